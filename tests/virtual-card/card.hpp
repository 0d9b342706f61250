// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/virtual-card/apdu.hpp"
#include "tests/virtual-card/key_pair.hpp"

#include <atomic>
#include <string>
#include <string_view>

namespace sceau::virtualcard {

/// What every smart card does alike: chained commands, answers longer than asked for, reset, and a memory
/// that outlives the power.
class Card {
public:
    Card() = default;
    Card(const Card&) = delete;
    Card& operator=(const Card&) = delete;
    virtual ~Card() = default;

    /// Answers one command APDU with data and status word.
    [[nodiscard]] Bytes transmit(BytesView command);

    /// Power on: forgets logins, selections and half-received commands, keeps files, keys and counters.
    void powerOn();

    /// Power off, from any thread: a key generation that is under way leaves nothing behind.
    void powerOff() noexcept { powered_ = false; }

    [[nodiscard]] const Bytes& answerToReset() const noexcept { return answerToReset_; }

    /// Gives the card another answer to reset, for example that of a real product.
    void wear(Bytes answerToReset) { answerToReset_ = std::move(answerToReset); }

    /// Everything that outlives the power, as text: the same token in a new process. Contains the PIN and the keys.
    [[nodiscard]] virtual std::string save() const = 0;

    /// False, and the card unchanged, when `state` did not come from save() of such a card.
    [[nodiscard]] virtual bool restore(std::string_view state) = 0;

    /// True if `instruction` may change what save() yields.
    [[nodiscard]] static bool mayChange(std::uint8_t instruction) noexcept;

protected:
    /// An answer to reset with these historical characters, T=1 only.
    void wearHistoricalCharacters(std::string_view text);

    [[nodiscard]] bool isPowered() const noexcept { return powered_; }

    virtual void forgetVolatileState() = 0;
    [[nodiscard]] virtual Response perform(const Command& command) = 0;

private:
    [[nodiscard]] Bytes answer(Bytes data, std::size_t expected);

    Bytes answerToReset_;
    Bytes received_;   ///< Data of a chained command that is not complete.
    Bytes remaining_;  ///< What GET RESPONSE will fetch.
    std::atomic<bool> powered_{true};
};

}  // namespace sceau::virtualcard
