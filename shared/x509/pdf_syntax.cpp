// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/pdf_syntax.hpp"

#include <algorithm>
#include <charconv>

namespace sceau::x509::pdf {

namespace {

constexpr int maxDepth = 64;

/// A catalog has some twenty entries.
constexpr std::size_t maxEntries = 4096;
constexpr std::string_view spaces("\0\t\n\f\r ", 6);
constexpr std::string_view delimiters = "()<>[]{}/%";

int hexDigit(char character)
{
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    return -1;
}

/// A name without its slash, "#53" being "S".
std::string plainName(std::string_view name)
{
    std::string plain;
    for (std::size_t index = 1; index < name.size(); ++index) {
        const auto escaped = name[index] == '#' && index + 2 < name.size();
        const auto high = escaped ? hexDigit(name[index + 1]) : -1;
        const auto low = escaped ? hexDigit(name[index + 2]) : -1;
        if (high >= 0 && low >= 0) index += 2;
        plain += high >= 0 && low >= 0 ? static_cast<char>(high << 4 | low) : name[index];
    }
    return plain;
}

}  // namespace

bool isSpace(char character)
{
    return spaces.find(character) != std::string_view::npos;
}

bool isRegular(char character)
{
    return !isSpace(character) && delimiters.find(character) == std::string_view::npos;
}

Failure Reader::mistake(std::string_view what) const
{
    return fail(ErrorCode::documentInvalid, "PDF: " + std::string(what) + " at offset " + std::to_string(position_));
}

void Reader::skipSpace()
{
    while (position_ < text_.size()) {
        if (text_[position_] == '%')
            position_ = std::min(text_.find_first_of("\r\n", position_), text_.size());
        else if (isSpace(text_[position_]))
            ++position_;
        else
            return;
    }
}

bool Reader::atEnd()
{
    skipSpace();
    return position_ == text_.size();
}

bool Reader::skip(std::string_view word)
{
    skipSpace();
    const auto rest = text_.substr(position_);
    if (!rest.starts_with(word)) return false;
    if (isRegular(word.back()) && rest.size() > word.size() && isRegular(rest[word.size()])) return false;
    position_ += word.size();
    return true;
}

Result<std::uint64_t> Reader::number()
{
    skipSpace();
    std::uint64_t value = 0;
    const auto* begin = text_.data() + position_;
    const auto* end = text_.data() + text_.size();
    const auto read = std::from_chars(begin, end, value);
    if (read.ec != std::errc() || (read.ptr != end && isRegular(*read.ptr))) return mistake("a number expected");
    position_ += static_cast<std::size_t>(read.ptr - begin);
    return value;
}

Result<void> Reader::skipString()
{
    int open = 0;
    for (; position_ < text_.size(); ++position_) {
        const auto character = text_[position_];
        if (character == '\\')
            ++position_;
        else if (character == '(')
            ++open;
        else if (character == ')' && --open == 0) {
            ++position_;
            return {};
        }
    }
    position_ = text_.size();
    return mistake("a string without end");
}

Result<void> Reader::skipUntil(std::string_view end, int depth)
{
    while (!skip(end)) {
        if (atEnd()) return mistake("an array or dictionary without end");
        RETURN_IF_ERROR(skipValue(depth + 1));
    }
    return {};
}

Result<void> Reader::skipValue(int depth)
{
    if (depth > maxDepth) return mistake("values nest too deeply");
    if (atEnd()) return mistake("a value expected");
    if (skip("<<")) return skipUntil(">>", depth);
    if (skip("[")) return skipUntil("]", depth);
    const auto first = text_[position_];
    if (first == '(') return skipString();
    if (first == '<') {
        const auto end = text_.find('>', position_);
        if (end == std::string_view::npos) return mistake("a string without end");
        position_ = end + 1;
        return {};
    }
    const auto begin = position_;
    if (first == '/') ++position_;
    while (position_ < text_.size() && isRegular(text_[position_])) ++position_;
    if (position_ == begin) return mistake("no value");
    // "12 0 R" is one value.
    if (numberOf(text_.substr(begin, position_ - begin))) {
        const auto end = position_;
        if (!number() || !skip("R")) position_ = end;
    }
    return {};
}

Result<std::string_view> Reader::value()
{
    skipSpace();
    const auto begin = position_;
    RETURN_IF_ERROR(skipValue(0));
    return text_.substr(begin, position_ - begin);
}

Result<Dictionary> Dictionary::parse(std::string_view text)
{
    Reader reader(text);
    if (!reader.skip("<<")) return fail(ErrorCode::documentInvalid, "PDF: a dictionary expected");
    Dictionary dictionary;
    while (!reader.skip(">>")) {
        ASSIGN_OR_RETURN(const auto key, reader.value());
        if (!key.starts_with('/')) return fail(ErrorCode::documentInvalid, "PDF: a dictionary's key is no name");
        ASSIGN_OR_RETURN(const auto value, reader.value());
        auto name = plainName(key);
        if (dictionary.entries_.size() == maxEntries) return fail(ErrorCode::documentInvalid, "PDF: too many entries");
        if (!dictionary.find(name).empty()) return fail(ErrorCode::documentInvalid, "PDF: /" + name + " occurs twice");
        dictionary.entries_.emplace_back(std::move(name), value);
    }
    return dictionary;
}

std::string_view Dictionary::find(std::string_view key) const
{
    for (const auto& [name, value] : entries_)
        if (name == key) return value;
    return {};
}

Result<std::vector<std::string_view>> arrayOf(std::string_view text)
{
    Reader reader(text);
    if (!reader.skip("[")) return fail(ErrorCode::documentInvalid, "PDF: an array expected");
    std::vector<std::string_view> elements;
    while (!reader.skip("]")) {
        ASSIGN_OR_RETURN(const auto element, reader.value());
        elements.push_back(element);
    }
    return elements;
}

std::optional<std::uint64_t> numberOf(std::string_view text)
{
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<Reference> referenceOf(std::string_view text)
{
    constexpr std::uint64_t maxGeneration = 65'535;
    Reader reader(text);
    const auto number = reader.number();
    const auto generation = number ? reader.number() : number;
    if (!generation || !reader.skip("R") || !reader.atEnd() || *number > maxObjectNumber || *generation > maxGeneration)
        return std::nullopt;
    return Reference{static_cast<std::uint32_t>(*number), static_cast<std::uint32_t>(*generation)};
}

}  // namespace sceau::x509::pdf
