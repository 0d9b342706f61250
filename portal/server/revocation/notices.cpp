// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/notices.hpp"

#include <string_view>
#include <utility>

namespace sceau::revocation {

namespace {

std::string escaped(std::string_view text)
{
    std::string html;
    for (const char character : text) switch (character) {
        case '&': html += "&amp;"; break;
        case '<': html += "&lt;"; break;
        case '>': html += "&gt;"; break;
        case '"': html += "&quot;"; break;
        default: html += character;
        }
    return html;
}

/// The text's paragraphs; a line that is an address becomes a link.
std::string htmlOf(const std::string& text, const std::string& language)
{
    std::string html =
        "<!doctype html><html lang=\"" + language + "\"><body style=\"font:16px/1.5 sans-serif;max-width:40em\"><p>";
    std::string_view rest = text;
    bool blank = false;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.empty()) {
            blank = true;
            continue;
        }
        if (blank) html += "</p><p>";
        blank = false;
        const bool isLink = line.substr(0, 8) == "https://";
        html += isLink ? "<a href=\"" + escaped(line) + "\">" + escaped(line) + "</a><br>" : escaped(line) + "<br>";
    }
    return html + "</p></body></html>";
}

}  // namespace

mail::Message letter(const Sender& sender, const std::string& name, const std::string& language,
                     const mail::Mailbox& to, pages::View view)
{
    view.text("brand", sender.brand)
        .text("supportPhone", sender.supportPhone)
        .text("supportEmail", sender.supportEmail);
    mail::Message message;
    message.from = {sender.brand, sender.address};
    message.to = to;
    message.language = language;
    message.subject = sender.renderer.text("mail." + name + ".subject", language, view);
    message.text = sender.renderer.text("mail." + name + ".text", language, view) + "\n\n" +
                   sender.renderer.text("mail.signature", language, view) + "\n";
    message.html = htmlOf(message.text, language);
    return message;
}

std::vector<mail::Message> revokedNotices(const Sender& sender, const store::Holder& holder,
                                          const store::CertificateRecord& certificate, const std::string& productName)
{
    const std::string name = holder.givenName + " " + holder.surname;
    const auto view = [&](const std::string& reader) {
        pages::View made;
        made.text("name", reader)
            .text("holder", name)
            .text("product", productName)
            .text("serial", certificate.serialHex);
        return made;
    };
    std::vector<mail::Message> notices;
    notices.push_back(letter(sender, "revoked", holder.language, {name, holder.email}, view(name)));
    if (!holder.representativeEmail.empty() && holder.representativeEmail != holder.email)
        notices.push_back(letter(sender, "revoked-representative", holder.language,
                                 {holder.representativeName, holder.representativeEmail},
                                 view(holder.representativeName)));
    return notices;
}

}  // namespace sceau::revocation
