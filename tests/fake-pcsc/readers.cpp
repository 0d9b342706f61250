// SPDX-License-Identifier: Apache-2.0
#include "tests/fake-pcsc/readers.hpp"

#include "tests/virtual-card/gids_card.hpp"
#include "tests/virtual-card/myeid_card.hpp"

#include <strings.h>

#include <algorithm>
#include <span>
#include <string_view>

namespace sceau::fakepcsc {

namespace {

constexpr const char* readersThemselves = R"(\\?PnP?\Notification)";
constexpr DWORD presence = SCARD_STATE_PRESENT | SCARD_STATE_EMPTY | SCARD_STATE_UNKNOWN;

std::unique_ptr<Card> makeCard(std::string_view name)
{
    if (name.starts_with("gids")) return std::make_unique<virtualcard::GidsCard>();
    return std::make_unique<virtualcard::MyEidCard>();
}

}  // namespace

void Readers::changed()
{
    ++changes_;
    change_.notify_all();
}

void Readers::plug(const std::string& reader, bool isThere)
{
    const std::lock_guard lock(mutex_);
    if (isThere)
        readers_[reader];
    else
        readers_.erase(reader);
    changed();
}

void Readers::insert(const std::string& name, const char* card)
{
    const std::lock_guard lock(mutex_);
    Reader& reader = readers_[name];
    reader.card = nullptr;
    if (card != nullptr) {
        auto& kept = cards_[card];
        if (!kept) kept = makeCard(card);
        kept->powerOn();
        reader.card = kept.get();
    }
    ++reader.insertion;
    ++reader.events;
    changed();
}

std::string Readers::names()
{
    const std::lock_guard lock(mutex_);
    std::string names;
    for (const auto& [name, reader] : readers_) names += name + '\0';
    return names;
}

LONG Readers::find(SCARDHANDLE handle, Reader*& reader)
{
    const auto connection = connections_.find(handle);
    if (connection == connections_.end()) return SCARD_E_INVALID_HANDLE;
    const auto found = readers_.find(connection->second.reader);
    if (found == readers_.end()) return SCARD_E_READER_UNAVAILABLE;
    reader = &found->second;
    const bool same = reader->card != nullptr && reader->insertion == connection->second.insertion;
    return same ? SCARD_S_SUCCESS : SCARD_W_REMOVED_CARD;
}

LONG Readers::check(SCARDHANDLE handle)
{
    const std::lock_guard lock(mutex_);
    Reader* reader = nullptr;
    return find(handle, reader);
}

LONG Readers::connect(const std::string& name, SCARDHANDLE& handle)
{
    const std::lock_guard lock(mutex_);
    const auto reader = readers_.find(name);
    if (reader == readers_.end()) return SCARD_E_UNKNOWN_READER;
    if (reader->second.card == nullptr) return SCARD_E_NO_SMARTCARD;
    handle = nextHandle_++;
    connections_[handle] = {name, reader->second.insertion};
    return SCARD_S_SUCCESS;
}

LONG Readers::reconnect(SCARDHANDLE handle, bool reset)
{
    const std::lock_guard lock(mutex_);
    Reader* reader = nullptr;
    const LONG found = find(handle, reader);
    if (found != SCARD_S_SUCCESS && found != SCARD_W_REMOVED_CARD) return found;
    if (reader->card == nullptr) return SCARD_E_NO_SMARTCARD;
    connections_[handle].insertion = reader->insertion;
    if (reset) reader->card->powerOn();
    return SCARD_S_SUCCESS;
}

LONG Readers::disconnect(SCARDHANDLE handle, bool reset)
{
    const std::lock_guard lock(mutex_);
    Reader* reader = nullptr;
    const LONG found = find(handle, reader);
    if (found == SCARD_S_SUCCESS && reset) reader->card->powerOn();
    return connections_.erase(handle) == 0 ? SCARD_E_INVALID_HANDLE : SCARD_S_SUCCESS;
}

LONG Readers::status(SCARDHANDLE handle, std::string& name, Bytes& answerToReset)
{
    const std::lock_guard lock(mutex_);
    Reader* reader = nullptr;
    const LONG found = find(handle, reader);
    if (found != SCARD_S_SUCCESS) return found;
    name = connections_[handle].reader;
    answerToReset = reader->card->answerToReset();
    return SCARD_S_SUCCESS;
}

LONG Readers::transmit(SCARDHANDLE handle, BytesView command, Bytes& answer)
{
    const std::lock_guard lock(mutex_);
    Reader* reader = nullptr;
    const LONG found = find(handle, reader);
    if (found == SCARD_S_SUCCESS) answer = reader->card->transmit(command);
    return found;
}

bool Readers::update(SCARD_READERSTATE& state, bool notified)
{
    state.cbAtr = 0;
    if (strcasecmp(state.szReader, readersThemselves) == 0) {
        state.dwEventState = notified ? SCARD_STATE_CHANGED : 0;
        return notified;
    }
    const auto reader = readers_.find(state.szReader);
    DWORD now = SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE;
    DWORD events = 0;
    if (reader != readers_.end()) {
        now = reader->second.card == nullptr ? SCARD_STATE_EMPTY : SCARD_STATE_PRESENT;
        events = DWORD{reader->second.events} << 16;
        if (reader->second.card != nullptr) {
            const Bytes& atr = reader->second.card->answerToReset();
            state.cbAtr = std::min<DWORD>(atr.size(), sizeof state.rgbAtr);
            std::copy_n(atr.begin(), state.cbAtr, state.rgbAtr);
        }
    }
    const DWORD known = state.dwCurrentState;
    const bool counted = (known >> 16) != 0 && events != (known & ~DWORD{0xFFFF});
    const bool differs = (now & presence) != (known & presence) || counted;
    state.dwEventState = now | events | (differs ? SCARD_STATE_CHANGED : 0);
    return differs;
}

LONG Readers::waitForChange(SCARD_READERSTATE* states, std::size_t count,
                            std::optional<std::chrono::milliseconds> timeout)
{
    std::unique_lock lock(mutex_);
    const unsigned changesBefore = changes_;
    const unsigned cancellationsBefore = cancellations_;
    const auto end = std::chrono::steady_clock::now() + timeout.value_or(std::chrono::hours(24));
    while (true) {
        bool differs = false;
        for (SCARD_READERSTATE& state : std::span(states, count)) differs |= update(state, changes_ != changesBefore);
        if (differs) return SCARD_S_SUCCESS;
        if (cancellations_ != cancellationsBefore) return SCARD_E_CANCELLED;
        if (change_.wait_until(lock, end) == std::cv_status::timeout) return SCARD_E_TIMEOUT;
    }
}

void Readers::cancel()
{
    const std::lock_guard lock(mutex_);
    ++cancellations_;
    change_.notify_all();
}

}  // namespace sceau::fakepcsc
