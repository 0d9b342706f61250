// SPDX-License-Identifier: Apache-2.0
// The functions of pcsc-lite's library, over readers that exist in this process only.

#include "tests/fake-pcsc/fake_pcsc.hpp"
#include "tests/fake-pcsc/readers.hpp"

#include <cstdlib>
#include <cstring>

namespace {

using namespace sceau;

/// The library's one state: PC/SC functions have no object to belong to.
fakepcsc::Readers& readers()
{
    static fakepcsc::Readers state;
    return state;
}

/// Gives `bytes` to a caller who may be asking for the size only.
LONG deliver(const void* bytes, std::size_t size, void* to, DWORD* room)
{
    if (room == nullptr) return SCARD_S_SUCCESS;
    const bool fits = to == nullptr || *room >= size;
    if (to != nullptr && fits) std::memcpy(to, bytes, size);
    *room = size;
    return fits ? SCARD_S_SUCCESS : SCARD_E_INSUFFICIENT_BUFFER;
}

}  // namespace

extern "C" {

const SCARD_IO_REQUEST g_rgSCardT0Pci = {SCARD_PROTOCOL_T0, sizeof(SCARD_IO_REQUEST)};
const SCARD_IO_REQUEST g_rgSCardT1Pci = {SCARD_PROTOCOL_T1, sizeof(SCARD_IO_REQUEST)};
const SCARD_IO_REQUEST g_rgSCardRawPci = {SCARD_PROTOCOL_RAW, sizeof(SCARD_IO_REQUEST)};

void fakePcscReader(const char* reader, bool isThere)
{
    readers().plug(reader, isThere);
}

void fakePcscCard(const char* reader, const char* card)
{
    readers().insert(reader, card);
}

LONG SCardEstablishContext(DWORD, LPCVOID, LPCVOID, LPSCARDCONTEXT context)
{
    *context = 1;
    return SCARD_S_SUCCESS;
}

LONG SCardReleaseContext(SCARDCONTEXT)
{
    return SCARD_S_SUCCESS;
}

LONG SCardIsValidContext(SCARDCONTEXT)
{
    return SCARD_S_SUCCESS;
}

LONG SCardFreeMemory(SCARDCONTEXT, LPCVOID memory)
{
    std::free(const_cast<void*>(memory));
    return SCARD_S_SUCCESS;
}

LONG SCardCancel(SCARDCONTEXT)
{
    readers().cancel();
    return SCARD_S_SUCCESS;
}

LONG SCardListReaders(SCARDCONTEXT, LPCSTR, LPSTR names, LPDWORD size)
{
    std::string list = readers().names();
    if (list.empty()) return SCARD_E_NO_READERS_AVAILABLE;
    list += '\0';
    return deliver(list.data(), list.size(), names, size);
}

LONG SCardGetStatusChange(SCARDCONTEXT, DWORD timeout, SCARD_READERSTATE* states, DWORD count)
{
    if (timeout == INFINITE) return readers().waitForChange(states, count, std::nullopt);
    return readers().waitForChange(states, count, std::chrono::milliseconds(timeout));
}

LONG SCardConnect(SCARDCONTEXT, LPCSTR reader, DWORD, DWORD, LPSCARDHANDLE handle, LPDWORD protocol)
{
    *protocol = SCARD_PROTOCOL_T1;
    return readers().connect(reader, *handle);
}

LONG SCardReconnect(SCARDHANDLE handle, DWORD, DWORD, DWORD initialisation, LPDWORD protocol)
{
    *protocol = SCARD_PROTOCOL_T1;
    return readers().reconnect(handle, initialisation != SCARD_LEAVE_CARD);
}

LONG SCardDisconnect(SCARDHANDLE handle, DWORD disposition)
{
    return readers().disconnect(handle, disposition != SCARD_LEAVE_CARD);
}

LONG SCardBeginTransaction(SCARDHANDLE handle)
{
    return readers().check(handle);
}

LONG SCardEndTransaction(SCARDHANDLE handle, DWORD)
{
    return readers().check(handle);
}

LONG SCardStatus(SCARDHANDLE handle, LPSTR name, LPDWORD nameSize, LPDWORD state, LPDWORD protocol, LPBYTE atr,
                 LPDWORD atrSize)
{
    std::string reader;
    Bytes answerToReset;
    const LONG found = readers().status(handle, reader, answerToReset);
    if (found != SCARD_S_SUCCESS) return found;
    if (state != nullptr) *state = SCARD_PRESENT | SCARD_POWERED | SCARD_NEGOTIABLE | SCARD_SPECIFIC;
    if (protocol != nullptr) *protocol = SCARD_PROTOCOL_T1;
    const LONG delivered = deliver(reader.c_str(), reader.size() + 1, name, nameSize);
    if (delivered != SCARD_S_SUCCESS) return delivered;
    return deliver(answerToReset.data(), answerToReset.size(), atr, atrSize);
}

LONG SCardTransmit(SCARDHANDLE handle, const SCARD_IO_REQUEST*, LPCBYTE command, DWORD commandSize, SCARD_IO_REQUEST*,
                   LPBYTE answer, LPDWORD answerSize)
{
    Bytes bytes;
    const LONG found = readers().transmit(handle, {command, commandSize}, bytes);
    return found == SCARD_S_SUCCESS ? deliver(bytes.data(), bytes.size(), answer, answerSize) : found;
}

LONG SCardControl(SCARDHANDLE, DWORD, LPCVOID, DWORD, LPVOID, DWORD, LPDWORD returned)
{
    if (returned != nullptr) *returned = 0;
    return SCARD_E_UNSUPPORTED_FEATURE;
}

LONG SCardGetAttrib(SCARDHANDLE, DWORD, LPBYTE, LPDWORD)
{
    return SCARD_E_UNSUPPORTED_FEATURE;
}
}
