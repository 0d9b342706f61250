// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/identification.hpp"

#include "shared/x509/digest.hpp"
#include "shared/x509/openssl.hpp"
#include "shared/x509/signature.hpp"

namespace sceau::x509 {

namespace {

constexpr std::string_view acceptedFormat = "web-eid:1";

/// Base64 of 32 random bytes (Web eID specification, "Authentication token").
constexpr std::size_t minNonceCharacters = 44;

/// ECDSA comes as r || s and is verified as DER.
Result<Bytes> signatureToVerify(const IdentificationToken& token, const Certificate& certificate)
{
    if (keyFamilyOf(token.algorithm) == KeyFamily::rsa) return token.signature;
    if (token.signature.size() != 2 * ecdsaCoordinateSize(certificate.publicKey))
        return fail(ErrorCode::signatureInvalid, "r || s does not fit the curve");
    return ecdsaRawToDer(token.signature);
}

}  // namespace

Result<Bytes> identificationMessage(HashAlgorithm algorithm, std::string_view origin, std::string_view nonce)
{
    if (origin.empty() || nonce.size() < minNonceCharacters)
        return fail(ErrorCode::invalidRequest, "no origin, or a nonce that is too short");
    ASSIGN_OR_RETURN(auto message, digest(algorithm, bytesOf(origin)));
    ASSIGN_OR_RETURN(const auto nonceHash, digest(algorithm, bytesOf(nonce)));
    message.insert(message.end(), nonceHash.begin(), nonceHash.end());
    return message;
}

Result<Certificate> verifyIdentification(const IdentificationToken& token, std::string_view origin,
                                         std::string_view nonce)
{
    if (token.format != acceptedFormat && !token.format.starts_with(std::string(acceptedFormat) + "."))
        return fail(ErrorCode::invalidRequest, "the token has another format");
    ASSIGN_OR_RETURN(auto certificate, parseCertificate(token.unverifiedCertificate));
    if (!certificate.permits(KeyUsage::digitalSignature))
        return fail(ErrorCode::keyUsageForbidden, "the certificate is not for authentication");
    ASSIGN_OR_RETURN(const auto message, identificationMessage(hashOf(token.algorithm), origin, nonce));
    ASSIGN_OR_RETURN(const auto signature, signatureToVerify(token, certificate));
    RETURN_IF_ERROR(verifySignature(certificate.publicKey, token.algorithm, message, signature));
    return certificate;
}

}  // namespace sceau::x509
