// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace sceau::virtualcard {

/// How a card ends its answer (ISO/IEC 7816-4, table 6).
enum class StatusWord : std::uint16_t {
    ok = 0x9000,
    wrongLength = 0x6700,
    securityStatusNotSatisfied = 0x6982,
    authenticationBlocked = 0x6983,
    conditionsNotSatisfied = 0x6985,
    commandNotAllowed = 0x6986,
    wrongData = 0x6A80,
    functionNotSupported = 0x6A81,
    fileNotFound = 0x6A82,
    notEnoughMemory = 0x6A84,
    incorrectParameters = 0x6A86,
    referenceNotFound = 0x6A88,
    fileExists = 0x6A89,
    wrongOffset = 0x6B00,
    instructionNotSupported = 0x6D00,
};

/// "Verification failed, `tries` further attempts": 63CX.
[[nodiscard]] StatusWord verificationFailed(unsigned tries);

/// "`remaining` bytes are still available": 61XX.
[[nodiscard]] StatusWord moreAvailable(std::size_t remaining);

/// A short command APDU, taken apart.
struct Command {
    std::uint8_t instructionClass = 0;
    std::uint8_t instruction = 0;
    std::uint8_t p1 = 0;
    std::uint8_t p2 = 0;
    Bytes data;
    std::size_t expected = 256;  ///< Ne: the most bytes the answer may have.

    /// P1 and P2 as one number.
    [[nodiscard]] unsigned parameters() const noexcept { return unsigned{p1} << 8 | p2; }

    /// Bit 5 of CLA: more of the command follows (ISO/IEC 7816-4, 5.1.1.1).
    [[nodiscard]] bool isChained() const noexcept { return (instructionClass & 0x10) != 0; }
};

/// Nothing when the lengths contradict each other.
[[nodiscard]] std::optional<Command> parseCommand(BytesView bytes);

/// What a card answers: data when all is well, a status word in any case.
struct Response {
    Response(StatusWord word) : status(word) {}
    Response(Bytes bytes) : status(StatusWord::ok), data(std::move(bytes)) {}

    StatusWord status;
    Bytes data;
};

/// `data` followed by the status word, as it travels.
[[nodiscard]] Bytes encode(BytesView data, StatusWord status);

}  // namespace sceau::virtualcard
