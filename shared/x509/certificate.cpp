// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/certificate.hpp"

#include "shared/base/hexadecimal.hpp"
#include "shared/x509/clause.hpp"
#include "shared/x509/der.hpp"
#include "shared/x509/digest.hpp"
#include "shared/x509/openssl.hpp"
#include "shared/x509/reading.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace sceau::x509 {

namespace {

/// The number that big-endian bytes stand for, nine digits at a time.
std::string decimal(BytesView magnitude, bool negative)
{
    constexpr std::uint32_t step = 1'000'000'000;
    Bytes rest(magnitude.begin(), magnitude.end());
    std::string reversed;
    for (std::size_t begin = 0; begin < rest.size();) {
        std::uint64_t remainder = 0;
        for (std::size_t index = begin; index < rest.size(); ++index) {
            remainder = remainder << 8 | rest[index];
            rest[index] = static_cast<std::uint8_t>(remainder / step);  // below 256, for the remainder is below `step`
            remainder %= step;
        }
        for (int digit = 0; digit < 9; ++digit, remainder /= 10) reversed += static_cast<char>('0' + remainder % 10);
        while (begin < rest.size() && rest[begin] == 0) ++begin;
    }
    while (reversed.size() > 1 && reversed.back() == '0') reversed.pop_back();
    if (reversed.empty()) reversed.push_back('0');
    if (negative && reversed != "0") reversed += '-';
    return {reversed.rbegin(), reversed.rend()};
}

/// Whether the outermost SEQUENCE, its three members and the signature's algorithm have DER's lengths. OpenSSL keeps
/// what is signed byte by byte as it came.
bool isDer(BytesView der)
{
    constexpr auto mistake = ErrorCode::certificateInvalid;
    const auto content = der::only(der, der::sequenceTag, mistake);
    if (!content) return false;
    der::Reader reader(*content, mistake);
    if (!reader.next(der::sequenceTag)) return false;
    const auto algorithm = reader.next(der::sequenceTag);
    if (!algorithm) return false;
    const auto signature = reader.next(der::bitStringTag);
    if (!signature || !reader.atEnd()) return false;
    if ((*signature).content.empty() || (*signature).content[0] != 0) return false;  // a signature has whole bytes
    const auto decoded = decode<d2i_X509_ALGOR, X509_ALGOR_free>((*algorithm).whole);
    const auto again = encode<i2d_X509_ALGOR>(decoded.get());
    return std::equal(again.begin(), again.end(), (*algorithm).whole.begin(), (*algorithm).whole.end());
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

/// Which extension made OpenSSL call the certificate invalid.
std::string malformedExtension(const X509* certificate)
{
    for (int index = 0; index < X509_get_ext_count(certificate); ++index) {
        auto* extension = X509_get_ext(certificate, index);
        const auto* method = X509V3_EXT_get(extension);
        if (method == nullptr || method->it == nullptr) continue;
        auto* value = static_cast<ASN1_VALUE*>(X509V3_EXT_d2i(extension));
        if (value == nullptr) {
            const auto* content = X509_EXTENSION_get_data(extension);
            return "a malformed extension " + dottedText(X509_EXTENSION_get_object(extension)) +
                   whyRefused(bytesOf(content));
        }
        ASN1_item_free(value, ASN1_ITEM_ptr(method->it));
    }
    discardErrors();
    return "a repeated extension, or one at odds with another";
}

/// What OpenSSL leaves to others. The value of each of the standard's own extensions (id-ce, id-pe) must be one
/// element; what others define we do not know.
Result<void> checkExtensions(const X509* certificate)
{
    constexpr auto mistake = ErrorCode::certificateInvalid;
    constexpr std::array<std::uint8_t, 2> idCe{0x55, 0x1D};
    constexpr std::array<std::uint8_t, 7> idPe{0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01};
    constexpr int maxExtensions = 256;  // each is looked for among all others
    const auto count = X509_get_ext_count(certificate);
    if (count > maxExtensions) return fail(mistake, "there are too many extensions");
    if (count > 0 && X509_get_version(certificate) != X509_VERSION_3)
        return failBy("RFC 5280 §4.1.2.9", mistake, "extensions in an old version");
    for (int index = 0; index < count; ++index) {
        auto* extension = X509_get_ext(certificate, index);
        const auto* object = X509_EXTENSION_get_object(extension);
        if (X509_get_ext_by_OBJ(certificate, object, index) >= 0)
            return failBy("RFC 5280 §4.2", mistake, "a repeated extension");
        const BytesView identifier(OBJ_get0_data(object), OBJ_length(object));
        const auto isUnder = [&](BytesView arc) {
            return identifier.size() == arc.size() + 1 && std::equal(arc.begin(), arc.end(), identifier.begin());
        };
        if (!isUnder(idCe) && !isUnder(idPe)) continue;
        der::Reader value(bytesOf(X509_EXTENSION_get_data(extension)), mistake);
        if (!value.next() || !value.atEnd())
            return failBy("RFC 5280 §4.2", mistake, "an extension's value is not one element");
    }
    return {};
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

Certificate readCertificate(X509* certificate)
{
    const auto* serial = X509_get0_serialNumber(certificate);
    Certificate value;
    value.subject = readName(X509_get_subject_name(certificate));
    value.issuer = readName(X509_get_issuer_name(certificate));
    value.subjectDer = encode<i2d_X509_NAME>(X509_get_subject_name(certificate));
    value.issuerDer = encode<i2d_X509_NAME>(X509_get_issuer_name(certificate));
    value.serialHex = hexadecimal(bytesOf(serial));
    value.serialDecimal = decimal(bytesOf(serial), ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER);
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
    ASSIGN_OR_RETURN(const auto certificate, decodeForReading(der));
    if ((X509_get_extension_flags(certificate.get()) & EXFLAG_INVALID) != 0)
        return fail(ErrorCode::certificateInvalid, malformedExtension(certificate.get()));
    if (!readTime(X509_get0_notBefore(certificate.get())) || !readTime(X509_get0_notAfter(certificate.get())))
        return fail(ErrorCode::certificateInvalid, "a validity date is malformed");

    const auto version = X509_get_version(certificate.get());
    if (version < X509_VERSION_1 || version > X509_VERSION_3)
        return failBy("RFC 5280 §4.1.2.1", ErrorCode::certificateInvalid, "an unknown version");
    RETURN_IF_ERROR(checkExtensions(certificate.get()));
    const X509_ALGOR* outerAlgorithm = nullptr;
    X509_get0_signature(nullptr, &outerAlgorithm, certificate.get());
    if (X509_ALGOR_cmp(X509_get0_tbs_sigalg(certificate.get()), outerAlgorithm) != 0)
        return failBy("RFC 5280 §4.1.1.2", ErrorCode::certificateInvalid, "the two signature algorithms differ");
    if (!isDer(der)) return fail(ErrorCode::certificateInvalid, "the encoding is not DER");

    auto value = readCertificate(certificate.get());
    value.der.assign(der.begin(), der.end());
    ASSIGN_OR_RETURN(value.keyType, readKeyType(X509_get_X509_PUBKEY(certificate.get())));
    ASSIGN_OR_RETURN(value.fingerprint, digest(HashAlgorithm::sha256, der));
    return value;
}

}  // namespace sceau::x509
