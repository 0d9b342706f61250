// SPDX-License-Identifier: Apache-2.0
#include "native-host/messaging/framing.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace sceau::messaging {

namespace {

using Length = std::uint32_t;

/// Fills `buffer`; fewer bytes only when the pipe closed before it was full.
Result<std::size_t> readUpTo(Input& in, std::span<char> buffer)
{
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        ASSIGN_OR_RETURN(const auto count, in.read(buffer.subspan(filled)));
        if (count == 0) break;
        filled += count;
    }
    return filled;
}

Result<void> discard(Input& in, std::size_t size)
{
    std::array<char, 4096> scratch{};
    while (size > 0) {
        ASSIGN_OR_RETURN(const auto count, in.read(std::span(scratch).first(std::min(size, scratch.size()))));
        if (count == 0) return fail(ErrorCode::invalidRequest, "the pipe closed inside a message");
        size -= count;
    }
    return {};
}

/// The length of the next frame, or nothing at the end of the pipe.
Result<std::optional<Length>> readLength(Input& in)
{
    std::array<char, sizeof(Length)> prefix{};
    ASSIGN_OR_RETURN(const auto count, readUpTo(in, prefix));
    if (count == 0) return std::optional<Length>{};
    if (count < prefix.size()) return fail(ErrorCode::invalidRequest, "the pipe closed inside a length");
    Length length = 0;
    std::memcpy(&length, prefix.data(), sizeof length);
    return std::optional(length);
}

std::array<char, sizeof(Length)> prefixOf(std::size_t size)
{
    const auto length = static_cast<Length>(size);
    std::array<char, sizeof(Length)> prefix{};
    std::memcpy(prefix.data(), &length, sizeof length);
    return prefix;
}

}  // namespace

Result<std::optional<std::string>> readMessage(Input& in, std::size_t limit)
{
    ASSIGN_OR_RETURN(const auto length, readLength(in));
    if (!length) return std::optional<std::string>{};
    if (*length > limit) {
        RETURN_IF_ERROR(discard(in, *length));
        return fail(ErrorCode::messageTooLarge, std::to_string(*length) + " bytes");
    }
    std::string message(*length, '\0');
    ASSIGN_OR_RETURN(const auto count, readUpTo(in, message));
    if (count < message.size()) return fail(ErrorCode::invalidRequest, "the pipe closed inside a message");
    return std::optional(std::move(message));
}

Result<void> writeMessage(Output& out, std::string_view message, std::size_t limit)
{
    if (message.size() > limit) return fail(ErrorCode::messageTooLarge, std::to_string(message.size()) + " bytes");
    const auto prefix = prefixOf(message.size());
    std::string frame;
    frame.reserve(prefix.size() + message.size());
    frame.append(prefix.data(), prefix.size()).append(message);
    return out.write(frame);
}

Result<Secret> readSecret(Input& in)
{
    ASSIGN_OR_RETURN(const auto length, readLength(in));
    if (!length || *length > maxSecretBytes)
        return fail(ErrorCode::invalidRequest, "no secret where one was announced");
    Secret secret(maxSecretBytes);
    for (Length i = 0; i < *length; ++i) {
        char character = '\0';
        ASSIGN_OR_RETURN(const auto count, in.read(std::span(&character, 1)));
        if (count == 0) return fail(ErrorCode::invalidRequest, "the pipe closed inside a secret");
        const bool appended = secret.append(character);
        character = '\0';
        if (!appended) return fail(ErrorCode::invalidRequest, "the secret is too long");
    }
    return secret;
}

Result<void> writeSecret(Output& out, const Secret& secret)
{
    if (secret.size() > maxSecretBytes) return fail(ErrorCode::invalidRequest, "the secret is too long");
    const auto prefix = prefixOf(secret.size());
    RETURN_IF_ERROR(out.write({prefix.data(), prefix.size()}));
    return out.write({secret.cString(), secret.size()});
}

}  // namespace sceau::messaging
