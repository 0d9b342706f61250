// SPDX-License-Identifier: Apache-2.0
// Only for the sources of ocsp.
#pragma once

#include "portal/server/ocsp/request.hpp"
#include "portal/server/ocsp/responder.hpp"

#include <vector>

namespace sceau::ocsp {

/// What is answered about one certificate of a request.
struct SingleAnswer {
    OCSP_CERTID* id = nullptr;  ///< of the request
    Status status;
    bool neverIssued = false;  ///< answered as revoked although it does not exist
};

/// A DER OCSPResponse that carries no certificate status, for example OCSP_RESPONSE_STATUS_MALFORMEDREQUEST.
[[nodiscard]] Bytes errorResponse(int status);

/// A DER OCSPResponse signed with the delegated key; repeats the nonce of the request.
[[nodiscard]] Result<Bytes> signedResponse(const ca::Authority& authority, OCSP_REQUEST* request,
                                           const std::vector<SingleAnswer>& answers, std::int64_t now,
                                           std::int64_t until);

}  // namespace sceau::ocsp
