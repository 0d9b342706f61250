// SPDX-License-Identifier: Apache-2.0
#include "wasm/cpp/commands.hpp"

#include "shared/x509/certificate_table.hpp"
#include "shared/x509/chain.hpp"
#include "shared/x509/inspection.hpp"
#include "wasm/cpp/conversions.hpp"

namespace sceau::wasm {

using namespace protocol;

Result<ParseCertificateResponse> Commands::parseCertificate(const ParseCertificateRequest& request)
{
    ASSIGN_OR_RETURN(auto certificate, x509::parseCertificate(request.certificate));
    return ParseCertificateResponse{toMessage(std::move(certificate))};
}

Result<ReadTableResponse> Commands::readTable(const ReadTableRequest& request)
{
    ReadTableResponse table;
    BytesView rest = attachment_;
    for (const auto size : request.sizes) {
        if (static_cast<std::uint64_t>(size) > rest.size())
            return fail(ErrorCode::invalidRequest, "the sizes are those of other bytes");
        auto row = x509::readTableRow(rest.first(static_cast<std::size_t>(size)));
        rest = rest.subspan(static_cast<std::size_t>(size));
        if (!row) table.malformed.push_back(static_cast<std::int64_t>(table.keyType.size()));
        auto cells = row ? std::move(*row) : x509::TableRow{};
        table.commonName.push_back(std::move(cells.commonName));
        table.organization.push_back(std::move(cells.organization));
        table.issuer.push_back(std::move(cells.issuer));
        table.serialHex.push_back(std::move(cells.serialHex));
        table.keyType.push_back(std::move(cells.keyType));
        table.notBefore.push_back(cells.notBefore);
        table.notAfter.push_back(cells.notAfter);
    }
    if (!rest.empty()) return fail(ErrorCode::invalidRequest, "the sizes are those of other bytes");
    return table;
}

Result<InspectCertificateResponse> Commands::inspectCertificate(const InspectCertificateRequest& request)
{
    ASSIGN_OR_RETURN(auto inspection, x509::inspectCertificate(request.certificate));
    InspectCertificateResponse response;
    response.version = inspection.version;
    for (auto& [oid, relativeName, stringType] : inspection.subject)
        response.subject.push_back({std::move(oid), relativeName, std::move(stringType)});
    for (auto& [oid, relativeName, stringType] : inspection.issuer)
        response.issuer.push_back({std::move(oid), relativeName, std::move(stringType)});
    for (auto& [code, field, clause] : inspection.oddities)
        response.oddities.push_back({std::string(code), std::move(field), std::string(clause)});
    return response;
}

Result<ParseExtensionsResponse> Commands::parseExtensions(const ParseExtensionsRequest& request)
{
    ASSIGN_OR_RETURN(auto extensions, x509::parseExtensions(request.certificate));
    return ParseExtensionsResponse{toMessage(std::move(extensions))};
}

Result<BuildRequestInfoResponse> Commands::buildRequestInfo(const BuildRequestInfoRequest& request)
{
    ASSIGN_OR_RETURN(auto info, x509::buildRequestInfo(fromMessage(request.details)));
    return BuildRequestInfoResponse{std::move(info)};
}

Result<AttachSignatureResponse> Commands::attachSignature(const AttachSignatureRequest& request)
{
    ASSIGN_OR_RETURN(auto whole, x509::attachSignature(request.requestInfo, fromMessage(request.signatureAlgorithm),
                                                       request.signature));
    return AttachSignatureResponse{std::move(whole)};
}

Result<ParseRequestResponse> Commands::parseRequest(const ParseRequestRequest& request)
{
    ASSIGN_OR_RETURN(auto parsed, x509::parseRequest(request.request));
    return ParseRequestResponse{toMessage(std::move(parsed.info)), toMessage(parsed.algorithm)};
}

Result<ComposeSignedAttributesResponse> Commands::composeSignedAttributes(const ComposeSignedAttributesRequest& request)
{
    ASSIGN_OR_RETURN(auto attributes, x509::composeSignedAttributes(request.certificate, fromMessage(request.hash),
                                                                    request.contentDigest));
    return ComposeSignedAttributesResponse{std::move(attributes)};
}

Result<ParseSignedAttributesResponse> Commands::parseSignedAttributes(const ParseSignedAttributesRequest& request)
{
    ASSIGN_OR_RETURN(auto attributes, x509::parseSignedAttributes(request.signedAttributes));
    return ParseSignedAttributesResponse{toMessage(std::move(attributes))};
}

Result<AssembleSignedDataResponse> Commands::assembleSignedData(const AssembleSignedDataRequest& request)
{
    x509::SignerPieces signer;
    signer.certificate = request.certificate;
    signer.otherCertificates = request.otherCertificates;
    signer.digestAlgorithm = fromMessage(request.hash);
    signer.signedAttributes = request.signedAttributes;
    signer.signatureAlgorithm = fromMessage(request.signatureAlgorithm);
    signer.signature = request.signature;
    ASSIGN_OR_RETURN(auto signedData, x509::assembleSignedData(request.content, signer));
    return AssembleSignedDataResponse{std::move(signedData)};
}

Result<VerifySignedDataResponse> Commands::verifySignedData(const VerifySignedDataRequest& request)
{
    ASSIGN_OR_RETURN(auto data, x509::verifySignedData(request.signedData, request.detachedContent));
    VerifySignedDataResponse response;
    response.signerCertificate = std::move(data.signerCertificate);
    response.certificates = std::move(data.certificates);
    response.crls = std::move(data.crls);
    response.ocspResponses = std::move(data.ocspResponses);
    response.content = std::move(data.content);
    response.attributes = toMessage(std::move(data.attributes));
    response.signatureAlgorithm = toMessage(data.signatureAlgorithm);
    return response;
}

Result<VerifyChainResponse> Commands::verifyChain(const VerifyChainRequest& request)
{
    x509::Trust trust;
    trust.anchors = request.anchors;
    trust.intermediates = request.intermediates;
    trust.crls = request.crls;
    trust.revocation = static_cast<x509::Revocation>(request.revocation);
    trust.time = request.time;
    if (request.use) trust.use = static_cast<x509::CertificateUse>(*request.use);
    trust.checkPolicies = request.checkPolicies;
    trust.policies = request.policies;
    ASSIGN_OR_RETURN(auto chain, x509::verifyChain(request.certificate, trust));
    return VerifyChainResponse{std::move(chain)};
}

}  // namespace sceau::wasm
