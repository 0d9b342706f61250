// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/typography.hpp"

namespace sceau::rules {

namespace {

constexpr std::string_view noBreakSpace = "\u00A0";
constexpr std::string_view opening = "\u00AB";
constexpr std::string_view closing = "\u00BB";

bool wantsSpaceBefore(std::string_view rest)
{
    return rest.starts_with(closing) || (!rest.empty() && std::string_view("?:;!").find(rest.front()) != rest.npos);
}

}  // namespace

std::string frenchSpaces(std::string_view text)
{
    std::string spaced;
    spaced.reserve(text.size() + 8);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool bound =
            text[i] == ' ' && (wantsSpaceBefore(text.substr(i + 1)) || text.substr(0, i).ends_with(opening));
        if (bound)
            spaced += noBreakSpace;
        else
            spaced += text[i];
    }
    return spaced;
}

}  // namespace sceau::rules
