// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/certificate.hpp"

#include "shared/x509/digest.hpp"
#include "shared/x509/openssl.hpp"
#include "shared/x509/reading.hpp"

#include <chrono>

namespace sceau::x509 {

namespace {

std::string decimal(const ASN1_INTEGER* integer)
{
    const std::unique_ptr<BIGNUM, FreeWith<BN_free>> number(ASN1_INTEGER_to_BN(integer, nullptr));
    if (!number) return {};
    char* digits = BN_bn2dec(number.get());
    if (digits == nullptr) return {};
    std::string text = digits;
    OPENSSL_free(digits);
    return text;
}

template <typename Stack, auto freeFunction>
using ExtensionPtr = std::unique_ptr<Stack, FreeWith<freeFunction>>;

/// The decoded extension, null when it is absent. Malformed ones were refused before.
template <typename Stack, auto freeFunction>
ExtensionPtr<Stack, freeFunction> extensionOf(const X509* certificate, int nid)
{
    return ExtensionPtr<Stack, freeFunction>(static_cast<Stack*>(X509_get_ext_d2i(certificate, nid, nullptr, nullptr)));
}

std::vector<std::string> readExtendedKeyUsage(const X509* certificate)
{
    const auto usages = extensionOf<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>(certificate, NID_ext_key_usage);
    std::vector<std::string> oids;
    for (int index = 0; usages && index < sk_ASN1_OBJECT_num(usages.get()); ++index)
        oids.push_back(dottedText(sk_ASN1_OBJECT_value(usages.get(), index)));
    return oids;
}

std::vector<std::string> readPolicies(const X509* certificate)
{
    const auto policies =
        extensionOf<CERTIFICATEPOLICIES, CERTIFICATEPOLICIES_free>(certificate, NID_certificate_policies);
    std::vector<std::string> oids;
    for (int index = 0; policies && index < sk_POLICYINFO_num(policies.get()); ++index)
        oids.push_back(dottedText(sk_POLICYINFO_value(policies.get(), index)->policyid));
    return oids;
}

std::vector<AlternativeName> readAlternativeNames(const X509* certificate)
{
    const auto names = extensionOf<GENERAL_NAMES, GENERAL_NAMES_free>(certificate, NID_subject_alt_name);
    std::vector<AlternativeName> read;
    for (int index = 0; names && index < sk_GENERAL_NAME_num(names.get()); ++index)
        read.push_back(readAlternativeName(sk_GENERAL_NAME_value(names.get(), index)));
    return read;
}

/// OpenSSL numbers the bits from the left of each byte; ours follow the numbers of RFC 5280.
std::uint16_t readKeyUsage(X509* certificate)
{
    constexpr std::uint16_t unrestricted = 0x1FF;
    const auto bits = X509_get_key_usage(certificate);
    if (bits == UINT32_MAX) return unrestricted;
    std::uint16_t mask = 0;
    for (unsigned bit = 0; bit < 8; ++bit)
        if ((bits & (0x80U >> bit)) != 0) mask = static_cast<std::uint16_t>(mask | 1U << bit);
    if ((bits & KU_DECIPHER_ONLY) != 0) mask = static_cast<std::uint16_t>(mask | 1U << 8);
    return mask;
}

}  // namespace

std::optional<std::int64_t> readTime(const ASN1_TIME* time)
{
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        discardErrors();
        return std::nullopt;
    }
    using namespace std::chrono;
    const sys_days day = year(parts.tm_year + 1900) / month(static_cast<unsigned>(parts.tm_mon) + 1) /
                         std::chrono::day(static_cast<unsigned>(parts.tm_mday));
    const std::int64_t days = day.time_since_epoch().count();
    return ((days * 24 + parts.tm_hour) * 60 + parts.tm_min) * 60 + parts.tm_sec;
}

Result<std::string> readKeyType(X509_PUBKEY* publicKey)
{
    ASN1_OBJECT* algorithm = nullptr;
    X509_PUBKEY_get0_param(&algorithm, nullptr, nullptr, nullptr, publicKey);
    const auto kind = OBJ_obj2nid(algorithm);
    if (kind != NID_rsaEncryption && kind != NID_X9_62_id_ecPublicKey) return dottedText(algorithm);

    const auto* key = X509_PUBKEY_get0(publicKey);
    if (key == nullptr) return openSslFailure(ErrorCode::certificateInvalid, "the public key cannot be read");
    if (kind == NID_rsaEncryption) return "RSA-" + std::to_string(EVP_PKEY_get_bits(key));
    char group[64] = "";
    if (EVP_PKEY_get_group_name(key, group, sizeof(group), nullptr) != 1)
        return openSslFailure(ErrorCode::certificateInvalid, "an unnamed elliptic curve");
    const char* standardName = EC_curve_nid2nist(OBJ_sn2nid(group));
    return std::string(standardName != nullptr ? standardName : group);
}

Certificate readCertificate(X509* certificate)
{
    const auto* serial = X509_get0_serialNumber(certificate);
    Certificate value;
    value.der = encode<i2d_X509>(certificate);
    value.subject = readName(X509_get_subject_name(certificate));
    value.issuer = readName(X509_get_issuer_name(certificate));
    value.subjectDer = encode<i2d_X509_NAME>(X509_get_subject_name(certificate));
    value.issuerDer = encode<i2d_X509_NAME>(X509_get_issuer_name(certificate));
    value.serialHex = hexadecimal(bytesOf(serial));
    value.serialDecimal = decimal(serial);
    value.notBefore = readTime(X509_get0_notBefore(certificate)).value_or(0);
    value.notAfter = readTime(X509_get0_notAfter(certificate)).value_or(0);
    value.publicKey = encode<i2d_X509_PUBKEY>(X509_get_X509_PUBKEY(certificate));
    value.keyUsage = readKeyUsage(certificate);
    value.extendedKeyUsage = readExtendedKeyUsage(certificate);
    value.policies = readPolicies(certificate);
    value.subjectAltNames = readAlternativeNames(certificate);
    value.isAuthority = (X509_get_extension_flags(certificate) & EXFLAG_CA) != 0;
    return value;
}

Result<Certificate> parseCertificate(BytesView der)
{
    ASSIGN_OR_RETURN(const auto certificate, decodeCertificate(der));
    if ((X509_get_extension_flags(certificate.get()) & EXFLAG_INVALID) != 0)
        return openSslFailure(ErrorCode::certificateInvalid, "a malformed or repeated extension");
    if (!readTime(X509_get0_notBefore(certificate.get())) || !readTime(X509_get0_notAfter(certificate.get())))
        return fail(ErrorCode::certificateInvalid, "a validity date is malformed");

    auto value = readCertificate(certificate.get());
    if (value.der.size() != der.size() || !std::equal(der.begin(), der.end(), value.der.begin()))
        return fail(ErrorCode::certificateInvalid, "the encoding is not DER");
    ASSIGN_OR_RETURN(value.keyType, readKeyType(X509_get_X509_PUBKEY(certificate.get())));
    ASSIGN_OR_RETURN(value.fingerprint, digest(HashAlgorithm::sha256, der));
    return value;
}

Result<std::string> keyTypeOf(BytesView publicKey)
{
    RETURN_IF_ERROR(decodePublicKey(publicKey, ErrorCode::certificateInvalid));
    const auto key = decode<d2i_X509_PUBKEY, X509_PUBKEY_free>(publicKey);
    if (!key) return fail(ErrorCode::certificateInvalid, "not a public key in DER");
    return readKeyType(key.get());
}

}  // namespace sceau::x509
