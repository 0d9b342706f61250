// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// Moments as operators write them. Days as holders count them are in shared/rules.
namespace sceau::calendar {

/// Unix seconds of "2026-12-12T00:00:00Z"; nothing for any other form.
[[nodiscard]] std::optional<std::int64_t> fromRfc3339(std::string_view text);

}  // namespace sceau::calendar
