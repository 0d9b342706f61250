// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/examination.hpp"
#include "native-host/commands/renewals.hpp"
#include "native-host/commands/requests.hpp"
#include "native-host/commands/services.hpp"
#include "native-host/commands/signatures.hpp"
#include "native-host/commands/token_care.hpp"

#include <functional>
#include <mutex>

namespace sceau::commands {

/// Answers the protocol's commands: checks who asks, then lets the part that knows do the work.
class NativeHost final : public protocol::NativeHostCommands {
public:
    /// `examine` looks at the computer for `status`. With `policyFault` only `hello` and `status` answer.
    NativeHost(const Services& services, Events& events, ActiveRequests& requests,
               std::function<protocol::StatusResponse(const Viewpoint&)> examine, std::optional<Error> policyFault)
        : services_(services),
          events_(&events),
          requests_(&requests),
          examine_(std::move(examine)),
          policyFault_(std::move(policyFault)),
          renewals_(services),
          signatures_(services),
          care_(services)
    {
    }

    using Caller = protocol::Caller;
    Result<protocol::HelloResponse> hello(const Caller& caller, const protocol::HelloRequest& request) override;
    Result<protocol::CancelResponse> cancel(const Caller& caller, const protocol::CancelRequest& request) override;
    Result<protocol::StatusResponse> status(const Caller& caller, const protocol::StatusRequest& request) override;
    Result<protocol::ListTokensResponse> listTokens(const Caller& caller,
                                                    const protocol::ListTokensRequest& request) override;
    Result<protocol::ListCertificatesResponse> listCertificates(
        const Caller& caller, const protocol::ListCertificatesRequest& request) override;
    Result<protocol::IdentifyResponse> identify(const Caller& caller,
                                                const protocol::IdentifyRequest& request) override;
    Result<protocol::SignAttributesResponse> signAttributes(const Caller& caller,
                                                            const protocol::SignAttributesRequest& request) override;
    Result<protocol::GenerateKeyResponse> generateKey(const Caller& caller,
                                                      const protocol::GenerateKeyRequest& request) override;
    Result<protocol::SignRequestResponse> signRequest(const Caller& caller,
                                                      const protocol::SignRequestRequest& request) override;
    Result<protocol::InstallCertificateResponse> installCertificate(
        const Caller& caller, const protocol::InstallCertificateRequest& request) override;
    Result<protocol::AbandonKeyResponse> abandonKey(const Caller& caller,
                                                    const protocol::AbandonKeyRequest& request) override;
    Result<protocol::PendingRenewalsResponse> pendingRenewals(const Caller& caller,
                                                              const protocol::PendingRenewalsRequest& request) override;
    Result<protocol::ChangePinResponse> changePin(const Caller& caller,
                                                  const protocol::ChangePinRequest& request) override;
    Result<protocol::PrepareUnblockResponse> prepareUnblock(const Caller& caller,
                                                            const protocol::PrepareUnblockRequest& request) override;
    Result<protocol::SignDigestResponse> signDigest(const Caller& caller,
                                                    const protocol::SignDigestRequest& request) override;
    Result<protocol::UnblockPinResponse> unblockPin(const Caller& caller,
                                                    const protocol::UnblockPinRequest& request) override;
    Result<protocol::RemoveCertificateResponse> removeCertificate(
        const Caller& caller, const protocol::RemoveCertificateRequest& request) override;
    Result<protocol::CollectDiagnosticsResponse> collectDiagnostics(
        const Caller& caller, const protocol::CollectDiagnosticsRequest& request) override;
    Result<protocol::ListConsentsResponse> listConsents(const Caller& caller,
                                                        const protocol::ListConsentsRequest& request) override;
    Result<protocol::RevokeConsentResponse> revokeConsent(const Caller& caller,
                                                          const protocol::RevokeConsentRequest& request) override;

private:
    [[nodiscard]] Result<Call> begin(const Caller& caller);
    /// The policy wants a newer host.
    [[nodiscard]] bool isOutdated() const;
    [[nodiscard]] protocol::StatusResponse examine(const Caller& caller);

    Services services_;
    Events* events_;
    ActiveRequests* requests_;
    std::function<protocol::StatusResponse(const Viewpoint&)> examine_;
    std::optional<Error> policyFault_;
    std::mutex mutex_;
    std::string extensionVersion_;  // as hello told it
    bool outdatedExtension_ = false;
    Renewals renewals_;
    Signatures signatures_;
    TokenCare care_;
};

}  // namespace sceau::commands
