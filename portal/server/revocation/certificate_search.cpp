// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/certificate_search.hpp"

#include "shared/rules/serial_number.hpp"
#include "shared/rules/text.hpp"

namespace sceau::revocation {

std::string searchPattern(std::string_view words)
{
    std::string pattern = "%";
    for (const char character : words) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte >= 0xC0) pattern += '_';
        if (byte >= 0x80) continue;
        if (character == '%' || character == '_' || character == '!') pattern += '!';
        pattern += rules::lower(character);
    }
    return pattern + "%";
}

Result<std::vector<std::string>> findCertificates(store::Database& database, const std::string& words,
                                                  std::int64_t limit)
{
    const std::string text(rules::trimmed(words));
    std::vector<std::string> found;
    if (text.empty()) return found;
    std::vector<std::string> serials{"", ""};
    if (const auto read = rules::readSerialNumber(text); read.accepted())
        for (std::size_t index = 0; index < serials.size() && index < read.value.size(); ++index)
            serials[index] = read.value[index];
    const std::string pattern = searchPattern(text);
    const std::string number = rules::withoutSeparators(text, "");
    ASSIGN_OR_RETURN(
        const auto rows,
        database.query("SELECT c.id FROM certificate c JOIN holder h ON h.id = c.holder_id WHERE "
                       "c.serial_hex = :p1 OR c.serial_hex = :p2 OR c.reference = :p3 OR h.company_siren = "
                       ":p4 OR LOWER(h.given_name || ' ' || h.surname) LIKE :p5 ESCAPE '!' OR "
                       "LOWER(h.surname || ' ' || h.given_name) LIKE :p6 ESCAPE '!' OR "
                       "LOWER(h.company_name) LIKE :p7 ESCAPE '!' ORDER BY c.not_before DESC, c.id LIMIT :p8",
                       {serials[0], serials[1], text, number, pattern, pattern, pattern, limit}));
    for (const auto& row : rows) found.push_back(row.text(0));
    return found;
}

}  // namespace sceau::revocation
