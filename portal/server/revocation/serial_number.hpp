// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sceau::revocation {

/// The serial number that somebody typed, in hexadecimal or decimal, as certificates are found by it; empty when it is
/// none. Digits alone are decimal, unless "0x" stands before them. Spaces, colons and dots do not count.
[[nodiscard]] std::string serialFrom(std::string_view typed);

/// A serial number as serialFrom() understands it without doubt.
[[nodiscard]] std::string serialText(const std::string& serialHex);

}  // namespace sceau::revocation
