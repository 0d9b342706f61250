// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

namespace sceau::revocation::form {

/// Succeeds when exactly one revision with a plain cross-reference table follows the first `issued` bytes of the file.
/// Everything that could hide objects from this reading (cross-reference streams, escaped names, tables that overlap)
/// is refused before a PDF library sees the file. Fails with `documentInvalid`.
[[nodiscard]] Result<void> checkRevision(BytesView received, std::size_t issued);

}  // namespace sceau::revocation::form
