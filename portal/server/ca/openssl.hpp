// SPDX-License-Identifier: Apache-2.0
// Only for the sources of ca, crl, ocsp and cmp: other parts never see OpenSSL's types.
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/hsm/token.hpp"
#include "shared/base/bytes.hpp"
#include "shared/errors/result.hpp"
#include "shared/x509/openssl.hpp"

#include <openssl/bn.h>
#include <memory>
#include <optional>
#include <string>

namespace sceau::ca {

using x509::BioPtr;
using x509::KeyPtr;
using x509::NamePtr;
using x509::RequestPtr;
using CertificatePtr = x509::X509Ptr;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;
using IntegerPtr = std::unique_ptr<ASN1_INTEGER, FreeWith<ASN1_INTEGER_free>>;
using ObjectPtr = std::unique_ptr<ASN1_OBJECT, FreeWith<ASN1_OBJECT_free>>;
using TimePtr = std::unique_ptr<ASN1_TIME, FreeWith<ASN1_TIME_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;

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
