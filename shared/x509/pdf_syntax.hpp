// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The syntax of PDF (ISO 32000-1 §7.2 and §7.3), as far as finding a document's catalog needs it. Values stay the text
/// that they are.
namespace sceau::x509::pdf {

/// ISO 32000-1 annex C.
constexpr std::uint32_t maxObjectNumber = 8'388'607;

/// The characters that separate (§7.2.2), and those that neither separate nor delimit.
[[nodiscard]] bool isSpace(char character);
[[nodiscard]] bool isRegular(char character);

/// An indirect object's name: "12 0 R".
struct Reference {
    std::uint32_t number = 0;
    std::uint32_t generation = 0;

    bool operator==(const Reference&) const = default;
};

/// Reads values one after the other.
class Reader {
public:
    explicit Reader(std::string_view text, std::size_t position = 0) : text_(text), position_(position) {}

    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] bool atEnd();

    /// The text of the next value: a whole dictionary, array, string, name, number, reference or keyword. Fails with
    /// `documentInvalid`.
    [[nodiscard]] Result<std::string_view> value();

    /// Moves behind `word` when it is next.
    bool skip(std::string_view word);

    /// The next number. Fails with `documentInvalid`.
    [[nodiscard]] Result<std::uint64_t> number();

private:
    void skipSpace();
    [[nodiscard]] Result<void> skipValue(int depth);
    [[nodiscard]] Result<void> skipUntil(std::string_view end, int depth);
    [[nodiscard]] Result<void> skipString();
    [[nodiscard]] Failure mistake(std::string_view what) const;

    std::string_view text_;
    std::size_t position_ = 0;
};

/// The entries of a dictionary in their order: the key without its slash, escapes resolved, and the value's text.
class Dictionary {
public:
    /// Fails with `documentInvalid`, also when a key occurs twice.
    [[nodiscard]] static Result<Dictionary> parse(std::string_view text);

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& entries() const { return entries_; }

    /// "" when there is none.
    [[nodiscard]] std::string_view find(std::string_view key) const;

private:
    std::vector<std::pair<std::string, std::string>> entries_;
};

/// The elements of an array, as text. Fails with `documentInvalid`.
[[nodiscard]] Result<std::vector<std::string_view>> arrayOf(std::string_view text);

/// Nothing when the text is not exactly one number or reference.
[[nodiscard]] std::optional<std::uint64_t> numberOf(std::string_view text);
[[nodiscard]] std::optional<Reference> referenceOf(std::string_view text);

}  // namespace sceau::x509::pdf
