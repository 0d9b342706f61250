// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/secrets/pepper.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace sceau::secrets {

/// An answer as it is compared: without case, accents, punctuation or doubled spaces ("d'Été" is "d ete").
/// Empty for text that is not UTF-8.
[[nodiscard]] std::string normalised(std::string_view answer);

/// The three secret questions as the holder saw them, and what was answered.
struct Answers {
    std::array<std::string, 3> questions;
    std::array<std::string, 3> answers;
};

/// What is wrong with an answer, in the order in which it is looked at.
enum class AnswerFault { none, tooShort, repeatsQuestion, repeatsIdentity, sameAsOther };

/// Looks at answer `number` (0 to 2). `identity` holds what everybody knows of the holder: names, e-mail, company.
[[nodiscard]] AnswerFault faultOf(const Answers& answers, std::size_t number, const std::vector<std::string>& identity);

/// One Argon2id hash of all three together, so that nobody learns which one was wrong.
[[nodiscard]] Result<std::string> hashAnswers(const Pepper& pepper, const std::array<std::string, 3>& answers);
[[nodiscard]] bool answersMatch(const Pepper& pepper, const std::array<std::string, 3>& answers,
                                const std::string& hash);

}  // namespace sceau::secrets
