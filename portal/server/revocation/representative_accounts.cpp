// SPDX-License-Identifier: Apache-2.0
#include "portal/server/audit/audit_log.hpp"
#include "portal/server/revocation/certificate_search.hpp"
#include "portal/server/revocation/representatives.hpp"
#include "shared/rules/text.hpp"

namespace sceau::revocation {

namespace {

constexpr const char* columns = "SELECT id, identifier, name, email, company_siren, language FROM representative";

Representative representativeOf(const store::Row& row)
{
    return {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5)};
}

}  // namespace

Result<std::optional<Representative>> representativeBy(store::Database& database, const std::string& column,
                                                       const std::string& value)
{
    ASSIGN_OR_RETURN(const auto rows, database.query(std::string(columns) + " WHERE " + column + " = :p1", {value}));
    if (rows.empty()) return std::optional<Representative>();
    return std::optional(representativeOf(rows.front()));
}

Result<std::vector<Representative>> findRepresentatives(store::Database& database, const std::string& words,
                                                        std::int64_t limit)
{
    const std::string pattern = searchPattern(words);
    ASSIGN_OR_RETURN(const auto rows,
                     database.query(std::string(columns) +
                                        " WHERE company_siren = :p1 OR LOWER(identifier) LIKE :p2 ESCAPE '!' OR "
                                        "LOWER(name) LIKE :p3 ESCAPE '!' OR LOWER(email) LIKE :p4 ESCAPE '!' ORDER BY "
                                        "company_siren, name, id LIMIT :p5",
                                    {rules::withoutSeparators(words, ""), pattern, pattern, pattern, limit}));
    std::vector<Representative> found;
    for (const auto& row : rows) found.push_back(representativeOf(row));
    return found;
}

Result<void> endAccess(store::Database& database, const Representative& representative, const std::string& personal,
                       std::int64_t now)
{
    ASSIGN_OR_RETURN(auto transaction, database.begin());
    for (const char* table : {"representative_access", "representative_code"})
        RETURN_IF_ERROR(transaction.execute(std::string("DELETE FROM ") + table + " WHERE representative_id = :p1",
                                            {representative.id}));
    ASSIGN_OR_RETURN(const auto ended,
                     transaction.execute("DELETE FROM representative WHERE id = :p1", {representative.id}));
    if (ended == 0) return {};
    RETURN_IF_ERROR(audit::append(transaction, {now,
                                                "representativeEnded",
                                                representative.id,
                                                "officer",
                                                {},
                                                "siren=" + representative.companySiren,
                                                personal}));
    return transaction.commit();
}

}  // namespace sceau::revocation
