// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/services.hpp"

namespace sceau::commands {

/// identify, signAttributes and signDigest: signatures with a certificate the holder already has, each for one stated
/// purpose but the last, which only the administrator's policy opens.
class Signatures {
public:
    explicit Signatures(const Services& services) : services_(services) {}

    [[nodiscard]] Result<protocol::IdentifyResponse> identify(const Call& call,
                                                              const protocol::IdentifyRequest& request);
    [[nodiscard]] Result<protocol::SignAttributesResponse> signAttributes(
        const Call& call, const protocol::SignAttributesRequest& request);

    [[nodiscard]] Result<protocol::SignDigestResponse> signDigest(const Call& call,
                                                                  const protocol::SignDigestRequest& request);

private:
    using Response = Result<protocol::SignAttributesResponse>;
    [[nodiscard]] Response signRenewalRequest(const Call& call, const protocol::SignAttributesRequest& request);
    [[nodiscard]] Response signDeclared(const Call& call, const protocol::SignAttributesRequest& request);
    [[nodiscard]] Response signDocuments(const Call& call, const protocol::SignAttributesRequest& request);

    Services services_;
};

}  // namespace sceau::commands
