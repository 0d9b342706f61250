// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/public_key.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>

namespace sceau::pkcs11 {

namespace {

constexpr std::array<std::uint8_t, 13> rsaEncryption{0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7,
                                                     0x0D, 0x01, 0x01, 0x01, 0x05, 0x00};
constexpr std::array<std::uint8_t, 9> ecPublicKey{0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01};
constexpr std::array<std::uint8_t, 10> p256{0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
constexpr std::array<std::uint8_t, 7> p384{0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22};
constexpr std::array<std::uint8_t, 7> p521{0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x23};

constexpr std::uint8_t integerTag = 0x02;
constexpr std::uint8_t bitStringTag = 0x03;
constexpr std::uint8_t octetStringTag = 0x04;
constexpr std::uint8_t sequenceTag = 0x30;

/// A DER element around the concatenation of `parts`.
Bytes element(std::uint8_t tag, std::initializer_list<BytesView> parts)
{
    std::size_t size = 0;
    for (const auto part : parts) size += part.size();

    Bytes der{tag};
    if (size < 0x80) {
        der.push_back(static_cast<std::uint8_t>(size));
    } else if (size < 0x100) {
        der.insert(der.end(), {0x81, static_cast<std::uint8_t>(size)});
    } else {
        der.insert(der.end(), {0x82, static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)});
    }
    for (const auto part : parts) der.insert(der.end(), part.begin(), part.end());
    return der;
}

Bytes unsignedInteger(BytesView bigEndian)
{
    const auto first = std::find_if(bigEndian.begin(), bigEndian.end(), [](std::uint8_t byte) { return byte != 0; });
    Bytes value(first, bigEndian.end());
    if (value.empty() || (value.front() & 0x80) != 0) value.insert(value.begin(), 0);
    return element(integerTag, {value});
}

Bytes publicKeyInfoOf(BytesView algorithm, BytesView key)
{
    constexpr std::array<std::uint8_t, 1> noUnusedBits{0};
    return element(sequenceTag, {element(sequenceTag, {algorithm}), element(bitStringTag, {noUnusedBits, key})});
}

bool equal(BytesView a, BytesView b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

std::optional<KeyType> curveOf(BytesView parameters)
{
    for (const auto type : {KeyType::p256, KeyType::p384, KeyType::p521})
        if (equal(parameters, curveParameters(type))) return type;
    return {};
}

}  // namespace

Bytes rsaPublicKeyInfo(BytesView modulus, BytesView exponent)
{
    return publicKeyInfoOf(rsaEncryption, element(sequenceTag, {unsignedInteger(modulus), unsignedInteger(exponent)}));
}

std::optional<Bytes> ecPublicKeyInfo(BytesView parameters, BytesView point)
{
    const auto curve = curveOf(parameters);
    if (!curve) return {};
    const std::size_t size = 1 + 2 * ((bitsOf(*curve) + 7) / 8);
    if (point.size() > size) {  // PKCS#11 2.20 wants the OCTET STRING, some modules give the bare point
        const auto bare = point.last(size);
        if (!equal(element(octetStringTag, {bare}), point)) return {};
        point = bare;
    }
    constexpr std::uint8_t uncompressed = 0x04;
    if (point.size() != size || point.front() != uncompressed) return {};
    Bytes algorithm(ecPublicKey.begin(), ecPublicKey.end());
    algorithm.insert(algorithm.end(), parameters.begin(), parameters.end());
    return publicKeyInfoOf(algorithm, point);
}

BytesView curveParameters(KeyType type)
{
    if (type == KeyType::p256) return p256;
    if (type == KeyType::p384) return p384;
    if (type == KeyType::p521) return p521;
    return {};
}

std::optional<Bytes> publicKeyInfo(const Session& session, CK_OBJECT_HANDLE key)
{
    const auto type = session.number(key, CKA_KEY_TYPE);
    if (type == CKK_RSA) {
        const auto modulus = session.attribute(key, CKA_MODULUS);
        const auto exponent = session.attribute(key, CKA_PUBLIC_EXPONENT);
        if (!modulus || modulus->empty() || !exponent || exponent->empty()) return {};
        return rsaPublicKeyInfo(*modulus, *exponent);
    }
    if (type == CKK_EC) {
        const auto parameters = session.attribute(key, CKA_EC_PARAMS);
        const auto point = session.attribute(key, CKA_EC_POINT);
        if (!parameters || !point) return {};
        return ecPublicKeyInfo(*parameters, *point);
    }
    return {};
}

}  // namespace sceau::pkcs11
