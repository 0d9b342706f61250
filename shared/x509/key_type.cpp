// SPDX-License-Identifier: Apache-2.0
// What kind of key a SubjectPublicKeyInfo holds, without making a key of it: OpenSSL takes longer for that than for all
// the rest of a certificate. Whoever uses the key has OpenSSL decode and check it.
#include "shared/x509/der.hpp"
#include "shared/x509/reading.hpp"

#include <bit>

namespace sceau::x509 {

namespace {

constexpr ErrorCode mistake = ErrorCode::certificateInvalid;

/// By OpenSSL's name of the curve, or NIST's where there is one.
std::string curveText(int curve)
{
    const char* standardName = EC_curve_nid2nist(curve);
    return standardName != nullptr ? standardName : OBJ_nid2sn(curve);
}

/// For an RSA key whose lengths are not the shortest.
Result<std::string> rsaKeyTypeByOpenSsl(X509_PUBKEY* publicKey)
{
    const auto key = decode<d2i_PUBKEY, EVP_PKEY_free>(encode<i2d_X509_PUBKEY>(publicKey));
    if (!key) return fail(mistake, "the public key cannot be read");
    return "RSA-" + std::to_string(EVP_PKEY_get_bits(key.get()));
}

}  // namespace

Result<std::size_t> modulusBits(BytesView rsaPublicKey)
{
    ASSIGN_OR_RETURN(const auto content, der::only(rsaPublicKey, der::sequenceTag, mistake));
    der::Reader reader(content, mistake);
    ASSIGN_OR_RETURN(auto modulus, reader.next(der::integerTag));
    ASSIGN_OR_RETURN(const auto exponent, reader.next(der::integerTag));
    RETURN_IF_ERROR(reader.finish());
    auto number = modulus.content;
    if (!number.empty() && number[0] == 0) number = number.subspan(1);
    if (number.empty() || number[0] == 0 || exponent.content.empty()) return fail(mistake, "the RSA key is malformed");
    return (number.size() - 1) * 8 + static_cast<std::size_t>(std::bit_width(number[0]));
}

Result<std::string> readKeyType(X509_PUBKEY* publicKey)
{
    ASN1_OBJECT* algorithm = nullptr;
    const std::uint8_t* bits = nullptr;
    int size = 0;
    X509_ALGOR* identifier = nullptr;
    X509_PUBKEY_get0_param(&algorithm, &bits, &size, &identifier, publicKey);
    const auto kind = OBJ_obj2nid(algorithm);
    if (kind == NID_rsaEncryption) {
        const auto modulus = modulusBits({bits, static_cast<std::size_t>(size)});
        return modulus ? Result("RSA-" + std::to_string(*modulus)) : rsaKeyTypeByOpenSsl(publicKey);
    }
    if (kind != NID_X9_62_id_ecPublicKey) return dottedText(algorithm);

    int parameterType = V_ASN1_UNDEF;
    const void* parameter = nullptr;
    X509_ALGOR_get0(nullptr, &parameterType, &parameter, identifier);
    if (parameterType != V_ASN1_OBJECT) return dottedText(algorithm);  // RFC 5480 §2.1.1: a curve has a name
    const auto curve = OBJ_obj2nid(static_cast<const ASN1_OBJECT*>(parameter));
    if (curve == NID_undef) return fail(mistake, "an unknown elliptic curve");
    return curveText(curve);
}

Result<std::string> keyTypeOf(BytesView publicKey)
{
    RETURN_IF_ERROR(decodePublicKey(publicKey, mistake));
    return describeKey(publicKey);
}

Result<std::string> describeKey(BytesView publicKey)
{
    std::string why;
    const auto key = decode<d2i_X509_PUBKEY, X509_PUBKEY_free>(publicKey, &why);
    if (!key) return fail(mistake, "not a public key in DER" + why);
    return readKeyType(key.get());
}

}  // namespace sceau::x509
