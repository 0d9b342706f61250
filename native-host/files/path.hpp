// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace sceau::files {

/// The path that UTF-8 `text` names. On Windows std::filesystem reads plain strings byte by byte into UTF-16.
[[nodiscard]] inline std::filesystem::path pathOf(std::string_view text)
{
    return std::u8string(text.begin(), text.end());
}

}  // namespace sceau::files
