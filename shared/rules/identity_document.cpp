// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/identity_document.hpp"

#include "shared/rules/text.hpp"

#include <algorithm>

namespace sceau::rules {

Checked<std::string> checkIdentityDocument(std::string_view text)
{
    if (text.size() > maxTextBytes) return {tooLong};
    auto number = upper(withoutSeparators(text, ".-/"));
    if (number.empty()) return {missing};
    const auto known = [](char character) { return isAlphanumeric(character); };
    const auto digit = [](char character) { return isDigit(character); };
    if (number.size() < 5 || number.size() > 20 || !std::all_of(number.begin(), number.end(), known) ||
        std::none_of(number.begin(), number.end(), digit))
        return {identityDocumentForm};
    return {ok, std::move(number)};
}

}  // namespace sceau::rules
