// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/signing.hpp"

#include <array>

namespace sceau::pkcs11 {

namespace {

/// What PKCS#11 and RFC 8017 §9.2 call a hash.
struct HashNames {
    std::size_t size;
    CK_MECHANISM_TYPE mechanism;
    CK_RSA_PKCS_MGF_TYPE maskGeneration;
    CK_MECHANISM_TYPE rsaPkcs;
    CK_MECHANISM_TYPE rsaPss;
    std::uint8_t oidEnd;
};

/// CKG_MGF1_SHA* of PKCS#11 2.40, which p11-kit's header leaves out.
constexpr CK_RSA_PKCS_MGF_TYPE mgf1Sha256 = 2;
constexpr CK_RSA_PKCS_MGF_TYPE mgf1Sha384 = 3;
constexpr CK_RSA_PKCS_MGF_TYPE mgf1Sha512 = 4;

HashNames namesOf(Hash hash)
{
    if (hash == Hash::sha384) return {48, CKM_SHA384, mgf1Sha384, CKM_SHA384_RSA_PKCS, CKM_SHA384_RSA_PKCS_PSS, 0x02};
    if (hash == Hash::sha512) return {64, CKM_SHA512, mgf1Sha512, CKM_SHA512_RSA_PKCS, CKM_SHA512_RSA_PKCS_PSS, 0x03};
    return {32, CKM_SHA256, mgf1Sha256, CKM_SHA256_RSA_PKCS, CKM_SHA256_RSA_PKCS_PSS, 0x01};
}

/// DigestInfo (RFC 8017 §9.2).
Bytes digestInfo(const HashNames& names, BytesView digest)
{
    const auto size = static_cast<std::uint8_t>(names.size);
    Bytes info{0x30,         static_cast<std::uint8_t>(17 + size),
               0x30,         0x0D,
               0x06,         0x09,
               0x60,         0x86,
               0x48,         0x01,
               0x65,         0x03,
               0x04,         0x02,
               names.oidEnd, 0x05,
               0x00,         0x04,
               size};
    info.insert(info.end(), digest.begin(), digest.end());
    return info;
}

}  // namespace

Result<Bytes> sign(const Session& session, const PrivateKey& key, const SigningInput& input,
                   const ContextLogin& context)
{
    const auto names = namesOf(input.hash);
    if (input.digest.size() != names.size) return fail(ErrorCode::invalidRequest, "the digest has the wrong length");
    const auto attempt = [&](CK_MECHANISM mechanism, BytesView data) {
        return session.sign(key.handle, mechanism, data, context.pin, context.pinPad);
    };
    // The digest first, for every module can sign one; modules that insist on hashing get the message.
    const auto unsupported = [](const Result<Bytes>& result) {
        return !result && result.error().code == ErrorCode::keyTypeUnsupported;
    };

    if (input.padding == Padding::ecdsa) return attempt({CKM_ECDSA, nullptr, 0}, input.digest);
    if (input.padding == Padding::pkcs1) {
        auto signature = attempt({CKM_RSA_PKCS, nullptr, 0}, digestInfo(names, input.digest));
        return unsupported(signature) ? attempt({names.rsaPkcs, nullptr, 0}, input.message) : std::move(signature);
    }
    CK_RSA_PKCS_PSS_PARAMS parameters{names.mechanism, names.maskGeneration, static_cast<CK_ULONG>(names.size)};
    auto signature = attempt({CKM_RSA_PKCS_PSS, &parameters, sizeof parameters}, input.digest);
    return unsupported(signature) ? attempt({names.rsaPss, &parameters, sizeof parameters}, input.message)
                                  : std::move(signature);
}

}  // namespace sceau::pkcs11
