// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A PC/SC library whose readers and cards are plugged in and out by function calls in the same process: no daemon, no
/// root, no polling, and readers that arrive and leave as USB tokens do. OpenSC loads it as `provider_library`.
///
/// Tests reach these two functions with dlsym, for the library is loaded by the module under test.
extern "C" {

/// A reader arrives, or leaves with the card in it.
using FakePcscReader = void (*)(const char* reader, bool isThere);
void fakePcscReader(const char* reader, bool isThere);

/// Puts a card into a reader, or with a null `card` takes out what is in it. The card of a name keeps its content while
/// the process lives; names that begin with "gids" are GIDS cards, others MyEID.
using FakePcscCard = void (*)(const char* reader, const char* card);
void fakePcscCard(const char* reader, const char* card);
}
