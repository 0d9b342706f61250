// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/signature.hpp"

#include "shared/x509/der.hpp"
#include "shared/x509/digest.hpp"
#include "shared/x509/evp.hpp"
#include "shared/x509/openssl.hpp"

#include <openssl/rsa.h>

#include <algorithm>

namespace sceau::x509 {

namespace {

bool isPss(SignatureAlgorithm algorithm)
{
    return algorithm >= SignatureAlgorithm::ps256 && algorithm <= SignatureAlgorithm::ps512;
}

KeyFamily familyOf(const KeyPtr& key)
{
    return EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_EC ? KeyFamily::ellipticCurve : KeyFamily::rsa;
}

/// An unsigned big-endian number as a DER INTEGER.
Bytes unsignedInteger(BytesView number)
{
    while (number.size() > 1 && number[0] == 0) number = number.subspan(1);
    Bytes content(number.begin(), number.end());
    if (content.empty() || content[0] >= 0x80) content.insert(content.begin(), 0);
    return der::element(der::integerTag, content);
}

/// Appends a DER INTEGER's value with leading zeros up to `size` bytes.
Result<void> appendPadded(Bytes& out, BytesView integer, std::size_t size)
{
    if (integer.empty() || integer[0] >= 0x80 || (integer.size() > 1 && integer[0] == 0 && integer[1] < 0x80))
        return fail(ErrorCode::signatureInvalid, "an ECDSA number is negative or not the shortest");
    if (integer[0] == 0) integer = integer.subspan(1);
    if (integer.size() > size) return fail(ErrorCode::signatureInvalid, "an ECDSA number exceeds the curve");
    out.insert(out.end(), size - integer.size(), 0);
    out.insert(out.end(), integer.begin(), integer.end());
    return {};
}

std::string_view identifierOf(SignatureAlgorithm algorithm)
{
    switch (algorithm) {
    case SignatureAlgorithm::rs256: return "1.2.840.113549.1.1.11";
    case SignatureAlgorithm::rs384: return "1.2.840.113549.1.1.12";
    case SignatureAlgorithm::rs512: return "1.2.840.113549.1.1.13";
    case SignatureAlgorithm::ps256:
    case SignatureAlgorithm::ps384:
    case SignatureAlgorithm::ps512: return "1.2.840.113549.1.1.10";
    case SignatureAlgorithm::es256: return "1.2.840.10045.4.3.2";
    case SignatureAlgorithm::es384: return "1.2.840.10045.4.3.3";
    case SignatureAlgorithm::es512: return "1.2.840.10045.4.3.4";
    }
    return {};
}

std::string_view identifierOf(HashAlgorithm algorithm)
{
    switch (algorithm) {
    case HashAlgorithm::sha256: return "2.16.840.1.101.3.4.2.1";
    case HashAlgorithm::sha384: return "2.16.840.1.101.3.4.2.2";
    case HashAlgorithm::sha512: return "2.16.840.1.101.3.4.2.3";
    }
    return {};
}

/// RSASSA-PSS-params (RFC 4055 §3.1).
Bytes pssParameters(HashAlgorithm hash)
{
    const auto null = der::element(der::nullTag, BytesView{});
    const auto hashIdentifier = der::sequence({der::objectIdentifier(identifierOf(hash)), null});
    const auto mgf1 = der::sequence({der::objectIdentifier("1.2.840.113549.1.1.8"), hashIdentifier});
    const auto salt = der::smallInteger(static_cast<std::uint8_t>(digestSize(hash)));
    return der::sequence({der::element(der::contextTag(0), hashIdentifier), der::element(der::contextTag(1), mgf1),
                          der::element(der::contextTag(2), salt)});
}

}  // namespace

struct SignatureVerifier::Key {
    KeyPtr key;
};

SignatureVerifier::SignatureVerifier(std::unique_ptr<Key> key) : key_(std::move(key)) {}
SignatureVerifier::SignatureVerifier(SignatureVerifier&& other) noexcept = default;
SignatureVerifier::~SignatureVerifier() = default;

Result<SignatureVerifier> SignatureVerifier::of(BytesView publicKey)
{
    ASSIGN_OR_RETURN(auto key, decodePublicKey(publicKey, ErrorCode::signatureInvalid));
    return SignatureVerifier(std::make_unique<Key>(Key{std::move(key)}));
}

Result<void> verifySignature(BytesView publicKey, SignatureAlgorithm algorithm, BytesView message, BytesView signature)
{
    ASSIGN_OR_RETURN(const auto verifier, SignatureVerifier::of(publicKey));
    return verifier.verify(algorithm, message, signature);
}

Result<void> verifyDigestSignature(BytesView publicKey, SignatureAlgorithm algorithm, BytesView digest,
                                   BytesView signature)
{
    ASSIGN_OR_RETURN(const auto verifier, SignatureVerifier::of(publicKey));
    return verifier.verifyDigest(algorithm, digest, signature);
}

Result<void> SignatureVerifier::verify(SignatureAlgorithm algorithm, BytesView message, BytesView signature) const
{
    const auto& key = key_->key;
    if (familyOf(key) != keyFamilyOf(algorithm))
        return fail(ErrorCode::signatureInvalid, "the key does not fit the algorithm");

    const DigestContextPtr context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;
    if (EVP_DigestVerifyInit(context.get(), &parameters, evpDigest(hashOf(algorithm)), nullptr, key.get()) != 1)
        return openSslFailure(ErrorCode::signatureInvalid, "EVP_DigestVerifyInit");
    if (isPss(algorithm) && (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) <= 0 ||
                             EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) <= 0))
        return openSslFailure(ErrorCode::signatureInvalid, "RSASSA-PSS parameters");
    if (EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) != 1)
        return openSslFailure(ErrorCode::signatureInvalid, "EVP_DigestVerify");
    return {};
}

