// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/answers.hpp"

#include "shared/rules/answer_text.hpp"

#include <algorithm>

namespace sceau::rules {

namespace {

/// Everything about the holder that a colleague knows and that would do as an answer.
std::vector<std::string> identityOf(const RevocationCode& code)
{
    std::vector<std::string> texts;
    const auto mailbox = code.email.substr(0, code.email.find('@'));
    for (const auto& text : {code.givenName, code.surname, code.givenName + ' ' + code.surname,
                             code.surname + ' ' + code.givenName, code.email, mailbox}) {
        auto normalised = normaliseAnswer(text);
        if (normalised.accepted() && !normalised.value.empty()) texts.push_back(std::move(normalised.value));
    }
    return texts;
}

bool contains(const std::vector<std::string>& texts, const std::string& text)
{
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

Verdict judgedQuestion(const Checked<std::string>& question, const std::vector<std::string>& earlier)
{
    if (!question.accepted()) return question.verdict;
    if (question.value.empty()) return missing;
    if (lettersIn(question.value) < minQuestionLetters) return questionTooShort;
    return contains(earlier, question.value) ? questionsAlike : ok;
}

Verdict judgedAnswer(const Checked<std::string>& answer, const std::vector<std::string>& questions,
                     const std::vector<std::string>& identity, const std::vector<std::string>& earlier)
{
    if (!answer.accepted()) return answer.verdict;
    if (answer.value.empty()) return missing;
    if (lettersIn(answer.value) < minAnswerLetters) return answerTooShort;
    if (contains(questions, answer.value)) return answerRepeatsQuestion;
    if (contains(identity, answer.value)) return answerIsIdentity;
    return contains(earlier, answer.value) ? answersAlike : ok;
}

}  // namespace

bool RevocationCodeVerdict::accepted() const
{
    const auto isAccepted = [](const Verdict& verdict) { return verdict.accepted(); };
    return std::all_of(questions.begin(), questions.end(), isAccepted) &&
           std::all_of(answers.begin(), answers.end(), isAccepted);
}

RevocationCodeVerdict checkRevocationCode(const RevocationCode& code)
{
    RevocationCodeVerdict result;
    std::vector<std::string> questions;
    for (std::size_t i = 0; i < code.questions.size(); ++i) {
        const auto question = normaliseAnswer(code.questions[i]);
        result.questions[i] = judgedQuestion(question, questions);
        questions.push_back(question.value);
    }
    const auto identity = identityOf(code);
    std::vector<std::string> answers;
    for (std::size_t i = 0; i < code.answers.size(); ++i) {
        const auto answer = normaliseAnswer(code.answers[i]);
        result.answers[i] = judgedAnswer(answer, questions, identity, answers);
        answers.push_back(answer.value);
        result.normalised[i] = answer.value;
    }
    return result;
}

const std::vector<Sentence>& answerRules()
{
    static const std::vector<Sentence> rules = {
        {"Choisissez trois questions différentes\u00A0; la troisième est la vôtre.",
         "Choose three different questions; the third is your own."},
        {"Chaque réponse compte au moins 3 lettres ou chiffres, et les trois réponses sont différentes.",
         "Each answer has at least 3 letters or digits, and the three answers differ."},
        {"Une réponse n'est ni la question, ni votre nom, ni votre adresse e-mail.",
         "An answer is neither the question, nor your name, nor your e-mail address."},
        {"Majuscules, accents, tirets et espaces ne comptent pas\u00A0: «\u00A0Éloïse\u00A0» et «\u00A0eloise\u00A0» "
         "sont la même réponse.",
         "Capitals, accents, hyphens and spaces do not count: \"Éloïse\" and \"eloise\" are the same answer."},
        {"Retenez vos réponses\u00A0: elles vous seront demandées pour télécharger votre certificat, le révoquer ou "
         "débloquer "
         "son code PIN.",
         "Remember your answers: you will need them to download your certificate, to revoke it or to unblock its PIN."},
    };
    return rules;
}

}  // namespace sceau::rules
