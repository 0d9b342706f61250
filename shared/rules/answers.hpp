// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/verdict.hpp"

#include <array>
#include <string>
#include <vector>

/// The revocation code: two questions from lists, a personal one, and their answers. They open the download of a
/// certificate, its revocation and the unblocking of a PIN.
namespace sceau::rules {

inline constexpr std::size_t minAnswerLetters = 3;
inline constexpr std::size_t minQuestionLetters = 5;

inline constexpr Verdict answerTooShort{"answerTooShort",
                                        {"Cette réponse est trop courte. Donnez au moins 3 lettres ou chiffres.",
                                         "This answer is too short. Give at least 3 letters or digits."}};
inline constexpr Verdict answerRepeatsQuestion{"answerRepeatsQuestion",
                                               {"Cette réponse répète une question. Donnez une réponse que vous seul "
                                                "connaissez.",
                                                "This answer repeats a question. Give an answer that only you know."}};
inline constexpr Verdict answerIsIdentity{
    "answerIsIdentity",
    {"Cette réponse est votre nom ou votre adresse e-mail, que d'autres connaissent. Choisissez-en une autre.",
     "This answer is your name or your e-mail address, which others know. Choose another one."}};
inline constexpr Verdict answersAlike{"answersAlike",
                                      {"Vous avez déjà donné cette réponse à une autre question. Donnez trois réponses "
                                       "différentes.",
                                       "You already gave this answer to another question. Give three different "
                                       "answers."}};
inline constexpr Verdict questionTooShort{"questionTooShort",
                                          {"Cette question est trop courte. Écrivez une question d'au moins 5 lettres.",
                                           "This question is too short. Write a question of at least 5 letters."}};
inline constexpr Verdict questionsAlike{
    "questionsAlike",
    {"Vous avez déjà choisi cette question. Choisissez trois questions différentes.",
     "You already chose this question. Choose three different questions."}};

/// What the holder chose, in the order of the page, and what others know about the holder.
struct RevocationCode {
    std::array<std::string, 3> questions;
    std::array<std::string, 3> answers;
    std::string givenName;
    std::string surname;
    std::string email;
};

/// One verdict for each question and each answer, and what to hash when all are accepted.
struct RevocationCodeVerdict {
    std::array<Verdict, 3> questions{ok, ok, ok};
    std::array<Verdict, 3> answers{ok, ok, ok};
    std::array<std::string, 3> normalised;

    [[nodiscard]] bool accepted() const;
};

/// Judges all six texts at once, so that a page can mark every field that needs attention. Texts are compared in their
/// normalised form.
[[nodiscard]] RevocationCodeVerdict checkRevocationCode(const RevocationCode& code);

/// The rules as sentences, in the order in which a page shows them beside the fields.
[[nodiscard]] const std::vector<Sentence>& answerRules();

}  // namespace sceau::rules
