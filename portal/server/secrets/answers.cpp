// SPDX-License-Identifier: Apache-2.0
#include "portal/server/secrets/answers.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace sceau::secrets {

namespace {

constexpr std::size_t shortest = 3;

/// Changes with the rule of normalised(): hashes of another version never match by accident.
constexpr std::string_view purpose = "answers-v1";

struct Free {
    void operator()(utf8proc_uint8_t* memory) const noexcept
    {
        std::free(memory);
    }  // NOLINT: utf8proc allocates with malloc
};

bool isLetterOrDigit(utf8proc_int32_t character)
{
    const auto category = utf8proc_category(character);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) || category == UTF8PROC_CATEGORY_ND;
}

/// Length-prefixed, so that no two different triples give the same text.
std::string joined(const std::array<std::string, 3>& answers)
{
    std::string text;
    for (const auto& answer : answers) {
        const auto plain = normalised(answer);
        text += std::to_string(plain.size()) + ":" + plain;
    }
    return text;
}

}  // namespace

std::string normalised(std::string_view answer)
{
    utf8proc_uint8_t* mapped = nullptr;
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                                        UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(answer.data()),
                                   static_cast<utf8proc_ssize_t>(answer.size()), &mapped, options);
    const std::unique_ptr<utf8proc_uint8_t, Free> owner(mapped);
    std::string text;
    bool space = false;
    for (utf8proc_ssize_t position = 0; position < size;) {
        utf8proc_int32_t character = 0;
        const auto length = utf8proc_iterate(mapped + position, size - position, &character);
        if (length <= 0) return {};
        if (isLetterOrDigit(character)) {
            if (space && !text.empty()) text += ' ';
            space = false;
            // œ and æ have no decomposition, yet people type them as two letters.
            if (character == 0x153)
                text += "oe";
            else if (character == 0xE6)
                text += "ae";
            else
                text.append(reinterpret_cast<const char*>(mapped) + position, static_cast<std::size_t>(length));
        } else {
            space = true;
        }
        position += length;
    }
    return text;
}

AnswerFault faultOf(const Answers& answers, std::size_t number, const std::vector<std::string>& identity)
{
    const auto answer = normalised(answers.answers.at(number));
    const auto characters = std::count_if(answer.begin(), answer.end(), [](char c) { return (c & 0xC0) != 0x80; });
    if (static_cast<std::size_t>(characters) < shortest) return AnswerFault::tooShort;
    if (answer == normalised(answers.questions.at(number))) return AnswerFault::repeatsQuestion;
    for (const auto& known : identity)
        if (answer == normalised(known)) return AnswerFault::repeatsIdentity;
    for (std::size_t other = 0; other < number; ++other)
        if (answer == normalised(answers.answers.at(other))) return AnswerFault::sameAsOther;
    return AnswerFault::none;
}

Result<std::string> hashAnswers(const Pepper& pepper, const std::array<std::string, 3>& answers)
{
    return slowHash(pepper, purpose, joined(answers));
}

bool answersMatch(const Pepper& pepper, const std::array<std::string, 3>& answers, const std::string& hash)
{
    return matchesSlowHash(pepper, purpose, joined(answers), hash);
}

}  // namespace sceau::secrets
