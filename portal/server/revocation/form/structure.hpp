// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <string>
#include <vector>

namespace sceau::revocation::form {

/// The signature that a form's one field refers to, as a PDF library reads it.
struct FieldSignature {
    std::string subFilter;  ///< a name with its slash; empty when there is none
    std::vector<long long> byteRange;
    std::string contentsHex;  ///< lower case
};

/// Succeeds when `received`, which begins with `issued` and has one more revision, changes nothing of it but what a
/// signature in its field needs: no page, no font, no text, no action, no second field. Fails with `documentInvalid`.
[[nodiscard]] Result<FieldSignature> fieldSignature(BytesView received, BytesView issued);

}  // namespace sceau::revocation::form
