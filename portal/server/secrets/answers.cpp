// SPDX-License-Identifier: Apache-2.0
#include "portal/server/secrets/answers.hpp"

#include "shared/rules/answer_text.hpp"

namespace sceau::secrets {

namespace {

constexpr std::string_view purpose = "revocation-answers";

std::string toHash(const std::array<std::string, 3>& answers)
{
    std::array<std::string, 3> normalised;
    for (std::size_t i = 0; i < answers.size(); ++i) normalised.at(i) = rules::normaliseAnswer(answers.at(i)).value;
    return rules::answersToHash(normalised);
}

}  // namespace

Result<std::string> hashAnswers(const Pepper& pepper, const std::array<std::string, 3>& answers)
{
    return slowHash(pepper, purpose, toHash(answers));
}

bool answersMatch(const Pepper& pepper, const std::array<std::string, 3>& answers, const std::string& hash)
{
    return matchesSlowHash(pepper, purpose, toHash(answers), hash);
}

}  // namespace sceau::secrets
