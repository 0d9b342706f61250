// SPDX-License-Identifier: Apache-2.0
#include "portal/server/mail/message.hpp"

#include "shared/base/bytes.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>

namespace sceau::mail {

namespace {

constexpr std::size_t longestHeaderValue = 512;

bool isControl(char character)
{
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x20 || byte == 0x7F;
}

Result<void> checkHeaderValue(const std::string& value)
{
    if (value.size() > longestHeaderValue || std::any_of(value.begin(), value.end(), isControl))
        return fail(ErrorCode::invalidRequest, "a mail header value is too long or holds a control character");
    return {};
}

bool isContinuation(char character)
{
    return (static_cast<unsigned char>(character) & 0xC0) == 0x80;
}

/// RFC 2047 encoded words, each whole characters and at most 75 long, folded. Always encoded: one form to test.
std::string encodedWords(std::string_view text)
{
    constexpr std::size_t mostBytes = 42;  // 56 base64 characters and 12 around them
    std::string words;
    while (!text.empty()) {
        std::size_t size = std::min(text.size(), mostBytes);
        while (size < text.size() && size > 0 && isContinuation(text[size])) --size;
        if (size == 0) size = std::min(text.size(), mostBytes);  // no UTF-8: cut anywhere
        const Bytes part(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
        if (!words.empty()) words += "\r\n ";
        words += "=?UTF-8?B?" + toBase64(part) + "?=";
        text.remove_prefix(size);
    }
    return words;
}

std::string mailbox(const Mailbox& box)
{
    return box.name.empty() ? "<" + box.address + ">" : encodedWords(box.name) + "\r\n <" + box.address + ">";
}

/// Quoted-printable (RFC 2045 §6.7): readable in a log, safe through every relay.
std::string quotedPrintable(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::size_t longestLine = 75;
    std::string encoded;
    std::size_t column = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char character = text[i];
        if (character == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        if (character == '\n') {
            encoded += "\r\n";
            column = 0;
            continue;
        }
        const bool endsLine = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
        const bool isPlain =
            character > ' ' && character < 0x7F && character != '=' && !(column == 0 && character == '.');
        const bool isSpace = (character == ' ' || character == '\t') && !endsLine;
        const std::size_t width = isPlain || isSpace ? 1 : 3;
        if (column + width > longestLine) {
            encoded += "=\r\n";
            column = 0;
        }
        if (isPlain || isSpace) {
            encoded += character;
        } else {
            const auto byte = static_cast<unsigned char>(character);
            encoded += {'=', digits[byte >> 4], digits[byte & 15]};
        }
        column += width;
    }
    return encoded + "\r\n";
}

/// RFC 5322 §3.3, always in UTC.
std::string date(std::int64_t at)
{
    using namespace std::chrono;
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const sys_seconds moment{seconds{at}};
    const auto midnight = floor<std::chrono::days>(moment);
    const year_month_day day{midnight};
    const hh_mm_ss time{moment - midnight};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000",
                  days[weekday{midnight}.c_encoding()], static_cast<unsigned>(day.day()),
                  months[static_cast<unsigned>(day.month()) - 1], static_cast<int>(day.year()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

std::string part(std::string_view type, std::string_view content)
{
    return "Content-Type: " + std::string(type) +
           "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quotedPrintable(content);
}

std::string body(const Message& message, const std::string& boundary)
{
    if (message.html.empty()) return part("text/plain", message.text);
    return "Content-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\n" +
           part("text/plain", message.text) + "--" + boundary + "\r\n" + part("text/html", message.html) + "--" +
           boundary + "--\r\n";
}

bool isIdentifier(const std::string& text)
{
    const auto isPlain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-'; };
    return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), isPlain);
}

}  // namespace

bool isAddress(const std::string& address)
{
    const auto at = address.find('@');
    const auto isPlain = [](char character) {
        return character > ' ' && character < 0x7F &&
               std::string_view("\"(),:;<>[\\]").find(character) == std::string_view::npos;
    };
    return at != std::string::npos && at > 0 && at + 1 < address.size() && at <= 64 && address.size() <= 254 &&
           address.find('@', at + 1) == std::string::npos && std::all_of(address.begin(), address.end(), isPlain);
}

Result<std::string> compose(const Message& message, const std::string& identifier, std::int64_t at)
{
    if (!isAddress(message.from.address) || !isAddress(message.to.address))
        return fail(ErrorCode::invalidRequest, "a mail address is not one");
    if (!isIdentifier(identifier)) return fail(ErrorCode::internalError, "a mail identifier is not plain");
    for (const auto* value : {&message.from.name, &message.to.name, &message.subject, &message.language})
        RETURN_IF_ERROR(checkHeaderValue(*value));

    const std::string domain = message.from.address.substr(message.from.address.find('@') + 1);
    std::string headers = "Date: " + date(at) + "\r\nFrom: " + mailbox(message.from) +
                          "\r\nTo: " + mailbox(message.to) + "\r\nSubject: " + encodedWords(message.subject) +
                          "\r\nMessage-ID: <" + identifier + "@" + domain +
                          ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
    if (!message.language.empty()) headers += "Content-Language: " + message.language + "\r\n";
    return headers + body(message, "sceau-" + identifier);
}

}  // namespace sceau::mail
