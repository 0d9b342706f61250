// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/gids_card.hpp"
#include "tests/virtual-card/myeid_card.hpp"
#include "tests/virtual-card/tlv.hpp"

#include <cstdlib>

/// Whatever a reader sends, each command gets an answer that ends in a status word, and the card stays one that can be
/// saved and restored.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau::virtualcard;
    MyEidCard myEid;
    GidsCard gids;
    bool mayHaveChanged = false;
    for (sceau::BytesView rest(data, size); !rest.empty();) {
        const auto command = slice(rest, 1, rest[0]);
        rest = slice(rest, std::size_t{1} + rest[0]);
        const bool isSlow = command.size() > 1 && (command[1] == 0x46 || command[1] == 0x47);
        if (isSlow) continue;  // key generation takes seconds and reads nothing that the others do not
        mayHaveChanged |= command.size() > 1 && Card::mayChange(command[1]);
        if (myEid.transmit(command).size() < 2 || gids.transmit(command).size() < 2) std::abort();
    }
    if (!mayHaveChanged) return 0;
    MyEidCard restoredMyEid;
    GidsCard restoredGids;
    if (!restoredMyEid.restore(myEid.save()) || !restoredGids.restore(gids.save())) std::abort();
    return 0;
}
