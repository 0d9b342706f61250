// SPDX-License-Identifier: Apache-2.0
#include "portal/server/http/fields.hpp"

#include <algorithm>
#include <cstdint>

namespace sceau::http {

namespace {

constexpr std::size_t maxFields = 64;
constexpr std::size_t maxField = 4096;

std::optional<unsigned> hexDigit(char character)
{
    if (character >= '0' && character <= '9') return static_cast<unsigned>(character - '0');
    if (character >= 'a' && character <= 'f') return static_cast<unsigned>(character - 'a') + 10;
    if (character >= 'A' && character <= 'F') return static_cast<unsigned>(character - 'A') + 10;
    return std::nullopt;
}

Result<std::string> decoded(std::string_view encoded)
{
    std::string text;
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        if (encoded[i] == '+') {
            text += ' ';
        } else if (encoded[i] != '%') {
            text += encoded[i];
        } else {
            if (i + 2 >= encoded.size()) return fail(ErrorCode::invalidRequest, "form: torn percent escape");
            const auto high = hexDigit(encoded[i + 1]);
            const auto low = hexDigit(encoded[i + 2]);
            if (!high || !low) return fail(ErrorCode::invalidRequest, "form: bad percent escape");
            text += static_cast<char>(*high << 4 | *low);
            i += 2;
        }
        if (text.size() > maxField) return fail(ErrorCode::invalidRequest, "form: a field is too long");
    }
    const auto forbidden = [](char character) {
        const auto byte = static_cast<unsigned char>(character);
        return (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') || byte == 0x7F;
    };
    if (std::any_of(text.begin(), text.end(), forbidden))
        return fail(ErrorCode::invalidRequest, "form: control character");
    if (!isUtf8(text)) return fail(ErrorCode::invalidRequest, "form: not UTF-8");
    return text;
}

}  // namespace

bool isUtf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t length = first < 0x80       ? 1
                                   : first >> 5 == 6  ? 2
                                   : first >> 4 == 14 ? 3
                                   : first >> 3 == 30 ? 4
                                                      : 0;
        if (length == 0 || i + length > text.size()) return false;
        std::uint32_t point = length == 1 ? first : first & (0xFFu >> (length + 1));
        for (std::size_t j = 1; j < length; ++j) {
            const auto next = static_cast<unsigned char>(text[i + j]);
            if ((next & 0xC0) != 0x80) return false;
            point = point << 6 | (next & 0x3Fu);
        }
        constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
        if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
        i += length;
    }
    return true;
}

std::optional<std::string> Fields::one(const std::string& name) const
{
    const auto [begin, end] = values_.equal_range(name);
    if (begin == end || std::next(begin) != end) return std::nullopt;
    return begin->second;
}

std::vector<std::string> Fields::all(const std::string& name) const
{
    std::vector<std::string> values;
    const auto [begin, end] = values_.equal_range(name);
    for (auto value = begin; value != end; ++value) values.push_back(value->second);
    return values;
}

Result<Fields> parseFields(std::string_view encoded)
{
    Fields fields;
    while (!encoded.empty()) {
        const auto pair = encoded.substr(0, encoded.find('&'));
        encoded.remove_prefix(std::min(encoded.size(), pair.size() + 1));
        if (pair.empty()) continue;
        if (fields.values_.size() == maxFields) return fail(ErrorCode::invalidRequest, "form: too many fields");
        const auto equals = pair.find('=');
        ASSIGN_OR_RETURN(auto name, decoded(pair.substr(0, equals)));
        ASSIGN_OR_RETURN(auto value, decoded(equals == std::string_view::npos ? "" : pair.substr(equals + 1)));
        fields.values_.emplace(std::move(name), std::move(value));
    }
    return fields;
}

std::optional<std::string> cookie(std::string_view header, std::string_view name)
{
    const auto isCookieOctet = [](char character) {
        const auto byte = static_cast<unsigned char>(character);
        return byte > 0x20 && byte < 0x7F && byte != '"' && byte != ',' && byte != ';' && byte != '\\';
    };
    std::optional<std::string> found;
    while (!header.empty()) {
        auto pair = header.substr(0, header.find(';'));
        header.remove_prefix(std::min(header.size(), pair.size() + 1));
        while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
        const auto value = pair.substr(equals + 1);
        if (found || value.size() > maxField || !std::all_of(value.begin(), value.end(), isCookieOctet))
            return std::nullopt;
        found = std::string(value);
    }
    return found;
}

std::optional<std::vector<std::string>> segments(std::string_view path)
{
    if (path.empty() || path.front() != '/' || path.size() > 1024) return std::nullopt;
    path.remove_prefix(1);
    std::vector<std::string> parts;
    if (path.empty()) return parts;
    const auto allowed = [](char character) {
        return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z') ||
               (character >= '0' && character <= '9') || character == '.' || character == '_' || character == '-';
    };
    for (bool more = true; more;) {
        const auto slash = path.find('/');
        const auto part = path.substr(0, slash);
        if (part.empty() || part.size() > 128 || part.front() == '.' || !std::all_of(part.begin(), part.end(), allowed))
            return std::nullopt;
        parts.emplace_back(part);
        more = slash != std::string_view::npos;
        path.remove_prefix(more ? slash + 1 : path.size());
    }
    return parts;
}

std::string preferredLanguage(std::string_view acceptLanguage)
{
    // Browsers list languages in the order of preference; the weights only repeat it.
    while (!acceptLanguage.empty()) {
        auto range = acceptLanguage.substr(0, acceptLanguage.find(','));
        acceptLanguage.remove_prefix(std::min(acceptLanguage.size(), range.size() + 1));
        while (!range.empty() && range.front() == ' ') range.remove_prefix(1);
        const auto tag = range.substr(0, range.find_first_of("-;"));
        if (tag == "fr" || tag == "en") return std::string(tag);
    }
    return "fr";
}

}  // namespace sceau::http
