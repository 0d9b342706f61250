// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pages/portal.hpp"
#include "portal/server/revocation/demands.hpp"

namespace sceau::revocation {

/// What was found about a form that came back.
struct Judgement {
    form::Report report;
    std::string signer;  ///< name of whoever signed, once the signature is verified
    std::string issuer;  ///< of the certificate that is meant, once it is known which
};

/// All checks of a signed form: the file, its signature, the signer's certificate, and who that is to the certificate
/// named in the form. Fails only when the database does.
[[nodiscard]] Result<Judgement> judge(const pages::Portal& portal, const IssuedForm& form, BytesView received);

}  // namespace sceau::revocation
