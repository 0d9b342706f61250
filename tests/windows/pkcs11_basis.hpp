// SPDX-License-Identifier: Apache-2.0
#pragma once

#ifndef CRYPTOKI_EXPORTS
#define CRYPTOKI_EXPORTS
#endif
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <string_view>

/// What the PKCS#11 modules of these tests have in common.
namespace sceau::testmodule {

/// Where the library lies that this is part of.
[[nodiscard]] std::filesystem::path ownPath();

/// A text as PKCS#11's structures carry it.
template <std::size_t size>
void pad(unsigned char (&field)[size], std::string_view text)
{
    std::fill(std::begin(field), std::end(field), static_cast<unsigned char>(' '));
    std::memcpy(field, text.data(), std::min(size, text.size()));
}

/// Answers to C_GetInfo, C_GetSlotList and C_GetSlotInfo of a module with one slot and a token in it.
CK_RV describeModule(CK_INFO& info, std::string_view description);
CK_RV listOneSlot(CK_SLOT_ID slot, CK_SLOT_ID* list, CK_ULONG* count);
CK_RV describeSlot(CK_SLOT_INFO& info, std::string_view reader);

/// A function list that can be begun and ended, whose sessions open and close, and that supports nothing else.
[[nodiscard]] CK_FUNCTION_LIST emptyModule();

}  // namespace sceau::testmodule
