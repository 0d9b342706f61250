// SPDX-License-Identifier: Apache-2.0
// Stands for Windows' smart card service, which wine does not have: readers and cards are what C:\readers.txt says,
// a line "name|ATR" for each, the ATR in hexadecimal or empty without a card. Only the functions that the host uses.
#include <windows.h>

#include <winscard.h>

#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace {

struct Reader {
    std::string name;
    std::vector<unsigned char> atr;
};

/// Nothing when the file is not there: the service is not running.
std::optional<std::vector<Reader>> readers()
{
    std::ifstream file("C:\\readers.txt");
    if (!file) return {};
    std::vector<Reader> found;
    for (std::string line; std::getline(file, line);) {
        const auto bar = line.find('|');
        if (bar == std::string::npos) continue;
        auto& reader = found.emplace_back();
        reader.name = line.substr(0, bar);
        for (auto i = bar + 1; i + 1 < line.size(); i += 2)
            reader.atr.push_back(static_cast<unsigned char>(std::stoul(line.substr(i, 2), nullptr, 16)));
    }
    return found;
}

DWORD eventOf(SCARD_READERSTATEA& state, const std::vector<Reader>& present)
{
    if (std::string(state.szReader).starts_with("\\\\?PnP?")) return static_cast<DWORD>(present.size()) << 16;
    for (const auto& reader : present) {
        if (reader.name != state.szReader) continue;
        state.cbAtr = static_cast<DWORD>(reader.atr.size());
        std::memcpy(state.rgbAtr, reader.atr.data(), reader.atr.size());
        return reader.atr.empty() ? SCARD_STATE_EMPTY : SCARD_STATE_PRESENT;
    }
    return SCARD_STATE_UNKNOWN;
}

}  // namespace

extern "C" {

LONG WINAPI SCardEstablishContext(DWORD, const void*, const void*, SCARDCONTEXT* context)
{
    *context = 1;
    return readers() ? SCARD_S_SUCCESS : static_cast<LONG>(SCARD_E_NO_SERVICE);
}

LONG WINAPI SCardReleaseContext(SCARDCONTEXT)
{
    return SCARD_S_SUCCESS;
}

LONG WINAPI SCardListReadersA(SCARDCONTEXT, const char*, char* names, DWORD* size)
{
    const auto present = readers();
    if (!present) return static_cast<LONG>(SCARD_E_NO_SERVICE);
    if (present->empty()) return static_cast<LONG>(SCARD_E_NO_READERS_AVAILABLE);
    std::string list;
    for (const auto& reader : *present) list += reader.name + '\0';
    list += '\0';
    const auto room = *size;
    *size = static_cast<DWORD>(list.size());
    if (names == nullptr) return SCARD_S_SUCCESS;
    if (room < list.size()) return static_cast<LONG>(SCARD_E_INSUFFICIENT_BUFFER);
    std::memcpy(names, list.data(), list.size());
    return SCARD_S_SUCCESS;
}

LONG WINAPI SCardGetStatusChangeA(SCARDCONTEXT, DWORD timeout, SCARD_READERSTATEA* states, DWORD count)
{
    constexpr DWORD step = 50;
    for (DWORD waited = 0;; waited += step) {
        const auto present = readers();
        if (!present) return static_cast<LONG>(SCARD_E_NO_SERVICE);
        bool changed = false;
        for (DWORD i = 0; i < count; ++i) {
            auto& state = states[i];
            state.dwEventState = eventOf(state, *present);
            if (state.dwEventState == (state.dwCurrentState & ~static_cast<DWORD>(SCARD_STATE_CHANGED))) continue;
            state.dwEventState |= SCARD_STATE_CHANGED;
            changed = true;
        }
        if (changed) return SCARD_S_SUCCESS;
        if (waited >= timeout) return static_cast<LONG>(SCARD_E_TIMEOUT);
        Sleep(step);
    }
}

LONG WINAPI SCardCancel(SCARDCONTEXT)
{
    return SCARD_S_SUCCESS;
}

}  // extern "C"
