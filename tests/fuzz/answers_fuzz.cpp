// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/answer_text.hpp"
#include "shared/rules/answers.hpp"

#include <cstdlib>

/// A normalised answer is normal: normalising it again changes nothing, and it has no space at its ends.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau::rules;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto answer = normaliseAnswer(text);
    if (!answer.accepted() && !answer.value.empty()) std::abort();
    if (answer.value.starts_with(' ') || answer.value.ends_with(' ')) std::abort();
    if (answer.value.size() <= maxAnswerBytes && normaliseAnswer(answer.value).value != answer.value) std::abort();

    const auto code = checkRevocationCode({{text, "Premier animal ?", "Ville ?"}, {text, "Rex", "Lyon"}, text, "", ""});
    if (code.accepted()) std::abort();  // the answer repeats its question
    return 0;
}
