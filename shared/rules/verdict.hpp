// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace sceau::rules {

/// A sentence people read, in both languages of the product.
struct Sentence {
    std::string_view french;
    std::string_view english;

    bool operator==(const Sentence&) const = default;
};

/// What a rule says: a code to branch on, and what happened with the one thing to do next. Page and server show the
/// same sentence because they run the same rule.
struct Verdict {
    std::string_view code;      ///< camelCase, never renamed. "ok" when the rule is met.
    Sentence sentence;          ///< Empty when the rule is met.
    std::string_view clause{};  ///< Where the rule comes from, for developers and auditors; may be empty.

    [[nodiscard]] constexpr bool accepted() const { return code == "ok"; }
    constexpr bool operator==(const Verdict& other) const { return code == other.code; }
};

inline constexpr Verdict ok{"ok", {"", ""}};

/// A verdict on a text, and the text's one canonical form when it was accepted.
template <typename T>
struct Checked {
    Verdict verdict;
    T value{};  ///< Empty unless the verdict is `ok`.

    [[nodiscard]] bool accepted() const { return verdict.accepted(); }
};

/// Longer texts are refused before anything looks at them.
inline constexpr std::size_t maxTextBytes = 512;

inline constexpr Verdict missing{
    "missing", {"Cette information est obligatoire. Saisissez-la.", "This information is required. Enter it."}};
inline constexpr Verdict tooLong{"tooLong",
                                 {"Ce texte est trop long. Vérifiez ce que vous avez saisi ou collé.",
                                  "This text is too long. Check what you typed or pasted."}};

}  // namespace sceau::rules
