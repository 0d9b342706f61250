// SPDX-License-Identifier: Apache-2.0
// journal-writer write DIR: replaces one entry of the journal again and again and counts aloud, until it is killed.
// journal-writer check DIR: succeeds when exactly that entry is there, whole.
#include "native-host/journal/journal.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>

using namespace sceau;
using protocol::JournalEntry;
using protocol::RenewalState;

namespace {

constexpr const char* name = "5b1c";
constexpr const char* origin = "https://portail.exemple.fr";

/// Entries of very different length: one that was half replaced is no entry.
JournalEntry entry(unsigned int turn)
{
    return {.renewalId = name,
            .origin = origin,
            .state = RenewalState::requested,
            .startedAt = "2026-11-22T14:00:00Z",
            .updatedAt = "2026-11-22T14:00:00Z",
            .tokenId = "3f0c",
            .tokenLabel = "Jeton Élodie",
            .modulePath = "C:\\jeton.dll",
            .keyType = protocol::KeyType::p256,
            .keyId = {1},
            .publicKey = Bytes{2},
            .currentCertificate = Bytes(1 + turn % 7 * 2000, static_cast<std::uint8_t>(turn))};
}

}  // namespace

int main(int count, char** arguments)
{
    if (count != 3) return 2;
    const journal::Journal journal(arguments[2]);
    if (std::string_view(arguments[1]) == "check") {
        const auto found = journal.find(name, origin);
        const auto all = journal.entries();
        if (!found || !all || (*all).size() != 1) return 1;
        const auto& certificate = (*found).currentCertificate;
        for (const auto byte : certificate)
            if (byte != certificate.front()) return 1;
        return 0;
    }
    for (unsigned int turn = 0;; ++turn) {
        if (!journal.write(entry(turn))) return 1;
        std::printf("%u\n", turn);
        std::fflush(stdout);
    }
}
