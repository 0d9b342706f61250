// SPDX-License-Identifier: Apache-2.0
// The commands about revocation and time-stamps.
#include "shared/x509/crl.hpp"
#include "shared/x509/ocsp.hpp"
#include "shared/x509/time_stamp.hpp"
#include "wasm/cpp/commands.hpp"
#include "wasm/cpp/conversions.hpp"

#include <algorithm>

namespace sceau::wasm {

using namespace protocol;

namespace {

OcspCertificateId toMessage(x509::OcspCertificateId id)
{
    return {std::move(id.hashAlgorithm), std::move(id.issuerNameHash), std::move(id.issuerKeyHash),
            std::move(id.serialHex)};
}

}  // namespace

Result<BuildOcspRequestResponse> Commands::buildOcspRequest(const BuildOcspRequestRequest& request)
{
    ASSIGN_OR_RETURN(auto message, x509::buildOcspRequest(request.certificate, request.issuer, request.nonce));
    return BuildOcspRequestResponse{std::move(message)};
}

Result<VerifyOcspResponseResponse> Commands::verifyOcspResponse(const VerifyOcspResponseRequest& request)
{
    x509::OcspExpectation expectation;
    expectation.certificate = request.certificate;
    expectation.issuer = request.issuer;
    expectation.nonce = request.nonce;
    expectation.time = request.time;
    ASSIGN_OR_RETURN(const auto answer, x509::verifyOcspResponse(request.response, expectation));
    VerifyOcspResponseResponse response;
    response.status = static_cast<RevocationStatus>(answer.status);
    response.thisUpdate = answer.thisUpdate;
    response.nextUpdate = answer.nextUpdate;
    response.producedAt = answer.producedAt;
    response.revocationTime = answer.revocationTime;
    response.reason = answer.reason;
    return response;
}

Result<ParseOcspRequestResponse> Commands::parseOcspRequest(const ParseOcspRequestRequest& request)
{
    ASSIGN_OR_RETURN(auto parsed, x509::parseOcspRequest(request.request));
    ParseOcspRequestResponse response;
    if (parsed.requestor) response.requestor = std::move(wasm::toMessage(std::vector{std::move(*parsed.requestor)})[0]);
    for (auto& id : parsed.certificates) response.certificates.push_back(toMessage(std::move(id)));
    response.nonce = std::move(parsed.nonce);
    response.isSigned = parsed.isSigned;
    response.otherExtensions = std::move(parsed.otherExtensions);
    return response;
}

Result<ParseOcspResponseResponse> Commands::parseOcspResponse(const ParseOcspResponseRequest& request)
{
    ASSIGN_OR_RETURN(auto parsed, x509::parseOcspResponse(request.response));
    ParseOcspResponseResponse response;
    response.responderName = wasm::toMessage(std::move(parsed.responderName));
    response.responderKeyHash = std::move(parsed.responderKeyHash);
    response.producedAt = parsed.producedAt;
    for (auto& [certificate, answer] : parsed.statements)
        response.statements.push_back({toMessage(std::move(certificate)), static_cast<RevocationStatus>(answer.status),
                                       answer.thisUpdate, answer.nextUpdate, answer.revocationTime, answer.reason});
    response.nonce = std::move(parsed.nonce);
    response.certificates = std::move(parsed.certificates);
    return response;
}

Result<ReadRevocationListResponse> Commands::readRevocationList(const ReadRevocationListRequest& request)
{
    ASSIGN_OR_RETURN(const auto list, x509::RevocationList::open(std::move(attachment_)));
    ASSIGN_OR_RETURN(auto issuer, list.issuer());
    constexpr std::int64_t beyondAny = 0x7FFFFFFF;  // more entries than a list has bytes
    ASSIGN_OR_RETURN(auto page, list.page(static_cast<std::size_t>(std::min(request.first, beyondAny)),
                                          static_cast<std::size_t>(request.count)));
    ReadRevocationListResponse response;
    response.issuer = wasm::toMessage(std::move(issuer));
    response.thisUpdate = list.thisUpdate();
    response.nextUpdate = list.nextUpdate();
    response.numberHex = list.numberHex();
    response.keepsExpired = list.keepsExpired();
    response.total = static_cast<std::int64_t>(page.total);
    for (auto& [serialHex, entry] : page.rows)
        response.entries.push_back({std::move(serialHex), entry.revocationTime, entry.reason});
    return response;
}

Result<FindRevokedResponse> Commands::findRevoked(const FindRevokedRequest& request)
{
    ASSIGN_OR_RETURN(const auto list, x509::RevocationList::open(std::move(attachment_)));
    RETURN_IF_ERROR(list.verify(request.issuer));
    FindRevokedResponse response;
    response.thisUpdate = list.thisUpdate();
    response.nextUpdate = list.nextUpdate();
    for (const auto& serialHex : request.serialsHex) {
        ASSIGN_OR_RETURN(const auto entry, list.find(serialHex));
        if (entry) response.revoked.push_back({serialHex, entry->revocationTime, entry->reason});
    }
    return response;
}

Result<AttachTimeStampResponse> Commands::attachTimeStamp(const AttachTimeStampRequest& request)
{
    ASSIGN_OR_RETURN(auto signedData, x509::attachTimeStamp(request.signedData, request.token));
    return AttachTimeStampResponse{std::move(signedData)};
}

Result<ReadTimeStampsResponse> Commands::readTimeStamps(const ReadTimeStampsRequest& request)
{
    ReadTimeStampsResponse response;
    ASSIGN_OR_RETURN(response.signatureValue, x509::signatureValueOf(request.signedData));
    ASSIGN_OR_RETURN(auto stamps, x509::timeStampsOf(request.signedData));
    for (auto& [time, policy, hash, imprint, certificate] : stamps)
        response.timeStamps.push_back(
            {time, std::move(policy), toMessage(hash), std::move(imprint), std::move(certificate)});
    return response;
}

}  // namespace sceau::wasm
