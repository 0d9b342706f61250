// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/form_text.hpp"

#include "portal/server/revocation/form/signature_room.hpp"
#include "shared/rules/calendar.hpp"
#include "shared/rules/revocation_reason.hpp"

namespace sceau::revocation {

pdf::Document formText(const pages::Portal& portal, const std::string& language, const std::string& number,
                       const Filled& filled)
{
    using pdf::BlockKind;
    const auto& brand = portal.configuration.brand;
    pages::View view;
    view.text("brand", brand.name)
        .text("supportEmail", brand.supportEmail)
        .text("supportPhone", brand.supportPhone)
        .text("date", rules::dateText(rules::parisDay(portal.clock()), language));
    const auto text = [&](const char* key) { return portal.renderer.text(std::string("form.") + key, language, view); };

    pdf::Document document;
    document.mark = form::markOf(number);
    document.title = text("title");
    document.author = brand.name;
    document.language = language;
    document.at = portal.clock();
    const auto add = [&](BlockKind kind, std::string words, std::string value = "") {
        document.blocks.push_back({kind, std::move(words), std::move(value)});
    };
    const bool electronic = !number.empty();
    add(BlockKind::heading, document.title);
    add(BlockKind::paragraph, brand.name);
    add(BlockKind::paragraph, text(electronic ? "how-signed" : "how-paper"));
    add(BlockKind::section, text("certificate"));
    add(BlockKind::field, text("serial"), filled.serialHex);
    if (!filled.issuerName.empty()) add(BlockKind::field, text("issuer"), filled.issuerName);
    if (!electronic) add(BlockKind::field, text("product"));
    if (!electronic) add(BlockKind::field, text("holder"));
    add(BlockKind::field, text("company"), filled.company);
    add(BlockKind::section, text("demander"));
    add(BlockKind::field, text("person"), filled.person);
    add(BlockKind::choice, text("role-holder"), filled.role == "holder" ? "x" : "");
    add(BlockKind::choice, text("role-representative"), filled.role == "representative" ? "x" : "");
    add(BlockKind::section, text("reason"));
    for (const auto& reason : rules::revocationReasons())
        add(BlockKind::choice, std::string(language == "en" ? reason.wording.english : reason.wording.french),
            filled.motive == reason.code ? "x" : "");
    add(BlockKind::section, text("signature"));
    add(BlockKind::paragraph, text("irreversible"));
    if (electronic) {
        add(BlockKind::field, text("made-on"), view.texts["date"]);
        add(BlockKind::signatureField, text("sign-here"));
    } else {
        add(BlockKind::field, text("place"));
        add(BlockKind::field, text("made-on"));
        add(BlockKind::signatureBox, text("pen-here"));
    }
    add(BlockKind::section, text("send-to"));
    add(BlockKind::paragraph, text(electronic ? "send-mail" : "send-letter"));
    // A country has many offices; the page of the offices lists them all, the form those that fit on it.
    constexpr std::size_t mostOffices = 3;
    for (std::size_t index = 0; !electronic && index < portal.configuration.offices.size() && index < mostOffices;
         ++index) {
        const auto& office = portal.configuration.offices[index];
        std::string line = office.name;
        for (const auto& part : office.address) line += ", " + part;
        add(BlockKind::paragraph, line);
    }
    return document;
}

}  // namespace sceau::revocation
