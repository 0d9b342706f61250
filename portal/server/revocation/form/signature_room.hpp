// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// The revocation form as a PDF: signed and judged.
namespace sceau::revocation::form {

/// What a form with this number bears at its head; 32 hexadecimal digits, or empty for the one to print.
[[nodiscard]] std::string markOf(std::string_view number);

/// The number of a form with such a mark, whatever was added behind it; empty for other files.
[[nodiscard]] std::string numberOf(BytesView pdf);

/// The form with room for a PAdES signature in its field, added as an incremental update (ISO 32000-1 §7.5.6), so that
/// a signed form begins with the very bytes of the form. Fails with `documentInvalid` for anything without such a
/// field.
[[nodiscard]] Result<Bytes> withSignatureRoom(BytesView form, std::int64_t at);

}  // namespace sceau::revocation::form
