// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/native_host.hpp"

#include "native-host/commands/diagnostics.hpp"
#include "native-host/commands/listing.hpp"
#include "native-host/commands/names.hpp"
#include "shared/x509/certificate.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace sceau::commands {

using namespace protocol;

namespace {

/// Versions of the protocol that this host speaks.
constexpr std::array<std::int64_t, 1> spokenVersions{1};

constexpr std::size_t maxTokens = 32;
constexpr std::size_t maxCertificates = 64;

/// Whether version `a` comes before `b`, number by number.
bool isOlder(std::string_view a, std::string_view b)
{
    while (!a.empty() || !b.empty()) {
        const auto next = [](std::string_view& version) {
            unsigned int number = 0;
            const auto end = std::from_chars(version.data(), version.data() + version.size(), number).ptr;
            version.remove_prefix(static_cast<std::size_t>(end - version.data()));
            if (!version.empty()) version.remove_prefix(1);
            return number;
        };
        const auto left = next(a);
        const auto right = next(b);
        if (left != right) return left < right;
    }
    return false;
}

}  // namespace

Result<Call> NativeHost::begin(const Caller& caller)
{
    if (policyFault_) return Failure{*policyFault_};
    return Call{caller, requests_->cancellationOf(caller.requestId), *events_};
}

bool NativeHost::isOutdated() const
{
    const auto& minimum = services_.policy.rules().minimumHostVersion;
    return minimum && isOlder(SCEAU_VERSION, *minimum);
}

Result<HelloResponse> NativeHost::hello(const Caller&, const HelloRequest& request)
{
    if (isOutdated()) return fail(ErrorCode::hostOutdated, "the policy wants a newer host");
    const auto minimum = services_.policy.rules().minimumExtensionVersion;
    const bool outdated = minimum && isOlder(request.clientVersion, *minimum);
    {
        const std::lock_guard lock(mutex_);
        extensionVersion_ = request.clientVersion;
        outdatedExtension_ = outdated;
    }
    if (outdated) return fail(ErrorCode::extensionOutdated, request.clientVersion);
    const auto& offered = request.protocolVersions;
    if (offered.empty()) return fail(ErrorCode::invalidRequest, "no version is offered");
    for (auto version = spokenVersions.rbegin(); version != spokenVersions.rend(); ++version)
        if (std::find(offered.begin(), offered.end(), *version) != offered.end())
            return HelloResponse{*version, SCEAU_VERSION};
    const bool clientIsNewer = *std::min_element(offered.begin(), offered.end()) > spokenVersions.back();
    const bool clientIsOlder = *std::max_element(offered.begin(), offered.end()) < spokenVersions.front();
    return fail(clientIsNewer   ? ErrorCode::hostOutdated
                : clientIsOlder ? ErrorCode::extensionOutdated
                                : ErrorCode::versionUnsupported,
                "no common version");
}

Result<StatusResponse> NativeHost::status(const Caller& caller, const StatusRequest&)
{
    if (!policyFault_) RETURN_IF_ERROR(admitCaller(services_, caller));
    return examine(caller);
}

StatusResponse NativeHost::examine(const Caller& caller)
{
    Viewpoint viewpoint{.seesCertificates = caller.origin.empty(),
                        .seesWhoseTokensAre = seesWhoseTokensAre(services_, caller),
                        .policyGiven = services_.policy.isGiven(),
                        .outdatedHost = isOutdated()};
    {
        const std::lock_guard lock(mutex_);
        viewpoint.extensionVersion = extensionVersion_;
        viewpoint.outdatedExtension = outdatedExtension_;
    }
    return examine_(viewpoint);
}

Result<CancelResponse> NativeHost::cancel(const Caller& caller, const CancelRequest& request)
{
    RETURN_IF_ERROR(admitCaller(services_, caller));
    requests_->cancel(request.requestId, caller.origin);
    return CancelResponse{};
}

Result<ListTokensResponse> NativeHost::listTokens(const Caller& caller, const ListTokensRequest&)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    RETURN_IF_ERROR(admitCaller(services_, caller));
    ListTokensResponse response;
    for (const auto& token : services_.tokens.list().tokens)
        if (token.info.initialized && response.tokens.size() < maxTokens)
            response.tokens.push_back(describe(services_, caller, token));
    return response;
}

