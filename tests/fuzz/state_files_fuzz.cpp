// SPDX-License-Identifier: Apache-2.0
#include "native-host/consent/consents.hpp"
#include "native-host/journal/journal.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <string_view>

/// A journal entry that is accepted has a name that is safe as a file's, and is written as it was read.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto entry = journal::parseEntry(text)) {
        if (!journal::isRenewalId((*entry).renewalId)) std::abort();
        const auto again =
            journal::parseEntry(encode(*entry).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        if (!again || !(*again == *entry)) std::abort();
    }
    (void)consent::parseConsents(text);
    return 0;
}
