// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/openssl.hpp"
#include "shared/base/hexadecimal.hpp"

#include <openssl/sha.h>

namespace sceau::ca {

Result<IntegerPtr> serialFromHex(const std::string& hex)
{
    constexpr std::size_t longestSerial = 40;  // RFC 5280 §4.1.2.2: up to 20 octets
    BIGNUM* number = nullptr;
    if (hex.empty() || hex.size() > longestSerial || BN_hex2bn(&number, hex.c_str()) != static_cast<int>(hex.size())) {
        BN_free(number);
        return x509::openSslFailure(ErrorCode::invalidRequest, "a serial number is not hexadecimal");
    }
    const NumberPtr owned(number);
    IntegerPtr serial(BN_to_ASN1_INTEGER(number, nullptr));
    if (!serial) return x509::openSslFailure(ErrorCode::internalError, "BN_to_ASN1_INTEGER");
    return serial;
}

std::string serialToHex(const ASN1_INTEGER* serial)
{
    return hexadecimal(x509::bytesOf(serial));
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
