// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/virtual-card/card.hpp"

#include <winscard.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace sceau::fakepcsc {

using virtualcard::Card;

/// The readers of the imaginary computer, what is in them, and who is connected. Any thread may call anything.
class Readers {
public:
    void plug(const std::string& reader, bool isThere);
    void insert(const std::string& reader, const char* card);

    /// All names, each followed by a null character.
    [[nodiscard]] std::string names();

    [[nodiscard]] LONG connect(const std::string& reader, SCARDHANDLE& handle);
    [[nodiscard]] LONG reconnect(SCARDHANDLE handle, bool reset);
    [[nodiscard]] LONG disconnect(SCARDHANDLE handle, bool reset);

    /// SCARD_S_SUCCESS while the card that `handle` was connected to is still in its reader.
    [[nodiscard]] LONG check(SCARDHANDLE handle);
    [[nodiscard]] LONG status(SCARDHANDLE handle, std::string& reader, Bytes& answerToReset);
    [[nodiscard]] LONG transmit(SCARDHANDLE handle, BytesView command, Bytes& answer);

    /// SCardGetStatusChange.
    [[nodiscard]] LONG waitForChange(SCARD_READERSTATE* states, std::size_t count,
                                     std::optional<std::chrono::milliseconds> timeout);
    void cancel();

private:
    struct Reader {
        Card* card = nullptr;
        unsigned events = 0;     ///< Counted as pcscd does, in the upper half of a state.
        unsigned insertion = 0;  ///< Which stay of a card this is.
    };
    struct Connection {
        std::string reader;
        unsigned insertion;
    };

    [[nodiscard]] LONG find(SCARDHANDLE handle, Reader*& reader);
    [[nodiscard]] bool update(SCARD_READERSTATE& state, bool notified);
    void changed();

    std::mutex mutex_;
    std::condition_variable change_;
    std::map<std::string, Reader> readers_;
    std::map<std::string, std::unique_ptr<Card>> cards_;
    std::map<SCARDHANDLE, Connection> connections_;
    SCARDHANDLE nextHandle_ = 1;
    unsigned changes_ = 0;
    unsigned cancellations_ = 0;
};

}  // namespace sceau::fakepcsc
