// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/request_key.hpp"
#include "shared/base/hexadecimal.hpp"

#include <openssl/core_names.h>
#include <openssl/sha.h>
#include <array>
#include <string_view>

namespace sceau::ca {

namespace {

constexpr std::size_t longestRequest = 32 * 1024;
constexpr int longestRsaKey = 8192;  // beyond it, verifying becomes a way to keep the portal busy

Result<void> checkRsa(const EVP_PKEY* key, unsigned minimumBits)
{
    BIGNUM* exponent = nullptr;
    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent);
    const NumberPtr owned(exponent);
    const int bits = EVP_PKEY_get_bits(key);
    const bool sizeFits = bits >= static_cast<int>(minimumBits) && bits <= longestRsaKey;
    // "odd, 2^16 < e < 2^256"
    const bool exponentFits =
        exponent != nullptr && BN_is_odd(exponent) == 1 && BN_num_bits(exponent) > 16 && BN_num_bits(exponent) <= 256;
    if (!sizeFits || !exponentFits)
        return fail(ErrorCode::keyTypeUnsupported, "RSA key of " + std::to_string(bits) + " bits");
    return {};
}

Result<void> checkCurve(const EVP_PKEY* key)
{
    std::array<char, 64> curve{};
    std::size_t size = 0;
    EVP_PKEY_get_group_name(key, curve.data(), curve.size(), &size);
    const std::string_view name(curve.data(), size);
    if (name == "prime256v1" || name == "secp384r1" || name == "secp521r1") return {};
    return fail(ErrorCode::keyTypeUnsupported, "curve " + std::string(name));
}

}  // namespace

Result<KeyPtr> requestedKey(BytesView certificationRequest)
{
    if (certificationRequest.size() > longestRequest) return fail(ErrorCode::requestInvalid, "PKCS#10: too long");
    const auto request = x509::decode<d2i_X509_REQ, X509_REQ_free>(certificationRequest);
    if (!request) return x509::openSslFailure(ErrorCode::requestInvalid, "d2i_X509_REQ");
    KeyPtr key(X509_REQ_get_pubkey(request.get()));
    if (!key) return x509::openSslFailure(ErrorCode::requestInvalid, "PKCS#10: public key");
    if (EVP_PKEY_get_bits(key.get()) > longestRsaKey)
        return fail(ErrorCode::keyTypeUnsupported, "PKCS#10: key too long");
    if (X509_REQ_verify(request.get(), key.get()) != 1)
        return x509::openSslFailure(ErrorCode::requestInvalid, "PKCS#10: no proof of possession");
    return key;
}

Result<void> checkStrength(const EVP_PKEY* key, const Profile& profile)
{
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: return checkRsa(key, profile.minimumRsaBits);
    case EVP_PKEY_EC: return checkCurve(key);
    default: return fail(ErrorCode::keyTypeUnsupported, "neither RSA nor EC");
    }
}

Result<void> checkRequestedKey(BytesView certificationRequest, const Profile& profile)
{
    ASSIGN_OR_RETURN(const KeyPtr key, requestedKey(certificationRequest));
    return checkStrength(key.get(), profile);
}

Result<std::string> publicKeyDigest(EVP_PKEY* key)
{
    const Bytes info = x509::encode<i2d_PUBKEY>(key);
    if (info.empty()) return x509::openSslFailure(ErrorCode::requestInvalid, "i2d_PUBKEY");
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(info.data(), info.size(), digest.data());
    return hexadecimal(digest);
}

}  // namespace sceau::ca
