// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/file_descriptor.hpp"
#include "tests/virtual-card/card.hpp"
#include "tests/virtual-card/faults.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

namespace sceau::virtualcard {

/// Puts a card into the reader of vsmartcard's vpcd, to which a card is a TCP client, and pulls it out again.
class VpcdSlot {
public:
    /// What follows each command, for the log and for the saved state.
    using Observer = std::function<void(BytesView command, BytesView answer)>;

    VpcdSlot(Card& card, Faults& faults, std::uint16_t port, Observer observer);
    VpcdSlot(const VpcdSlot&) = delete;
    VpcdSlot& operator=(const VpcdSlot&) = delete;
    ~VpcdSlot();

    /// False when no vpcd listens within two seconds. A card that is already in is pulled out first.
    [[nodiscard]] bool insert();

    /// Pulls the card out at once, also in the middle of a command.
    void remove();

    [[nodiscard]] bool isInserted() const;

    /// Gives the card a saved content while it stays where it is; false when it is not such a card's.
    [[nodiscard]] bool restore(std::string_view state);

private:
    void serve(int socket);
    [[nodiscard]] bool perform(int socket, BytesView command);
    [[nodiscard]] bool wait(std::chrono::milliseconds delay);
    void finish();

    Card& card_;
    Faults& faults_;
    std::uint16_t port_;
    Observer observer_;
    std::mutex cardMutex_;  ///< Held while the card works; mutex_ guards what follows it.
    mutable std::mutex mutex_;
    std::condition_variable removed_;
    bool inserted_ = false;
    FileDescriptor socket_;
    std::thread thread_;
};

}  // namespace sceau::virtualcard