Result<ListCertificatesResponse> NativeHost::listCertificates(const Caller& caller,
                                                              const ListCertificatesRequest& request)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    RETURN_IF_ERROR(admitCaller(services_, caller));
    RETURN_IF_ERROR(mayList(services_, call));
    std::vector<PresentToken> tokens;
    if (request.tokenId) {
        ASSIGN_OR_RETURN(auto token, tokenNamed(services_, call, *request.tokenId));
        tokens.push_back(std::move(token));
    } else {
        tokens = services_.tokens.list().tokens;
    }
    ListCertificatesResponse response;
    for (const auto& token : tokens) {
        if (!token.info.initialized) continue;
        const auto certificates = TokenDirectory::certificatesOf(token);
        if (!certificates && request.tokenId) return Failure{certificates.error()};
        if (!certificates) continue;
        for (const auto& object : *certificates)
            if (response.certificates.size() < maxCertificates)
                response.certificates.push_back(
                    {services_.names.nameFor(caller.origin, token.id), object.certificate, hasPrivateKey(object)});
    }
    return response;
}

Result<IdentifyResponse> NativeHost::identify(const Caller& caller, const IdentifyRequest& request)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    return signatures_.identify(call, request);
}

Result<SignAttributesResponse> NativeHost::signAttributes(const Caller& caller, const SignAttributesRequest& request)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    return signatures_.signAttributes(call, request);
}

Result<GenerateKeyResponse> NativeHost::generateKey(const Caller& caller, const GenerateKeyRequest& request)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    return renewals_.generateKey(call, request);
}

Result<SignRequestResponse> NativeHost::signRequest(const Caller& caller, const SignRequestRequest& request)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    return renewals_.signRequest(call, request);
}

Result<InstallCertificateResponse> NativeHost::installCertificate(const Caller& caller,
                                                                  const InstallCertificateRequest& request)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    return renewals_.installCertificate(call, request);
}

Result<AbandonKeyResponse> NativeHost::abandonKey(const Caller& caller, const AbandonKeyRequest& request)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    return renewals_.abandonKey(call, request);
}

Result<PendingRenewalsResponse> NativeHost::pendingRenewals(const Caller& caller, const PendingRenewalsRequest&)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    return renewals_.pending(call);
}

Result<ChangePinResponse> NativeHost::changePin(const Caller& caller, const ChangePinRequest& request)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    return care_.changePin(call, request);
}

Result<PrepareUnblockResponse> NativeHost::prepareUnblock(const Caller& caller, const PrepareUnblockRequest& request)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    return care_.prepareUnblock(call, request);
}

Result<SignDigestResponse> NativeHost::signDigest(const Caller& caller, const SignDigestRequest& request)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    return signatures_.signDigest(call, request);
}

Result<UnblockPinResponse> NativeHost::unblockPin(const Caller& caller, const UnblockPinRequest& request)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    return care_.unblockPin(call, request);
}

Result<RemoveCertificateResponse> NativeHost::removeCertificate(const Caller& caller,
                                                                const RemoveCertificateRequest& request)
{
    ASSIGN_OR_RETURN(const auto call, begin(caller));
    return care_.removeCertificate(call, request);
}

Result<CollectDiagnosticsResponse> NativeHost::collectDiagnostics(const Caller& caller,
                                                                  const CollectDiagnosticsRequest&)
{
    RETURN_IF_ERROR(requireOwnPage(caller));
    return CollectDiagnosticsResponse{diagnosticReport(services_, examine(caller), policyFault_)};
}

Result<ListConsentsResponse> NativeHost::listConsents(const Caller& caller, const ListConsentsRequest&)
{
    RETURN_IF_ERROR(requireOwnPage(caller));
    return ListConsentsResponse{services_.consents.all()};
}

Result<RevokeConsentResponse> NativeHost::revokeConsent(const Caller& caller, const RevokeConsentRequest& request)
{
    RETURN_IF_ERROR(requireOwnPage(caller));
    RETURN_IF_ERROR(services_.consents.revoke(request.origin));
    return RevokeConsentResponse{};
}

}  // namespace sceau::commands
