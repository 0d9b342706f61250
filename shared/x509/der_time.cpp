// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/der_time.hpp"

#include <chrono>

namespace sceau::x509::der {

Result<std::int64_t> readTime(const Element& time, ErrorCode mistake)
{
    const auto digits = time.content;
    const std::size_t yearDigits = time.tag == generalizedTimeTag ? 4 : 2;
    if (!isTime(time.tag) || digits.size() != yearDigits + 11 || digits.back() != 'Z')
        return fail(mistake, "a time is not in the form of RFC 5280");
    for (const auto digit : digits.first(digits.size() - 1))
        if (digit < '0' || digit > '9') return fail(mistake, "a time has something other than digits");

    const auto number = [&](std::size_t position, std::size_t count) {
        int value = 0;
        for (const auto digit : digits.subspan(position, count)) value = value * 10 + (digit - '0');
        return value;
    };
    int year = number(0, yearDigits);
    if (time.tag == utcTimeTag) year += year >= 50 ? 1900 : 2000;
    const auto part = [&](std::size_t index) { return number(yearDigits + 2 * index, 2); };
    const auto date = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(part(0))) /
                      std::chrono::day(static_cast<unsigned>(part(1)));
    if (!date.ok() || part(2) > 23 || part(3) > 59 || part(4) > 59) return fail(mistake, "a time does not exist");
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24 + part(2)) * 60 + part(3)) * 60 + part(4);
}

}  // namespace sceau::x509::der
