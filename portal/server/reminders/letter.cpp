// SPDX-License-Identifier: Apache-2.0
#include "portal/server/reminders/letter.hpp"

#include "portal/server/renewal/decision.hpp"

namespace sceau::reminders {

namespace {

/// The section of the templates that says what to do.
std::string_view sectionFor(const renewal::Decision& decision)
{
    switch (decision.support) {
    case renewal::SupportStatus::software: return "software";
    case renewal::SupportStatus::noLongerQualified: return "noLongerQualified";
    case renewal::SupportStatus::unknown: return "unknown";
    case renewal::SupportStatus::qualified: return decision.meetingDue ? "meeting" : "qualified";
    }
    return "unknown";
}

pages::View officeView(const config::Office& office, std::string_view language)
{
    pages::View view;
    view.text("officeName", office.name)
        .text("officePhone", office.phone)
        .text("officeEmail", office.email)
        .text("officeHours", office.hours.in(language));
    for (const auto& line : office.address) view.section("officeAddress", pages::View().text("line", line));
    return view;
}

pages::View viewOf(const config::Configuration& configuration, const Reminder& reminder, std::string_view language)
{
    const auto& brand = configuration.brand;
    pages::View view;
    view.text("language", std::string(language))
        .text("brand", brand.name)
        .text("holder", reminder.holder.givenName + ' ' + reminder.holder.surname)
        .text("serial", reminder.certificate.serialHex)
        .text("reference", reminder.certificate.reference)
        .text("endDate", rules::dateText(reminder.end, language))
        .text("daysLeft", std::to_string(reminder.daysLeft))
        .text("portal", configuration.origin + "/")
        .text("newOrder", brand.newOrderUrl)
        .text("supportPhone", brand.supportPhone)
        .text("supportPhonePrice", brand.supportPhonePrice.in(language))
        .text("supportHours", brand.supportHours.in(language))
        .text("supportEmail", brand.supportEmail)
        .flag(reminder.daysLeft == 1 ? "lastDay" : "severalDays");
    const auto decision = renewal::decide(configuration, reminder.certificate, rules::parisMidnight(reminder.today));
    view.flag(std::string(sectionFor(decision)));
    view.flag("physical", decision.support != renewal::SupportStatus::software);
    if (const auto* office = configuration.office(reminder.holder.office))
        view.section("office", officeView(*office, language)).text("officeName", office->name);
    return view;
}

/// Sections that were left out leave their empty lines behind.
std::string withoutGaps(const std::string& text)
{
    std::string result;
    for (const char character : text)
        if (character != '\n' || !result.ends_with("\n\n")) result += character;
    return result;
}

}  // namespace

Result<mail::Message> letterFor(const config::Configuration& configuration, const pages::Renderer& renderer,
                                const Reminder& reminder)
{
    const auto& holder = reminder.holder;
    if (!mail::isAddress(holder.email))
        return fail(ErrorCode::invalidRequest, "the holder's address cannot be written to");
    const std::string language = holder.language == "en" ? "en" : "fr";
    const auto view = viewOf(configuration, reminder, language);
    const std::string subject =
        renderer.text("reminder.subject." + std::string(rules::codeOf(reminder.milestone)), language, view);
    return mail::Message{{configuration.brand.name, configuration.mail.from},
                         {holder.givenName + ' ' + holder.surname, holder.email},
                         subject,
                         withoutGaps(renderer.render("reminder.txt", language, view)),
                         renderer.render("reminder.html", language, view),
                         language};
}

}  // namespace sceau::reminders
