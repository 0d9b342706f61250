// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/openssl.hpp"
#include "shared/base/hexadecimal.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <array>

namespace sceau::ca {

Failure opensslFailure(ErrorCode code, std::string_view operation)
{
    std::string detail(operation);
    while (const unsigned long error = ERR_get_error()) {
        std::array<char, 256> text{};
        ERR_error_string_n(error, text.data(), text.size());
        detail.append(": ").append(text.data());
    }
    return fail(code, std::move(detail));
}

Result<CertificatePtr> decodeCertificate(BytesView der)
{
    auto certificate = decoded<X509, CertificatePtr>(d2i_X509, der);
    if (!certificate) return opensslFailure(ErrorCode::certificateInvalid, "d2i_X509");
    return certificate;
}

Result<IntegerPtr> serialFromHex(const std::string& hex)
{
    constexpr std::size_t longestSerial = 40;  // RFC 5280 §4.1.2.2: up to 20 octets
    BIGNUM* number = nullptr;
    if (hex.empty() || hex.size() > longestSerial || BN_hex2bn(&number, hex.c_str()) != static_cast<int>(hex.size())) {
        BN_free(number);
        return opensslFailure(ErrorCode::invalidRequest, "a serial number is not hexadecimal");
    }
    const NumberPtr owned(number);
    IntegerPtr serial(BN_to_ASN1_INTEGER(number, nullptr));
    if (!serial) return opensslFailure(ErrorCode::internalError, "BN_to_ASN1_INTEGER");
    return serial;
}

std::string serialToHex(const ASN1_INTEGER* serial)
{
    return hexadecimal({ASN1_STRING_get0_data(serial), static_cast<std::size_t>(ASN1_STRING_length(serial))});
}

Bytes keyIdentifier(const X509_PUBKEY* key)
{
    const unsigned char* bits = nullptr;
    int size = 0;
    X509_PUBKEY_get0_param(nullptr, &bits, &size, nullptr, key);
    Bytes digest(SHA_DIGEST_LENGTH);
    SHA1(bits, static_cast<std::size_t>(size), digest.data());
    return digest;
}

}  // namespace sceau::ca
