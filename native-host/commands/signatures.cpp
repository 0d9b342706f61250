// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/signatures.hpp"

#include "native-host/commands/declarations.hpp"
#include "native-host/commands/listing.hpp"
#include "native-host/commands/names.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/x509/cms.hpp"
#include "shared/x509/digest.hpp"
#include "shared/x509/signature.hpp"

#include <algorithm>

namespace sceau::commands {

using namespace protocol;

namespace {

/// Longest part of a digest that a window shows.
constexpr std::size_t shownDigestBytes = 8;

/// A statement may be signed by a key for signing or for authentication, not by one for encryption.
Result<void> requireSigning(const x509::Certificate& certificate)
{
    if (certificate.permits(x509::KeyUsage::digitalSignature) || certificate.permits(x509::KeyUsage::nonRepudiation))
        return {};
    return fail(ErrorCode::keyUsageForbidden, "neither digitalSignature nor nonRepudiation");
}

std::vector<std::string> linesOf(const std::string& text)
{
    std::vector<std::string> lines;
    constexpr std::size_t longestLine = 240;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        auto line = std::string_view(text).substr(at, end - at);
        at = end + 1;
        do {
            auto size = std::min(line.size(), longestLine);
            while (size < line.size() && size > 0 && (line[size] & 0xC0) == 0x80) --size;  // not inside a character
            lines.push_back(dialogs::plain(line.substr(0, size), 2 * longestLine));
            line.remove_prefix(size);
        } while (!line.empty());
    }
    return lines;
}

dialogs::Asking asking(const Call& call, dialogs::Sentence operation, const PresentToken& token)
{
    return {.language = call.caller.language,
            .origin = call.caller.origin,
            .operation = std::move(operation),
            .tokenLabel = token.info.label};
}

}  // namespace

Result<IdentifyResponse> Signatures::identify(const Call& call, const IdentifyRequest& request)
{
    RETURN_IF_ERROR(requireOrigin(services_, call.caller));
    RETURN_IF_ERROR(checkNonce(request.nonce));
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(request.certificate));
    if (!certificate.permits(x509::KeyUsage::digitalSignature))
        return fail(ErrorCode::keyUsageForbidden, "not for authentication");
    const auto hash = usualHash(certificate.keyType);
    ASSIGN_OR_RETURN(const auto algorithm, algorithmFor(certificate, hash));
    ASSIGN_OR_RETURN(auto challenge, x509::digest(x509Algorithm(hash), bytesOf(call.caller.origin)));
    ASSIGN_OR_RETURN(const auto nonceDigest, x509::digest(x509Algorithm(hash), bytesOf(request.nonce)));
    challenge.insert(challenge.end(), nonceDigest.begin(), nonceDigest.end());

    ASSIGN_OR_RETURN(const auto token, tokenHolding(services_, call, request.certificate));
    ASSIGN_OR_RETURN(auto login,
                     services_.logins.open(call, token, {dialogs::identification(displayName(certificate)), {}}));
    ASSIGN_OR_RETURN(auto signature, login.sign(call, {certificate.publicKey, certificate.der}, algorithm, challenge));
    RETURN_IF_ERROR(call.stillWanted());
    return IdentifyResponse{"web-eid:1.0", algorithm, std::move(signature), request.certificate};
}

Result<SignAttributesResponse> Signatures::signAttributes(const Call& call, const SignAttributesRequest& request)
{
    RETURN_IF_ERROR(requireOrigin(services_, call.caller));
    const bool forRenewal = request.purpose == SigningPurpose::renewalRequest;
    const bool forDeclaration = request.purpose == SigningPurpose::declaration;
    const bool forDocuments = request.purpose == SigningPurpose::document;
    if (request.renewalId.has_value() != forRenewal || request.declaration.has_value() != forDeclaration ||
        request.nonce.has_value() != forDeclaration || request.documents.has_value() != forDocuments)
        return fail(ErrorCode::invalidRequest, "the members do not fit the purpose");
    if (forRenewal) return signRenewalRequest(call, request);
    return forDeclaration ? signDeclared(call, request) : signDocuments(call, request);
}

Result<SignAttributesResponse> Signatures::signRenewalRequest(const Call& call, const SignAttributesRequest& request)
{
    ASSIGN_OR_RETURN(const auto entry, services_.journal.find(*request.renewalId, call.caller.origin));
    ASSIGN_OR_RETURN(const auto held, services_.journal.hold(entry.renewalId));
    if (!entry.request) return fail(ErrorCode::renewalStateInvalid, "the request is not signed yet");
    if (entry.currentCertificate.empty()) return fail(ErrorCode::renewalStateInvalid, "no certificate is renewed");
    if (entry.currentCertificate != request.certificate)
        return fail(ErrorCode::certificateMismatch, "not the certificate that is renewed");
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(request.certificate));
    RETURN_IF_ERROR(requireSigning(certificate));
    ASSIGN_OR_RETURN(const auto algorithm, algorithmFor(certificate, request.hash, request.rsaPadding));
    const auto hash = x509Algorithm(request.hash);
    ASSIGN_OR_RETURN(const auto digest, x509::digest(hash, *entry.request));
    ASSIGN_OR_RETURN(auto attributes,
                     x509::composeSignedAttributes(request.certificate, hash, digest,
                                                   x509::Purpose{"renewalRequest", call.caller.origin}));

    // The site began this renewal with the certificate: it knows where that is.
    ASSIGN_OR_RETURN(const auto token, services_.tokens.holding(request.certificate));
    // The login of the renewal serves the old key too when both keys are on one token, which they are unless the holder
    // moved the certificate.
    const auto renewalId = token.id == entry.tokenId ? entry.renewalId : std::string();
    ASSIGN_OR_RETURN(auto login,
                     services_.logins.open(call, token, {dialogs::resumption(displayName(certificate)), renewalId}));
    ASSIGN_OR_RETURN(auto signatures, signAttributeSets(call, login, certificate, algorithm, {attributes}));
    RETURN_IF_ERROR(call.stillWanted());
    if (!renewalId.empty()) login.keepFor(entry.renewalId, call.caller.origin);
    SignAttributesResponse response{.signatureAlgorithm = algorithm};
    response.signatures.push_back({std::move(attributes), std::move(signatures.front())});
    return response;
}

