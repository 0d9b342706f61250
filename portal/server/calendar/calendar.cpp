// SPDX-License-Identifier: Apache-2.0
#include "portal/server/calendar/calendar.hpp"

#include "shared/rules/calendar.hpp"

namespace sceau::calendar {

std::optional<std::int64_t> fromRfc3339(std::string_view text)
{
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:ddZ";
    if (text.size() != form.size()) return std::nullopt;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool fits = form[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i];
        if (!fits) return std::nullopt;
    }
    const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
    const auto day = rules::dayFromIso(text.substr(0, 10));
    if (!day || number(11) > 23 || number(14) > 59 || number(17) > 59) return std::nullopt;
    return std::int64_t{day->time_since_epoch().count()} * 86400 + number(11) * 3600 + number(14) * 60 + number(17);
}

}  // namespace sceau::calendar
