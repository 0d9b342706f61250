// SPDX-License-Identifier: Apache-2.0
// Only for the sources of ca, crl, ocsp and cmp: other parts never see OpenSSL's types.
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/hsm/token.hpp"
#include "shared/base/bytes.hpp"
#include "shared/base/free_with.hpp"
#include "shared/errors/result.hpp"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sceau::ca {

using KeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, FreeWith<X509_free>>;
using RequestPtr = std::unique_ptr<X509_REQ, FreeWith<X509_REQ_free>>;
using NamePtr = std::unique_ptr<X509_NAME, FreeWith<X509_NAME_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;
using IntegerPtr = std::unique_ptr<ASN1_INTEGER, FreeWith<ASN1_INTEGER_free>>;
using ObjectPtr = std::unique_ptr<ASN1_OBJECT, FreeWith<ASN1_OBJECT_free>>;
using TimePtr = std::unique_ptr<ASN1_TIME, FreeWith<ASN1_TIME_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;

/// An Error with `operation` and what OpenSSL's error queue says; empties the queue.
[[nodiscard]] Failure opensslFailure(ErrorCode code, std::string_view operation);

/// DER of anything that has an i2d function.
template <typename T>
[[nodiscard]] Bytes encoded(int (*i2d)(const T*, unsigned char**), const T* value)
{
    const int size = i2d(value, nullptr);
    if (size <= 0) return {};
    Bytes der(static_cast<std::size_t>(size));
    unsigned char* end = der.data();
    i2d(value, &end);
    return der;
}

/// The value whose DER is exactly `der`: bytes behind it are refused.
template <typename T, typename Pointer>
[[nodiscard]] Pointer decoded(T* (*d2i)(T**, const unsigned char**, long), BytesView der)
{
    const unsigned char* end = der.data();
    Pointer value(d2i(nullptr, &end, static_cast<long>(der.size())));
    if (value && end != der.data() + der.size()) value.reset();
    return value;
}

[[nodiscard]] Result<CertificatePtr> decodeCertificate(BytesView der);

/// A serial number from its hexadecimal digits.
[[nodiscard]] Result<IntegerPtr> serialFromHex(const std::string& hex);
/// Lower-case hexadecimal digits of a serial number, two for each byte.
[[nodiscard]] std::string serialToHex(const ASN1_INTEGER* serial);

/// SHA-1 of the public key's bits: method (1) of RFC 5280 §4.2.1.2.
[[nodiscard]] Bytes keyIdentifier(const X509_PUBKEY* key);

/// One certificate of an authority with its private key.
struct Signer {
    KeyPtr key;
    CertificatePtr certificate;
    Bytes der;
};

struct Authority::Signers {
    /// First, so that it goes last: keys of a token must not outlive it.
    std::optional<hsm::Token> token;
    Signer root;
    Signer issuing;
    Signer responder;
    std::string publicationUrl;
};

}  // namespace sceau::ca
