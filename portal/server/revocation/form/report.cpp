// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/form/inspection.hpp"

#include <algorithm>
#include <array>

namespace sceau::revocation::form {

namespace {

struct Named {
    Check check;
    std::string_view name;
};

constexpr std::array all{
    Named{Check::form, "form"},
    Named{Check::revision, "revision"},
    Named{Check::content, "content"},
    Named{Check::subFilter, "subFilter"},
    Named{Check::coverage, "coverage"},
    Named{Check::signature, "signature"},
    Named{Check::chain, "chain"},
    Named{Check::revocation, "revocation"},
    Named{Check::keyUsage, "keyUsage"},
    Named{Check::product, "product"},
    Named{Check::certificate, "certificate"},
    Named{Check::signer, "signer"},
};

}  // namespace

std::string_view toText(Check check)
{
    return std::find_if(all.begin(), all.end(), [&](const Named& named) { return named.check == check; })->name;
}

bool Report::note(Check check, const Result<void>& result)
{
    noted_.push_back({check, result ? Outcome::passed : Outcome::failed, result ? "" : result.error().detail});
    return result.has_value();
}

std::vector<Finding> Report::findings() const
{
    std::vector<Finding> findings;
    for (const auto& [check, name] : all) {
        const Check wanted = check;
        const auto found =
            std::find_if(noted_.begin(), noted_.end(), [&](const Finding& finding) { return finding.check == wanted; });
        findings.push_back(found == noted_.end() ? Finding{wanted, Outcome::notReached, ""} : *found);
    }
    return findings;
}

bool Report::passed() const
{
    const auto made = findings();
    return std::all_of(made.begin(), made.end(),
                       [](const Finding& finding) { return finding.outcome == Outcome::passed; });
}

std::string Report::text() const
{
    std::string text;
    for (const auto& finding : noted_) {
        std::string detail = finding.detail;
        std::replace(detail.begin(), detail.end(), '\n', ' ');
        text += std::string(toText(finding.check)) + (finding.outcome == Outcome::passed ? " passed " : " failed ") +
                detail + "\n";
    }
    return text;
}

Report Report::fromText(std::string_view text)
{
    Report report;
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const auto name = line.substr(0, line.find(' '));
        line.remove_prefix(std::min(line.size(), name.size() + 1));
        const auto outcome = line.substr(0, line.find(' '));
        line.remove_prefix(std::min(line.size(), outcome.size() + 1));
        const auto found = std::find_if(all.begin(), all.end(), [&](const Named& named) { return named.name == name; });
        if (found == all.end()) continue;
        report.noted_.push_back(
            {found->check, outcome == "passed" ? Outcome::passed : Outcome::failed, std::string(line)});
    }
    return report;
}

}  // namespace sceau::revocation::form
