// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>

namespace sceau::virtualcard {

/// How the `virtual-card` program was called.
struct Options {
    std::string kind;  ///< `myeid` or `gids`.
    std::optional<Bytes> answerToReset;
    std::uint16_t port = 35963;
    std::string stateFile;    ///< Empty: the card is forgotten at the end.
    std::string logFile;      ///< Empty: no log.
    std::string controlPath;  ///< Empty: no control socket.
    std::chrono::milliseconds delay{0};
};

inline constexpr const char* optionsUsage =
    "usage: virtual-card myeid|gids [--atr HEX] [--port N] [--state FILE] [--log FILE] [--control SOCKET] [--delay "
    "MS]\n"
    "       virtual-card ask SOCKET WORD...\n";

/// Nothing when an option is unknown or its value makes no sense.
[[nodiscard]] std::optional<Options> parseOptions(std::span<char* const> arguments);

}  // namespace sceau::virtualcard