Result<SignAttributesResponse> Signatures::signDeclared(const Call& call, const SignAttributesRequest& request)
{
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(request.certificate));
    RETURN_IF_ERROR(requireSigning(certificate));
    RETURN_IF_ERROR(declarationContent(*request.declaration, call.caller.origin, *request.nonce));
    ASSIGN_OR_RETURN(const auto token, tokenHolding(services_, call, request.certificate));
    {
        ASSIGN_OR_RETURN(const auto turn, services_.logins.turn(call));
        RETURN_IF_ERROR(
            confirmPages(services_, call, asking(call, dialogs::declaration(), token), linesOf(*request.declaration)));
    }
    ASSIGN_OR_RETURN(auto login, services_.logins.open(call, token, {dialogs::declaration(), {}}));
    ASSIGN_OR_RETURN(auto declaration,
                     signDeclaration(call, login, certificate,
                                     {*request.declaration, *request.nonce, request.hash, request.rsaPadding}));
    RETURN_IF_ERROR(call.stillWanted());
    SignAttributesResponse response{.signatureAlgorithm = declaration.algorithm,
                                    .content = std::move(declaration.content)};
    response.signatures.push_back({std::move(declaration.signedAttributes), std::move(declaration.signature)});
    return response;
}

Result<SignAttributesResponse> Signatures::signDocuments(const Call& call, const SignAttributesRequest& request)
{
    if (request.documents->empty()) return fail(ErrorCode::invalidRequest, "no documents");
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(request.certificate));
    RETURN_IF_ERROR(requireSigning(certificate));
    ASSIGN_OR_RETURN(const auto algorithm, algorithmFor(certificate, request.hash, request.rsaPadding));
    std::vector<std::string> lines;
    for (const auto& document : *request.documents) {
        const auto attributes = x509::parseSignedAttributes(document.signedAttributes);
        if (!attributes) return fail(ErrorCode::attributesRefused, attributes.error().detail);
        if (attributes->purpose) return fail(ErrorCode::attributesRefused, "a document carries no purpose of ours");
        if (const auto named = x509::checkSigningCertificate(*attributes, request.certificate); !named)
            return fail(ErrorCode::attributesRefused, named.error().detail);
        if (attributes->messageDigest.size() != x509::digestSize(x509Algorithm(request.hash)))
            return fail(ErrorCode::attributesRefused, "the digest is not of the stated hash");
        const auto start = BytesView(attributes->messageDigest).first(shownDigestBytes);
        lines.push_back("• " + dialogs::plain(document.name) + " (" + std::string(toText(request.hash)) + " " +
                        hexadecimal(start) + "…)");
    }

    const auto operation = dialogs::documents(request.documents->size());
    ASSIGN_OR_RETURN(const auto token, tokenHolding(services_, call, request.certificate));
    {
        ASSIGN_OR_RETURN(const auto turn, services_.logins.turn(call));
        RETURN_IF_ERROR(confirmPages(services_, call, asking(call, operation, token), lines));
    }
    ASSIGN_OR_RETURN(auto login, services_.logins.open(call, token, {operation, {}}));
    SignAttributesResponse response{.signatureAlgorithm = algorithm};
    std::vector<BytesView> attributeSets;
    for (const auto& document : *request.documents) attributeSets.emplace_back(document.signedAttributes);
    ASSIGN_OR_RETURN(auto signatures, signAttributeSets(call, login, certificate, algorithm, attributeSets));
    RETURN_IF_ERROR(call.stillWanted());
    for (std::size_t i = 0; i < signatures.size(); ++i)
        response.signatures.push_back({(*request.documents)[i].signedAttributes, std::move(signatures[i])});
    return response;
}

Result<SignDigestResponse> Signatures::signDigest(const Call& call, const SignDigestRequest& request)
{
    RETURN_IF_ERROR(requireOrigin(services_, call.caller));
    if (!services_.policy.signsRawHashesFor(call.caller.origin))
        return fail(ErrorCode::originForbidden, "not among the rawHashOrigins of the policy");
    if (request.digest.size() != x509::digestSize(x509Algorithm(request.hash)))
        return fail(ErrorCode::invalidRequest, "the digest is not of the stated hash");
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(request.certificate));
    RETURN_IF_ERROR(requireSigning(certificate));
    ASSIGN_OR_RETURN(const auto algorithm, algorithmFor(certificate, request.hash, request.rsaPadding));
    ASSIGN_OR_RETURN(const auto token, tokenHolding(services_, call, request.certificate));
    const auto operation = dialogs::rawHash(std::string(toText(request.hash)) + " " + hexadecimal(request.digest));
    ASSIGN_OR_RETURN(auto login, services_.logins.open(call, token, {operation, {}}));
    ASSIGN_OR_RETURN(auto signature,
                     login.signDigest(call, {certificate.publicKey, certificate.der}, algorithm, request.digest));
    RETURN_IF_ERROR(call.stillWanted());
    if (x509::keyFamilyOf(x509Algorithm(algorithm)) == x509::KeyFamily::ellipticCurve) {
        ASSIGN_OR_RETURN(signature, x509::ecdsaRawToDer(signature));
    }
    return SignDigestResponse{std::move(signature), algorithm};
}

}  // namespace sceau::commands
