// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/logins.hpp"
#include "shared/x509/certificate.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Texts that the host composes and a key signs (purpose `declaration`).
namespace sceau::commands {

/// A portal's challenge: 44 to 128 printable characters. Fails with `invalidRequest`.
[[nodiscard]] Result<void> checkNonce(std::string_view nonce);

/// What is declared: the text, an empty line, the origin, the nonce, each ended by a line feed. UTF-8. Fails with
/// `invalidRequest` for a text with control characters.
[[nodiscard]] Result<std::string> declarationContent(std::string_view text, std::string_view origin,
                                                     std::string_view nonce);

struct DeclarationRequest {
    std::string text;
    std::string nonce;
    protocol::HashAlgorithm hash;
    std::optional<protocol::RsaPadding> padding{};
};
struct SignedDeclaration {
    Bytes content;
    Bytes signedAttributes;
    Bytes signature;  ///< RSA: the signature; ECDSA: DER Ecdsa-Sig-Value.
    protocol::SignatureAlgorithm algorithm;
};
/// Composes and signs. What is signed was shown, or is the host's own text.
[[nodiscard]] Result<SignedDeclaration> signDeclaration(const Call& call, Login& login,
                                                        const x509::Certificate& certificate,
                                                        const DeclarationRequest& request);

/// Signs sets of Attribute with the certificate's key, each for a SignerInfo.
[[nodiscard]] Result<std::vector<Bytes>> signAttributeSets(const Call& call, Login& login,
                                                           const x509::Certificate& certificate,
                                                           protocol::SignatureAlgorithm algorithm,
                                                           const std::vector<BytesView>& attributeSets);

}  // namespace sceau::commands
