// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/base/free_with.hpp"

#include <openssl/asn1.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

/// What the sources of this directory share about OpenSSL. No header that others include mentions it.
namespace sceau::x509 {

using X509Ptr = std::unique_ptr<X509, FreeWith<X509_free>>;
using CrlPtr = std::unique_ptr<X509_CRL, FreeWith<X509_CRL_free>>;
using RequestPtr = std::unique_ptr<X509_REQ, FreeWith<X509_REQ_free>>;
using NamePtr = std::unique_ptr<X509_NAME, FreeWith<X509_NAME_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using CmsPtr = std::unique_ptr<CMS_ContentInfo, FreeWith<CMS_ContentInfo_free>>;
using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

inline void freeCertificates(STACK_OF(X509) * certificates)
{
    sk_X509_pop_free(certificates, X509_free);
}
inline void freeExtensions(STACK_OF(X509_EXTENSION) * extensions)
{
    sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
}
using CertificatesPtr = std::unique_ptr<STACK_OF(X509), FreeWith<freeCertificates>>;

/// Empties OpenSSL's error queue, so that no later call mistakes an old error for its own.
void discardErrors();

/// An Error with what OpenSSL has to say about it. Empties OpenSSL's error queue.
[[nodiscard]] Failure openSslFailure(ErrorCode code, std::string_view operation);

[[nodiscard]] inline BytesView bytesOf(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

[[nodiscard]] inline BytesView bytesOf(const ASN1_STRING* string)
{
    return {ASN1_STRING_get0_data(string), static_cast<std::size_t>(ASN1_STRING_length(string))};
}

/// Dotted text of an object identifier, of any length.
[[nodiscard]] std::string dottedText(const ASN1_OBJECT* object);

/// Why OpenSSL refused `der` last: the field, the offset where it is no DER or where something follows the `read`
/// bytes; in parentheses, empty when there is nothing to tell. Empties OpenSSL's error queue.
[[nodiscard]] std::string whyRefused(BytesView der, std::size_t read = 0);

/// The value that `der` consists of, without trailing bytes; nothing when OpenSSL cannot read it, and `why` then.
template <auto d2i, auto freeFunction>
[[nodiscard]] auto decode(BytesView der, std::string* why = nullptr)
{
    const auto* position = der.data();
    using Pointer = decltype(d2i(nullptr, &position, 0L));
    using Owner = std::unique_ptr<std::remove_pointer_t<Pointer>, FreeWith<freeFunction>>;
    if (why != nullptr) discardErrors();
    Owner value(d2i(nullptr, &position, static_cast<long>(der.size())));
    const auto read = value ? static_cast<std::size_t>(position - der.data()) : 0;
    if (value && read == der.size()) return value;
    value.reset();
    if (why != nullptr) *why = whyRefused(der, read);
    discardErrors();
    return value;
}

/// The DER encoding of `value`, empty when OpenSSL cannot encode it.
template <auto i2d, typename T>
[[nodiscard]] Bytes encode(T* value)
{
    std::uint8_t* allocated = nullptr;
    const auto size = i2d(value, &allocated);
    if (size <= 0) return {};
    Bytes der(allocated, allocated + size);
    OPENSSL_free(allocated);
    return der;
}

/// A certificate of at most 64 KiB without trailing bytes. Fails with `certificateInvalid`.
[[nodiscard]] Result<X509Ptr> decodeCertificate(BytesView der);

/// As `decodeCertificate`, for authorities: those that were decoded last stay so, for every path of a portal
/// ends at the same few. What OpenSSL works out of a certificate (its key, its extensions) it works out once.
[[nodiscard]] Result<X509Ptr> decodeAuthority(BytesView der);

/// As `decodeCertificate`, for certificates whose names and extensions are read and whose key is not used: it is not
/// decoded, which takes OpenSSL longer than all the rest.
[[nodiscard]] Result<X509Ptr> decodeForReading(BytesView der);

/// A public key whose family and strength this project accepts, or `mistake`.
[[nodiscard]] Result<KeyPtr> decodePublicKey(BytesView spki, ErrorCode mistake);

}  // namespace sceau::x509
