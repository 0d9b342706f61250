// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/cms.hpp"
#include "shared/x509/validation_material.hpp"

/// PAdES-B-LT: validation material in a signed PDF's document security store (EN 319 142-1 §5.4), appended so that
/// every signed byte stays as it is.
namespace sceau::x509 {

/// What to append to a signed PDF so that it holds the material: for the document and, under VRI, for its last
/// signature, which is verified first. What a store holds already is kept. Fails as `checkMaterial` and as
/// `verifyExtendedDocument`.
[[nodiscard]] Result<Bytes> composeSecurityStore(BytesView pdf, const ValidationMaterial& material);

/// A verified PAdES signature and the material that was appended behind it.
struct ExtendedDocument {
    SignedData signature;
    ValidationMaterial material;
};

/// The last signature of a PDF, verified. Behind it nothing may stand but what `composeSecurityStore` would append:
/// every other change is refused with `documentInvalid`. Fails as `verifyDocument`.
[[nodiscard]] Result<ExtendedDocument> verifyExtendedDocument(BytesView pdf);

}  // namespace sceau::x509
