// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/virtual-card/apdu.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

namespace sceau::virtualcard {

/// When a card is pulled out, seen from a command: the command is never performed, or its answer is lost.
enum class Removal { none, beforeCommand, afterCommand };

/// What befalls one command.
struct Fault {
    std::chrono::milliseconds delay{0};
    std::optional<StatusWord> answer;
    Removal removal = Removal::none;
};

/// Misfortunes ordered in advance, by instruction byte. Any thread may order; each fault strikes once unless said.
class Faults {
public:
    /// The next `times` commands with `instruction` are not performed but answered with `status`.
    void answer(std::uint8_t instruction, StatusWord status, unsigned times);

    /// The card is pulled out at the command with `instruction` that follows `skip` others of its kind.
    void removeOn(std::uint8_t instruction, Removal removal, unsigned skip);

    /// Every command takes this long, or every command with `instruction`.
    void delay(std::chrono::milliseconds delay, std::optional<std::uint8_t> instruction);

    void clear();

    /// What befalls the command that has just arrived.
    [[nodiscard]] Fault next(std::uint8_t instruction);

private:
    struct Answer {
        StatusWord status;
        unsigned times;
    };
    struct RemovalOrder {
        Removal removal;
        unsigned skip;
    };

    std::mutex mutex_;
    std::map<std::uint8_t, Answer> answers_;
    std::map<std::uint8_t, RemovalOrder> removals_;
    std::map<std::uint8_t, std::chrono::milliseconds> delays_;
    std::chrono::milliseconds generalDelay_{0};
};

}  // namespace sceau::virtualcard
