// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/messaging/stream.hpp"
#include "shared/base/secret.hpp"

#include <optional>
#include <string>

/// The browser's pipe and the token workers': a 32-bit length in native byte order, then that many bytes.
namespace sceau::messaging {

/// Our own bound; browsers allow far more. No request of the protocol comes near it.
inline constexpr std::size_t maxRequestBytes = 64 * 1024;

/// Browsers drop the connection when a host sends more than this.
inline constexpr std::size_t maxResponseBytes = 1024 * 1024;

/// Longest PIN or PUK that passes to a token worker.
inline constexpr std::size_t maxSecretBytes = 64;

/// The next message, or nothing once the other side has closed the pipe between two messages.
/// `messageTooLarge` leaves the pipe at the next message, any other error leaves it unusable.
[[nodiscard]] Result<std::optional<std::string>> readMessage(Input& in, std::size_t limit = maxRequestBytes);

[[nodiscard]] Result<void> writeMessage(Output& out, std::string_view message, std::size_t limit = maxResponseBytes);

/// A PIN as a frame of its own, straight into memory that is wiped.
[[nodiscard]] Result<Secret> readSecret(Input& in);

[[nodiscard]] Result<void> writeSecret(Output& out, const Secret& secret);

}  // namespace sceau::messaging
