// SPDX-License-Identifier: Apache-2.0
#include "native-host/pcsc/context.hpp"

#include <winscard.h>

#include <algorithm>
#include <cstdio>

namespace sceau::pcsc {

namespace {

/// Reader that stands for "a reader came or went".
constexpr const char* anyReader = "\\\\?PnP?\\Notification";

/// More readers than pcscd serves (PCSCLITE_MAX_READERS_CONTEXTS is 16).
constexpr std::size_t maxReaders = 64;

/// `status` as a Result: every PC/SC call of this directory passes through here.
Result<void> check(LONG status, const char* operation)
{
    if (status == SCARD_S_SUCCESS) return {};
    char digits[2 * sizeof status + 1] = {};
    (void)std::snprintf(digits, sizeof digits, "%lx", static_cast<unsigned long>(status) & 0xFFFFFFFF);
    return fail(ErrorCode::pcscUnavailable, std::string(operation) + ": 0x" + digits);
}

Reader describe(const SCARD_READERSTATE& state)
{
    Reader reader{.name = state.szReader};
    reader.cardPresent = (state.dwEventState & SCARD_STATE_PRESENT) != 0;
    reader.cardMute = (state.dwEventState & SCARD_STATE_MUTE) != 0;
    reader.state = static_cast<std::uint32_t>(state.dwEventState & ~static_cast<DWORD>(SCARD_STATE_CHANGED));
    const auto size = std::min<std::size_t>(state.cbAtr, sizeof state.rgbAtr);
    if (reader.cardPresent) reader.atr.assign(state.rgbAtr, state.rgbAtr + size);
    return reader;
}

}  // namespace

Result<Context> Context::establish()
{
    SCARDCONTEXT handle = 0;
    RETURN_IF_ERROR(check(SCardEstablishContext(SCARD_SCOPE_USER, nullptr, nullptr, &handle), "SCardEstablishContext"));
    return Context(static_cast<std::intptr_t>(handle));
}

Context::~Context()
{
    if (handle_ != 0) SCardReleaseContext(static_cast<SCARDCONTEXT>(handle_));
}

Result<std::vector<Reader>> Context::readers() const
{
    const auto context = static_cast<SCARDCONTEXT>(handle_);
    DWORD size = 0;
    LONG status = SCardListReaders(context, nullptr, nullptr, &size);
    if (status == SCARD_E_NO_READERS_AVAILABLE) return std::vector<Reader>{};
    RETURN_IF_ERROR(check(status, "SCardListReaders"));
    std::string names(size + 2, '\0');
    status = SCardListReaders(context, nullptr, names.data(), &size);
    if (status == SCARD_E_NO_READERS_AVAILABLE) return std::vector<Reader>{};
    RETURN_IF_ERROR(check(status, "SCardListReaders"));

    std::vector<SCARD_READERSTATE> states;
    for (std::size_t at = 0; at < names.size() && names[at] != '\0' && states.size() < maxReaders;) {
        auto& state = states.emplace_back();
        state.szReader = names.c_str() + at;
        at += std::string_view(state.szReader).size() + 1;
    }
    if (states.empty()) return std::vector<Reader>{};
    status = SCardGetStatusChange(context, 0, states.data(), static_cast<DWORD>(states.size()));
    if (status != SCARD_E_TIMEOUT) RETURN_IF_ERROR(check(status, "SCardGetStatusChange"));
    std::vector<Reader> readers;
    for (const auto& state : states) readers.push_back(describe(state));
    return readers;
}

Result<void> Context::waitForChange(const std::vector<Reader>& known, std::chrono::milliseconds limit) const
{
    std::vector<SCARD_READERSTATE> states;
    for (const auto& reader : known) {
        auto& state = states.emplace_back();
        state.szReader = reader.name.c_str();
        state.dwCurrentState = reader.state;
    }
    auto& plugAndPlay = states.emplace_back();
    plugAndPlay.szReader = anyReader;
    // Windows and pcsc-lite both take the number of readers in the upper half as what is known.
    plugAndPlay.dwCurrentState = static_cast<DWORD>(known.size()) << 16;
    const LONG status = SCardGetStatusChange(static_cast<SCARDCONTEXT>(handle_), static_cast<DWORD>(limit.count()),
                                             states.data(), static_cast<DWORD>(states.size()));
    if (status == SCARD_E_TIMEOUT || status == SCARD_E_UNKNOWN_READER) return {};
    return check(status, "SCardGetStatusChange");
}

}  // namespace sceau::pcsc
