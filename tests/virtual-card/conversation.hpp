// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/hexadecimal.hpp"
#include "tests/virtual-card/card.hpp"
#include "tests/virtual-card/tlv.hpp"

#include <initializer_list>
#include <string>

namespace sceau::virtualcard {

/// One exchange with a card, in hexadecimal. An answer ending in `*` need only begin so.
struct Exchange {
    const char* meaning;
    const char* command;
    const char* answer;
};

/// What `card` answers to `command`, in hexadecimal.
[[nodiscard]] inline std::string answerOf(Card& card, const std::string& command)
{
    return hexadecimal(card.transmit(fromHex(command).value()));
}

/// Holds the conversation and says where it went otherwise, or nothing.
[[nodiscard]] inline std::string firstDifference(Card& card, std::initializer_list<Exchange> conversation)
{
    for (const auto& [meaning, command, answer] : conversation) {
        const std::string got = answerOf(card, command);
        std::string expected = answer;
        const bool open = expected.back() == '*';
        if (open) expected.pop_back();
        if (open ? !got.starts_with(expected) : got != expected) return std::string(meaning) + ": " + got;
    }
    return {};
}

}  // namespace sceau::virtualcard
