// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/answer_text.hpp"

#include "shared/base/free_with.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace sceau::rules {

namespace {

using Utf8Ptr = std::unique_ptr<utf8proc_uint8_t, FreeWith<std::free>>;

const utf8proc_uint8_t* bytesOf(std::string_view text)
{
    return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

/// Calls `visit` with each code point of `text`, which is UTF-8.
template <typename Visit>
void eachCodePoint(std::string_view text, Visit visit)
{
    while (!text.empty()) {
        utf8proc_int32_t point = -1;
        const auto length = utf8proc_iterate(bytesOf(text), static_cast<utf8proc_ssize_t>(text.size()), &point);
        if (length <= 0) return;
        visit(point, text.substr(0, static_cast<std::size_t>(length)));
        text.remove_prefix(static_cast<std::size_t>(length));
    }
}

bool isLetterOrDigit(utf8proc_int32_t point)
{
    switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND: return true;
    default: return false;
    }
}

}  // namespace

Checked<std::string> normaliseAnswer(std::string_view text)
{
    if (text.size() > maxAnswerBytes) return {tooLong};
    constexpr auto rule1 = static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                                          UTF8PROC_STRIPMARK | UTF8PROC_IGNORE | UTF8PROC_STABLE);
    utf8proc_uint8_t* mapped = nullptr;
    const auto size = utf8proc_map(bytesOf(text), static_cast<utf8proc_ssize_t>(text.size()), &mapped, rule1);
    const Utf8Ptr owner(mapped);
    if (size < 0) return {answerUnreadable};

    std::string answer;
    bool separated = false;
    eachCodePoint({reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size)},
                  [&](utf8proc_int32_t point, std::string_view bytes) {
                      if (!isLetterOrDigit(point)) {
                          separated = !answer.empty();
                          return;
                      }
                      if (separated) answer += ' ';
                      separated = false;
                      // Unicode does not decompose these two; French keyboards lack them, so people write both.
                      if (point == 0x153)
                          answer += "oe";
                      else if (point == 0xE6)
                          answer += "ae";
                      else
                          answer += bytes;
                  });
    return {ok, std::move(answer)};
}

std::size_t lettersIn(std::string_view normalised)
{
    std::size_t count = 0;
    eachCodePoint(normalised, [&](utf8proc_int32_t point, std::string_view) { count += point != ' ' ? 1 : 0; });
    return count;
}

std::string answersToHash(const std::array<std::string, 3>& normalised)
{
    std::string text = "sceau answers " + std::to_string(answerRuleVersion);
    for (const auto& answer : normalised) text += '\n' + std::to_string(answer.size()) + ' ' + answer;
    return text;
}

}  // namespace sceau::rules
