// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace sceau::protocol {

/// Who asks, as the extension's service worker took it from the browser's own record of the sender.
struct Caller {
    std::string origin;          ///< "https://portal.example"; empty for the extension's own pages.
    std::string language;        ///< BCP 47 tag for dialogs, "fr" when the page said nothing.
    std::int64_t requestId = 0;  ///< The id of the request, for its progress events and for who cancels it.

    bool operator==(const Caller&) const = default;
};

}  // namespace sceau::protocol
