// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/der.hpp"

namespace sceau::x509::der {

inline constexpr std::uint8_t utcTimeTag = 0x17;
inline constexpr std::uint8_t generalizedTimeTag = 0x18;

[[nodiscard]] constexpr bool isTime(std::uint8_t tag)
{
    return tag == utcTimeTag || tag == generalizedTimeTag;
}

/// Seconds since 1970 of a UTCTime or GeneralizedTime in the form that RFC 5280 §4.1.2.5 demands: seconds present, Z,
/// no fraction. Fails with `mistake`.
[[nodiscard]] Result<std::int64_t> readTime(const Element& time, ErrorCode mistake);

}  // namespace sceau::x509::der
