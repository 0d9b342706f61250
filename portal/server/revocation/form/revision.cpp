// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/form/revision.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace sceau::revocation::form {

namespace {

Failure refused(const char* sentence)
{
    return fail(ErrorCode::documentInvalid, sentence);
}

constexpr std::string_view space = " \r\n";

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(space);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

std::optional<std::size_t> numberOf(std::string_view text)
{
    std::size_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return {};
    return number;
}

/// Where the file says that its last table begins: "startxref", a number, "%%EOF" and nothing else.
std::optional<std::size_t> lastTable(std::string_view file)
{
    constexpr std::string_view key = "startxref";
    constexpr std::string_view end = "%%EOF";
    const auto begin = file.rfind(key);
    if (begin == std::string_view::npos) return {};
    auto rest = trimmed(file.substr(begin + key.size()));
    if (!rest.ends_with(end)) return {};
    rest.remove_suffix(end.size());
    return numberOf(trimmed(rest));
}

/// The number behind a key that stands in the trailer exactly once.
std::optional<std::size_t> entryOf(std::string_view trailer, std::string_view key)
{
    const auto at = trailer.find(key);
    if (at == std::string_view::npos || trailer.find(key, at + 1) != std::string_view::npos) return {};
    auto value = trailer.substr(at + key.size());
    value = value.substr(0, value.find_first_of("/>"));
    return numberOf(trimmed(value));
}

}  // namespace

Result<void> checkRevision(BytesView received, std::size_t issued)
{
    const std::string_view file(reinterpret_cast<const char*>(received.data()), received.size());
    if (trimmed(file.substr(issued)).empty()) return refused("the form is not signed");
    const auto previous = lastTable(file.substr(0, issued));
    const auto table = lastTable(file);
    if (!previous || !table) return refused("the file does not end as a PDF ends");
    if (*table < issued || *table >= file.size() || !file.substr(*table).starts_with("xref"))
        return refused("the last revision has no plain cross-reference table of its own");
    const auto begin = file.find("trailer", *table);
    if (begin == std::string_view::npos || begin != file.rfind("trailer"))
        return refused("the last revision does not have one trailer");
    const auto lines = file.substr(*table + 4, begin - *table - 4);
    if (lines.find_first_not_of("0123456789nf \r\n") != std::string_view::npos)
        return refused("something is hidden in the cross-reference table");
    const auto trailer = file.substr(begin, file.rfind("startxref") - begin);
    if (trailer.find('#') != std::string_view::npos || trailer.find("XRefStm") != std::string_view::npos ||
        trailer.find("Encrypt") != std::string_view::npos)
        return refused("the trailer has entries that no signature needs");
    if (entryOf(trailer, "/Prev") != *previous)
        return refused("more or less than one revision follows the form as it was issued");
    return {};
}

}  // namespace sceau::revocation::form
