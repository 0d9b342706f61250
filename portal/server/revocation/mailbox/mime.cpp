// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/mailbox/mime.hpp"

#include "shared/rules/text.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace sceau::revocation::mailbox {

namespace {

constexpr std::size_t deepest = 8;
constexpr std::size_t mostParts = 100;
constexpr std::size_t longestHeader = 8192;

std::string_view withoutBlanks(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Takes a line off `text`, without its end.
std::string_view nextLine(std::string_view& text)
{
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// What stands above the empty line, as far as it matters here.
struct Header {
    std::string type;  ///< the Content-Type in lower case, parameters included
    std::string boundary;
    std::string encoding;
};

/// RFC 2045 §5.1: a token, or a quoted string.
std::string parameter(std::string_view field, std::string_view name)
{
    const std::string low = rules::lower(field);
    for (auto at = low.find(';'); at != std::string::npos; at = low.find(';', at + 1)) {
        auto rest = withoutBlanks(std::string_view(low).substr(at + 1));
        if (!rest.starts_with(name)) continue;
        rest = withoutBlanks(rest.substr(name.size()));
        if (!rest.starts_with('=')) continue;
        // The value keeps its case: it is compared with lines of the mail.
        const auto offset = static_cast<std::size_t>(rest.data() - low.data()) + 1;
        const auto value = withoutBlanks(field.substr(offset));
        if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
        return std::string(withoutBlanks(value.substr(0, value.find(';'))));
    }
    return {};
}

/// Reads the header off `text`, which is left with the body.
Header takeHeader(std::string_view& text)
{
    Header header;
    std::string field;
    const auto note = [&] {
        const auto colon = field.find(':');
        if (colon == std::string::npos) return;
        const auto name = rules::lower(withoutBlanks(std::string_view(field).substr(0, colon)));
        const auto value = std::string_view(field).substr(colon + 1);
        if (name == "content-type") {
            header.type = rules::lower(withoutBlanks(value));
            header.boundary = parameter(value, "boundary");
        } else if (name == "content-transfer-encoding") {
            header.encoding = rules::lower(withoutBlanks(value));
        }
    };
    while (!text.empty()) {
        const auto line = nextLine(text);
        if (line.empty()) break;
        const bool folded = line.front() == ' ' || line.front() == '\t';
        if (!folded) {
            note();
            field.clear();
        }
        if (field.size() + line.size() <= longestHeader) field += line;
    }
    note();
    return header;
}

Bytes fromBase64Lines(std::string_view body)
{
    std::string digits;
    digits.reserve(body.size());
    for (const char character : body)
        if (character != '\r' && character != '\n' && character != ' ' && character != '\t') digits += character;
    auto bytes = fromBase64(digits);
    return bytes ? std::move(*bytes) : Bytes();
}

std::optional<std::uint8_t> hexDigit(char character)
{
    constexpr std::string_view upper = "0123456789ABCDEF";
    constexpr std::string_view lower = "0123456789abcdef";
    auto at = upper.find(character);
    if (at == std::string_view::npos) at = lower.find(character);
    if (at == std::string_view::npos) return std::nullopt;
    return static_cast<std::uint8_t>(at);
}

Bytes fromQuotedPrintable(std::string_view body)
{
    Bytes bytes;
    for (std::size_t at = 0; at < body.size(); ++at) {
        if (body[at] != '=') {
            bytes.push_back(static_cast<std::uint8_t>(body[at]));
            continue;
        }
        if (body.substr(at + 1).starts_with("\r\n")) {
            at += 2;
        } else if (body.substr(at + 1).starts_with("\n")) {
            at += 1;
        } else {
            const auto high = at + 2 < body.size() ? hexDigit(body[at + 1]) : std::nullopt;
            const auto low = high ? hexDigit(body[at + 2]) : std::nullopt;
            if (!low) return {};
            bytes.push_back(static_cast<std::uint8_t>(*high << 4U | *low));
            at += 2;
        }
    }
    return bytes;
}

class Reader {
public:
    void part(std::string_view text, std::size_t depth)
    {
        if (depth > deepest || ++parts_ > mostParts) return;
        const auto header = takeHeader(text);
        if (header.type.starts_with("multipart/") && !header.boundary.empty()) {
            parts(text, "--" + header.boundary, depth);
            return;
        }
        auto body = decoded(text, header.encoding);
        if (header.type.starts_with("message/rfc822")) {
            part({reinterpret_cast<const char*>(body.data()), body.size()}, depth + 1);
            return;
        }
        constexpr std::string_view mark = "%PDF-";
        if (body.size() > mark.size() && std::equal(mark.begin(), mark.end(), body.begin()))
            found.push_back(std::move(body));
    }

    std::vector<Bytes> found;

private:
    static Bytes decoded(std::string_view body, const std::string& encoding)
    {
        if (encoding == "base64") return fromBase64Lines(body);
        if (encoding == "quoted-printable") return fromQuotedPrintable(body);
        return {body.begin(), body.end()};
    }

    /// The parts between the delimiters. The line end before a delimiter belongs to it (RFC 2046 §5.1.1).
    void parts(std::string_view text, const std::string& delimiter, std::size_t depth)
    {
        std::optional<std::size_t> begin;
        const std::string_view whole = text;
        while (!text.empty()) {
            const auto lineBegin = static_cast<std::size_t>(text.data() - whole.data());
            const auto line = nextLine(text);
            if (!line.starts_with(delimiter)) continue;
            const auto rest = withoutBlanks(line.substr(delimiter.size()));
            if (!rest.empty() && rest != "--") continue;
            if (begin && lineBegin > *begin) {
                auto inner = whole.substr(*begin, lineBegin - *begin - 1);
                if (inner.ends_with('\r')) inner.remove_suffix(1);
                part(inner, depth + 1);
            }
            if (rest == "--" || parts_ > mostParts) return;
            begin = whole.size() - text.size();
        }
    }

    std::size_t parts_ = 0;
};

}  // namespace

std::vector<Bytes> pdfsOf(std::string_view mail)
{
    if (mail.size() > largestMail) return {};
    Reader reader;
    reader.part(mail, 0);
    return std::move(reader.found);
}

}  // namespace sceau::revocation::mailbox
