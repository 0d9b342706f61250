// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/holders.hpp"
#include "shared/x509/chain.hpp"
#include "shared/x509/identification.hpp"

#include <string>
#include <vector>

namespace sceau::session {

/// What a proof has to be about, and whom to believe.
struct Expectation {
    std::string origin;
    std::string nonce;
    std::vector<Bytes> authorities;  ///< the direct issuer first, the root last
    std::int64_t now = 0;
};

/// Our anchors at that moment.
[[nodiscard]] x509::Trust trustOf(const std::vector<Bytes>& authorities, std::int64_t now);

/// The certificate whose holder made the identification token, valid and one of ours.
/// Fails as verifyIdentification and verifyChain, and with `certificateUnknown` or `certificateRevoked`.
[[nodiscard]] Result<store::CertificateRecord> identify(store::Database& database,
                                                        const x509::IdentificationToken& token,
                                                        const Expectation& expectation);

/// The certificate that signed a declaration containing `statement`, for this origin and nonce: whose it is and whether
/// it is still good is for the caller to say. Fails as verifySignedData, and with `attributesRefused`,
/// `challengeExpired` or `keyUsageForbidden`.
[[nodiscard]] Result<x509::Certificate> signerOf(BytesView cms, const std::string& statement,
                                                 const Expectation& expectation);

/// The certificate whose holder signed a declaration that contains `statement`, for this origin and nonce.
/// For certificates that sign documents only, and for the honour declaration. Fails also with `cmsInvalid`,
/// `attributesRefused` and `challengeExpired`.
[[nodiscard]] Result<store::CertificateRecord> declared(store::Database& database, BytesView cms,
                                                        const std::string& statement, const Expectation& expectation);

}  // namespace sceau::session
