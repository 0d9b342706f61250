// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/certificate.hpp"

namespace sceau::x509 {

/// What a certificate says, without `parseCertificate`'s judgements: for those that were accepted once and are kept,
/// which must be found, shown and revoked however strict the parser has become since. Nothing may be accepted on its
/// word: an extension that cannot be read, or stands twice where the standard knows it, is left out, as is the kind of
/// a key that cannot be told. Fails with `certificateInvalid` for what is no certificate at all.
[[nodiscard]] Result<Certificate> describeCertificate(BytesView der);

}  // namespace sceau::x509