Result<void> SignatureVerifier::verifyDigest(SignatureAlgorithm algorithm, BytesView digest, BytesView signature) const
{
    const auto& key = key_->key;
    if (familyOf(key) != keyFamilyOf(algorithm))
        return fail(ErrorCode::signatureInvalid, "the key does not fit the algorithm");
    const std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>> context(EVP_PKEY_CTX_new(key.get(), nullptr));
    if (EVP_PKEY_verify_init(context.get()) <= 0)
        return openSslFailure(ErrorCode::signatureInvalid, "EVP_PKEY_verify_init");
    const int padding = isPss(algorithm) ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
    if (keyFamilyOf(algorithm) == KeyFamily::rsa && EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) <= 0)
        return openSslFailure(ErrorCode::signatureInvalid, "RSA padding");
    if (isPss(algorithm) && EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) <= 0)
        return openSslFailure(ErrorCode::signatureInvalid, "RSASSA-PSS parameters");
    if (EVP_PKEY_CTX_set_signature_md(context.get(), evpDigest(hashOf(algorithm))) <= 0)
        return openSslFailure(ErrorCode::signatureInvalid, "EVP_PKEY_CTX_set_signature_md");
    if (EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()) != 1)
        return openSslFailure(ErrorCode::signatureInvalid, "EVP_PKEY_verify");
    return {};
}

Result<Bytes> ecdsaRawToDer(BytesView signature)
{
    constexpr std::size_t largest = 2 * 66;
    if (signature.empty() || signature.size() % 2 != 0 || signature.size() > largest)
        return fail(ErrorCode::signatureInvalid, "r || s has a wrong length");
    const auto half = signature.size() / 2;
    return der::sequence({unsignedInteger(signature.first(half)), unsignedInteger(signature.subspan(half))});
}

Result<Bytes> ecdsaDerToRaw(BytesView signature, std::size_t coordinateSize)
{
    ASSIGN_OR_RETURN(const auto numbers, der::only(signature, der::sequenceTag, ErrorCode::signatureInvalid));
    der::Reader reader(numbers, ErrorCode::signatureInvalid);
    ASSIGN_OR_RETURN(const auto r, reader.next(der::integerTag));
    ASSIGN_OR_RETURN(const auto s, reader.next(der::integerTag));
    RETURN_IF_ERROR(reader.finish());
    Bytes raw;
    RETURN_IF_ERROR(appendPadded(raw, r.content, coordinateSize));
    RETURN_IF_ERROR(appendPadded(raw, s.content, coordinateSize));
    return raw;
}

std::size_t ecdsaCoordinateSize(BytesView publicKey)
{
    const auto key = decodePublicKey(publicKey, ErrorCode::signatureInvalid);
    if (!key || familyOf(*key) != KeyFamily::ellipticCurve) return 0;
    return (static_cast<std::size_t>(EVP_PKEY_get_bits((*key).get())) + 7) / 8;
}

Bytes signatureAlgorithmIdentifier(SignatureAlgorithm algorithm)
{
    const auto identifier = der::objectIdentifier(identifierOf(algorithm));
    if (keyFamilyOf(algorithm) == KeyFamily::ellipticCurve) return der::sequence({identifier});
    if (isPss(algorithm)) return der::sequence({identifier, pssParameters(hashOf(algorithm))});
    return der::sequence({identifier, der::element(der::nullTag, BytesView{})});
}

Bytes hashAlgorithmIdentifier(HashAlgorithm algorithm)
{
    return der::sequence({der::objectIdentifier(identifierOf(algorithm))});
}

}  // namespace sceau::x509
