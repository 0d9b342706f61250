// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sceau::x509 {

/// What a signed declaration contains, to the last byte: the text, an empty line, the site's origin, its challenge. The
/// host composes it, whoever verifies composes it again: a text that holds more, or less, says something else.
[[nodiscard]] std::string declarationContent(std::string_view text, std::string_view origin, std::string_view nonce);

/// What the new key of a renewal declares once its certificate is on the token, in French or English.
[[nodiscard]] std::string acknowledgementText(std::string_view language, std::string_view serialHex);

}  // namespace sceau::x509
