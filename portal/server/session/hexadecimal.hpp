// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

namespace sceau::session {

/// Lower-case hexadecimal, as digests are kept in the database.
[[nodiscard]] inline std::string hexadecimal(BytesView bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

}  // namespace sceau::session
