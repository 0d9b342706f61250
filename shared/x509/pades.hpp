// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/cms.hpp"

#include <cstddef>

/// PAdES-B signatures (EN 319 142-1) in a PDF that was prepared with its signature field and room for the signature. No
/// PDF is interpreted here: what counts is that the signature covers every byte but its own. Whether the PDF shows what
/// it should is for those who prepare and receive it.
namespace sceau::x509 {

/// Where a PDF's signature lies: /ByteRange [0 contentsBegin contentsEnd rest], between them `<…hexadecimal…>`.
struct SignaturePlace {
    std::size_t contentsBegin = 0;  ///< Offset of "<".
    std::size_t contentsEnd = 0;    ///< Offset behind ">".

    /// Bytes of CMS that there is room for.
    [[nodiscard]] std::size_t room() const { return (contentsEnd - contentsBegin - 2) / 2; }

    bool operator==(const SignaturePlace&) const = default;
};

/// The place of the last signature, which must cover the whole document. Fails with `documentInvalid`, also for a
/// document that was changed behind its signature.
[[nodiscard]] Result<SignaturePlace> findSignaturePlace(BytesView pdf);

/// The bytes that the signature covers: everything but its own place. Fails with `documentInvalid`.
[[nodiscard]] Result<Bytes> signedBytes(BytesView pdf);

/// How many bytes of a PDF its last signature is about, its own place included: all of them, or those that were there
/// before something was appended. Fails with `documentInvalid`.
[[nodiscard]] Result<std::size_t> signedSize(BytesView pdf);

/// The bytes of the signature's place, with the zeros that fill it up. Fails with `documentInvalid`.
[[nodiscard]] Result<Bytes> signatureContents(BytesView pdf);

/// Puts a detached SignedData into its place. The signature is verified against the document first: fails with
/// `documentInvalid` (no empty place, or no room), `signatureInvalid`, `certificateMismatch` or `cmsInvalid`.
[[nodiscard]] Result<Bytes> insertSignature(BytesView pdf, BytesView signedData);

/// The signature of a PDF, verified against its bytes. Whether to trust the signer is `verifyChain`'s matter.
/// Fails with `documentInvalid`, `cmsInvalid`, `signatureInvalid` or `certificateMismatch`.
[[nodiscard]] Result<SignedData> verifyDocument(BytesView pdf);

}  // namespace sceau::x509
