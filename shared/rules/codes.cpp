// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/codes.hpp"

#include "shared/rules/text.hpp"

namespace sceau::rules {

Checked<std::string> checkCode(std::string_view text, const CodeKind& kind)
{
    if (text.size() > maxTextBytes) return {tooLong};
    auto code = upper(withoutSeparators(text, "-."));
    if (code.empty()) return {missing};
    if (code.size() != kind.length || code.find_first_not_of(kind.alphabet) != std::string::npos)
        return {kind.wrongForm};
    return {ok, std::move(code)};
}

std::string displayCode(std::string_view code, const CodeKind& kind)
{
    std::string shown;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (i != 0 && i % kind.group == 0) shown += kind.separator;
        shown += code[i];
    }
    return shown;
}

std::optional<char> drawnCharacter(std::uint8_t randomByte, const CodeKind& kind)
{
    const std::size_t fair = 256 - 256 % kind.alphabet.size();
    if (randomByte >= fair) return std::nullopt;
    return kind.alphabet[randomByte % kind.alphabet.size()];
}

}  // namespace sceau::rules
