// SPDX-License-Identifier: Apache-2.0
#include "portal/server/notices/notices.hpp"

#include "portal/server/mail/outbox.hpp"
#include "shared/rules/calendar.hpp"
#include "shared/rules/codes.hpp"

namespace sceau::notices {

namespace {

/// The text as HTML: paragraphs at empty lines, addresses that begin a line as links.
std::string htmlOf(const std::string& text)
{
    std::string html = "<p>";
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.compare(i, 8, "https://") == 0 && (i == 0 || text[i - 1] == '\n')) {
            const auto end = std::min(text.find_first_of(" \n", i), text.size());
            const auto address = text.substr(i, end - i);
            html += "<a href=\"" + address + "\">" + address + "</a>";
            i = end - 1;
        } else if (text.compare(i, 2, "\n\n") == 0) {
            html += "</p>\n<p>";
            ++i;
        } else if (text[i] == '\n') {
            html += "<br>\n";
        } else if (text[i] == '<') {
            html += "&lt;";
        } else if (text[i] == '&') {
            html += "&amp;";
        } else {
            html += text[i];
        }
    }
    return html + "</p>\n";
}

}  // namespace

Result<void> send(const pages::Portal& portal, store::Transaction& transaction, const std::string& kind,
                  const std::string& recipientName, const std::string& recipient, const std::string& language,
                  pages::View view)
{
    const auto& mail = portal.configuration.mail;
    pages::addBrand(portal.configuration.brand, language, view);
    view.text("origin", portal.configuration.origin);
    mail::Message message;
    message.from = {portal.configuration.brand.name, mail.from};
    message.to = {recipientName, recipient};
    message.subject = portal.renderer.text("mail." + kind + ".subject", language, view);
    message.text = portal.renderer.text("mail." + kind + ".text", language, view) + "\n\n" +
                   portal.renderer.text("mail.footer", language, view) + "\n";
    message.html = htmlOf(message.text);
    message.language = language;
    return mail::enqueue(transaction, message, portal.clock());
}

Result<void> registered(const pages::Portal& portal, store::Transaction& transaction, const pages::Dossier& dossier,
                        const store::Renewal& renewal, const std::string& withdrawalCode)
{
    const auto& holder = dossier.holder;
    auto view = pages::viewOf(portal, holder.language, dossier);
    view.text("reference", renewal.reference);
    if (!withdrawalCode.empty()) view.text("withdrawalCode", rules::displayCode(withdrawalCode, rules::withdrawalCode));
    const auto kind = "registered-" + std::string(store::toText(renewal.outcome));
    return send(portal, transaction, kind, dossier.name(), holder.email, holder.language, std::move(view));
}

Result<void> installed(const pages::Portal& portal, store::Transaction& transaction, const pages::Dossier& dossier,
                       const store::CertificateRecord& certificate)
{
    const auto& holder = dossier.holder;
    auto view = pages::viewOf(portal, holder.language, dossier);
    view.text("newSerial", certificate.serialHex)
        .text("newEnd", rules::dateText(rules::endDay(certificate.notAfter), holder.language));
    RETURN_IF_ERROR(send(portal, transaction, "installed", dossier.name(), holder.email, holder.language, view));
    if (holder.representativeEmail.empty()) return {};
    return send(portal, transaction, "installed-representative", holder.representativeName, holder.representativeEmail,
                holder.language, std::move(view));
}

Result<void> givenUp(const pages::Portal& portal, store::Transaction& transaction, const pages::Dossier& dossier)
{
    const auto& holder = dossier.holder;
    auto view = pages::viewOf(portal, holder.language, dossier);
    view.flag("again", dossier.decision.obstacle == renewal::Obstacle::none);
    return send(portal, transaction, "given-up", dossier.name(), holder.email, holder.language, std::move(view));
}

Result<void> driver(const pages::Portal& portal, store::Transaction& transaction, const pages::Dossier& dossier,
                    const store::Chip& chip)
{
    const auto& holder = dossier.holder;
    auto view = pages::viewOf(portal, holder.language, dossier);
    view.text("token", chip.maker + " " + chip.model).text("reference", dossier.renewal->reference);
    if (const auto* known = portal.configuration.driver(chip.maker, chip.model))
        view.section("driver",
                     pages::View().text("driverName", known->name.in(holder.language)).text("page", known->page));
    else
        view.flag("noDriver");
    return send(portal, transaction, "driver", dossier.name(), holder.email, holder.language, std::move(view));
}

Result<void> confirmAddress(const pages::Portal& portal, store::Transaction& transaction, const pages::Dossier& dossier,
                            const std::string& address, const std::string& token)
{
    auto view = pages::viewOf(portal, dossier.holder.language, dossier);
    view.text("link", portal.configuration.origin + "/address/" + token);
    return send(portal, transaction, "confirm-address", dossier.name(), address, dossier.holder.language,
                std::move(view));
}

}  // namespace sceau::notices
