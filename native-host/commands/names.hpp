// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/protocol/generated/cpp/messages.hpp"
#include "shared/x509/algorithms.hpp"
#include "shared/x509/certificate.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace sceau::commands {

/// Bytes from the system's random generator.
[[nodiscard]] Bytes randomBytes(std::size_t count);

/// "2026-11-22T14:00:00Z".
[[nodiscard]] std::string rfc3339(std::chrono::system_clock::time_point time);

/// What a certificate is called in a window: its common name, or its whole subject.
[[nodiscard]] std::string displayName(const x509::Certificate& certificate);

/// What a certificate and its key are called on a token.
[[nodiscard]] std::string labelOf(const x509::Certificate& certificate);

/// The bytes of a text.
[[nodiscard]] inline BytesView bytesOf(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The names of the protocol and those of shared/x509 are the same.
[[nodiscard]] x509::HashAlgorithm x509Algorithm(protocol::HashAlgorithm algorithm);
[[nodiscard]] x509::SignatureAlgorithm x509Algorithm(protocol::SignatureAlgorithm algorithm);

/// How a key of this kind signs a digest of `hash`: ECDSA, or RSA with the padding that was asked for, PKCS#1 v1.5 if
/// none was. Fails with `keyTypeUnsupported`.
[[nodiscard]] Result<protocol::SignatureAlgorithm> algorithmFor(const x509::Certificate& certificate,
                                                                protocol::HashAlgorithm hash,
                                                                std::optional<protocol::RsaPadding> padding = {});

/// The hash that fits the key's strength: SHA-384 for P-384, SHA-512 for P-521, else SHA-256.
[[nodiscard]] protocol::HashAlgorithm usualHash(std::string_view keyType);

}  // namespace sceau::commands
