// SPDX-License-Identifier: Apache-2.0
#include "portal/server/transfer/csv.hpp"

namespace sceau::transfer {

namespace {

constexpr std::size_t longestRecord = 64 * 1024;

}  // namespace

bool CsvReader::takeLine(std::string& text)
{
    if (!std::getline(stream_, text)) return false;
    ++lines_;
    if (lines_ == 1 && text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    if (!text.empty() && text.back() == '\r') text.pop_back();
    return true;
}

Result<std::optional<std::vector<std::string>>> CsvReader::next()
{
    std::string line;
    do {
        if (!takeLine(line)) return std::optional<std::vector<std::string>>();
    } while (line.empty());
    begin_ = lines_;
    if (separator_ == '\0')
        separator_ = line.find(';') != std::string::npos && line.find(',') == std::string::npos ? ';' : ',';

    std::vector<std::string> fields(1);
    std::size_t read = line.size();
    bool quoted = false;
    bool closed = false;
    for (std::size_t i = 0;; ++i) {
        if (read > longestRecord) return fail(ErrorCode::invalidRequest, "a record is longer than 64 KiB");
        if (i == line.size()) {
            if (!quoted) return std::optional(std::move(fields));
            if (!takeLine(line)) return fail(ErrorCode::invalidRequest, "a quote is never closed");
            read += line.size();
            fields.back() += '\n';
            i = std::string::npos;
            continue;
        }
        const char character = line[i];
        if (quoted) {
            const bool doubled = character == '"' && i + 1 < line.size() && line[i + 1] == '"';
            if (character != '"' || doubled) fields.back() += character;
            if (doubled) ++i;
            if (character == '"' && !doubled) {
                quoted = false;
                closed = true;
            }
        } else if (character == separator_) {
            fields.emplace_back();
            closed = false;
        } else if (closed) {
            return fail(ErrorCode::invalidRequest, "text behind a closing quote");
        } else if (character == '"' && fields.back().empty()) {
            quoted = true;
        } else {
            fields.back() += character;
        }
    }
}

std::string csvField(const std::string& text)
{
    const bool formula = !text.empty() && std::string_view("=+-@\t").find(text.front()) != std::string_view::npos;
    if (!formula && text.find_first_of(",;\"\r\n") == std::string::npos) return text;
    std::string quoted = formula ? "\"'" : "\"";
    for (const char character : text) {
        if (character == '"') quoted += '"';
        quoted += character;
    }
    return quoted + "\"";
}

}  // namespace sceau::transfer
