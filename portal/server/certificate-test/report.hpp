// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/config/configuration.hpp"
#include "portal/server/store/holders.hpp"
#include "shared/rules/device.hpp"

#include <optional>
#include <string>
#include <vector>

/// "Tester mon certificat": what the portal can say about a certificate whose key has just been proven.
namespace sceau::certificatetest {

/// How a check ended, the worst last.
enum class State { ok, warning, bad };

/// One line of the page.
struct Line {
    std::string check;  ///< "chain", "revocation", "days" or "support"
    State state = State::ok;
    std::string text;  ///< key of the sentence in portal/templates/texts
};

/// Where a layman goes on from here.
enum class Way {
    nothing,   ///< all is well for long
    renew,     ///< renewal can begin
    newOrder,  ///< only a new certificate helps
    support,   ///< somebody has to look at it
};

/// What was found, and the one sentence that sums it up.
struct Report {
    std::vector<Line> lines;
    State verdict = State::ok;
    std::string sentence;  ///< key of the verdict's sentence
    Way way = Way::nothing;
};

/// What the server found out before it judges.
struct Facts {
    std::optional<store::CertificateRecord> record;  ///< nothing: not one of ours
    std::int64_t notAfter = 0;                       ///< as the certificate itself says
    std::optional<ErrorCode> chain;                  ///< why no path leads to the authority; nothing when one does
    std::optional<rules::Device> reported;           ///< the token as the holder's computer describes it
};

/// Judges at `now` (Unix seconds).
[[nodiscard]] Report judge(const config::Configuration& configuration, const Facts& facts, std::int64_t now);

/// "ok", "warning", "bad".
[[nodiscard]] std::string_view codeOf(State state);

}  // namespace sceau::certificatetest
