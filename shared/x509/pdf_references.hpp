// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace sceau::x509::pdf {

/// The largest object number, `limit` at most, of what can be read as a reference ("12 0 R") anywhere in `text`, in
/// strings, comments and streams too: no reader finds another. 0 when there is none.
[[nodiscard]] std::uint32_t largestReference(std::string_view text, std::uint32_t limit);

}  // namespace sceau::x509::pdf
