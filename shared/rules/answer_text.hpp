// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/verdict.hpp"

#include <array>
#include <cstddef>
#include <string>

/// One spelling for everything a person may mean by an answer. The only part of the rules that needs utf8proc.
namespace sceau::rules {

/// The rule that `normaliseAnswer` follows. Stored with each hash of answers; a new rule gets a new number, and the old
/// one stays for the answers that were given under it.
inline constexpr int answerRuleVersion = 1;

inline constexpr std::size_t maxAnswerBytes = 256;

inline constexpr Verdict answerUnreadable{"answerUnreadable",
                                          {"Cette réponse contient des caractères illisibles. Saisissez-la de nouveau.",
                                           "This answer contains characters that cannot be read. Enter it again."}};

/// Rule 1: compatibility decomposition, case folding, marks and ignorable characters dropped (Unicode 14, NFKD), œ and
/// æ written oe and ae, everything but letters and decimal digits turned into single inner spaces. So "Jean-Pierre
/// d'Été" and "jean pierre d’ete" are the same answer. Nothing is refused for being short: that is `checkAnswers`'
/// business.
[[nodiscard]] Checked<std::string> normaliseAnswer(std::string_view text);

/// Letters and digits of a normalised answer.
[[nodiscard]] std::size_t lettersIn(std::string_view normalised);

/// What is hashed: rule version, then the three normalised answers in the order of their questions, each with its
/// length. They are hashed together, so that nobody learns which one was wrong, nor guesses one at a time.
[[nodiscard]] std::string answersToHash(const std::array<std::string, 3>& normalised);

}  // namespace sceau::rules
