// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/openssl.hpp"

#include <openssl/err.h>

#include <array>

namespace sceau::x509 {

namespace {

/// A qualified certificate has about 2 KiB; nothing honest comes near this.
constexpr std::size_t maxCertificateBytes = 64 * 1024;

/// Bounds the work of one verification: an RSA key of a megabit would take minutes.
constexpr int minRsaBits = 2048;
constexpr int maxRsaBits = 8192;

}  // namespace

void discardErrors()
{
    ERR_clear_error();
}

Failure openSslFailure(ErrorCode code, std::string_view operation)
{
    std::array<char, 160> text{};
    if (const auto error = ERR_peek_last_error(); error != 0) ERR_error_string_n(error, text.data(), text.size());
    discardErrors();
    return fail(code, std::string(operation) + ": " + (text[0] != '\0' ? text.data() : "refused"));
}

std::string dottedText(const ASN1_OBJECT* object)
{
    constexpr int dottedOnly = 1;
    std::array<char, 128> buffer{};
    const auto length = OBJ_obj2txt(buffer.data(), static_cast<int>(buffer.size()), object, dottedOnly);
    if (length <= 0) return {};
    if (static_cast<std::size_t>(length) < buffer.size()) return buffer.data();
    std::string text(static_cast<std::size_t>(length) + 1, '\0');
    OBJ_obj2txt(text.data(), length + 1, object, dottedOnly);
    text.pop_back();
    return text;
}

Result<X509Ptr> decodeCertificate(BytesView der)
{
    if (der.size() > maxCertificateBytes) return fail(ErrorCode::certificateInvalid, "the certificate is too long");
    auto certificate = decode<d2i_X509, X509_free>(der);
    if (!certificate) return fail(ErrorCode::certificateInvalid, "not one certificate in DER");
    return certificate;
}

Result<KeyPtr> decodePublicKey(BytesView spki, ErrorCode mistake)
{
    auto key = decode<d2i_PUBKEY, EVP_PKEY_free>(spki);
    if (!key) return fail(mistake, "the public key cannot be read");
    const auto bits = EVP_PKEY_get_bits(key.get());
    switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_RSA:
        if (bits < minRsaBits || bits > maxRsaBits)
            return fail(mistake, "RSA key of " + std::to_string(bits) + " bits");
        return key;
    case EVP_PKEY_EC:
        if (bits < 256) return fail(mistake, "elliptic curve of " + std::to_string(bits) + " bits");
        return key;
    default: return fail(mistake, "a key of an unsupported kind");
    }
}

}  // namespace sceau::x509
