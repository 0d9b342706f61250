// SPDX-License-Identifier: Apache-2.0
#include "portal/server/office/handovers.hpp"

namespace sceau::office {

namespace {

store::Value orNull(const std::optional<std::int64_t>& number)
{
    return number ? store::Value(*number) : store::Value(nullptr);
}

std::optional<std::int64_t> numberOf(const store::Row& row, std::size_t column)
{
    return row.isNull(column) ? std::optional<std::int64_t>() : row.integer(column);
}

/// The text for LIKE, with its own wildcards taken literally.
std::string patternOf(const std::string& search)
{
    std::string pattern = "%";
    for (const char character : search) {
        if (character == '%' || character == '_' || character == '!') pattern += '!';
        pattern += character;
    }
    return pattern + "%";
}

store::RenewalState stateOf(const std::string& text)
{
    using enum store::RenewalState;
    for (const auto state : {draft, registered, issuing, issued, installed, cancelled})
        if (store::toText(state) == text) return state;
    return draft;
}

store::Outcome outcomeOf(const std::string& text)
{
    using enum store::Outcome;
    for (const auto outcome : {onToken, appointment, support})
        if (store::toText(outcome) == text) return outcome;
    return support;
}

constexpr std::string_view selection =
    "SELECT r.reference, h.given_name, h.surname, h.company_name, r.state, r.outcome, o.appointment_at, "
    "r.registered_at FROM renewal r JOIN holder h ON h.id = r.holder_id LEFT JOIN handover o ON o.renewal_id = r.id "
    "WHERE h.office = :p1 AND r.registered_at IS NOT NULL ";
constexpr std::string_view order =
    " ORDER BY CASE WHEN o.appointment_at IS NULL THEN 1 ELSE 0 END, o.appointment_at, r.registered_at LIMIT ";

}  // namespace

Result<Handover> handoverOf(store::Transaction& transaction, const std::string& renewalId)
{
    Handover handover;
    handover.renewalId = renewalId;
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT appointment_at, checked_at, checked_by, chip_model, chip_serial, "
                                       "chip_maker, chip_atr, finished_at, finished_by FROM handover WHERE renewal_id "
                                       "= :p1",
                                       {renewalId}));
    if (rows.empty()) return handover;
    const auto& row = rows.front();
    handover.appointmentAt = numberOf(row, 0);
    handover.checkedAt = numberOf(row, 1);
    handover.checkedBy = row.text(2);
    handover.chip = {row.text(3), row.text(4), row.text(5), row.text(6)};
    handover.finishedAt = numberOf(row, 7);
    handover.finishedBy = row.text(8);
    return handover;
}

Result<void> save(store::Transaction& transaction, const Handover& handover)
{
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO handover (renewal_id, appointment_at, checked_at, checked_by, chip_model, chip_serial, "
        "chip_maker, "
        "chip_atr, finished_at, finished_by) VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10) ON CONFLICT "
        "(renewal_id) DO UPDATE SET appointment_at = excluded.appointment_at, checked_at = excluded.checked_at, "
        "checked_by = excluded.checked_by, chip_model = excluded.chip_model, chip_serial = excluded.chip_serial, "
        "chip_maker = excluded.chip_maker, chip_atr = excluded.chip_atr, finished_at = excluded.finished_at, "
        "finished_by = excluded.finished_by",
        {handover.renewalId, orNull(handover.appointmentAt), orNull(handover.checkedAt), handover.checkedBy,
         handover.chip.model, handover.chip.serial, handover.chip.maker, handover.chip.atr, orNull(handover.finishedAt),
         handover.finishedBy}));
    return {};
}

Result<std::vector<Entry>> agenda(store::Database& database, const std::string& office, const std::string& search,
                                  std::int64_t limit)
{
    std::string sql(selection);
    store::Values values{office};
    if (search.empty()) {
        sql += "AND r.outcome <> 'onToken' AND r.state IN ('registered', 'issuing', 'issued')";
    } else {
        const auto pattern = patternOf(search);
        sql +=
            "AND (LOWER(r.reference) LIKE LOWER(:p2) ESCAPE '!' OR LOWER(h.given_name || ' ' || h.surname) LIKE "
            "LOWER(:p3) ESCAPE '!' OR LOWER(h.company_name) LIKE LOWER(:p4) ESCAPE '!')";
        values.insert(values.end(), {pattern, pattern, pattern});
    }
    ASSIGN_OR_RETURN(const auto rows, database.query(sql + std::string(order) + std::to_string(limit), values));
    std::vector<Entry> entries;
    for (const auto& row : rows)
        entries.push_back({row.text(0), row.text(1) + " " + row.text(2), row.text(3), stateOf(row.text(4)),
                           outcomeOf(row.text(5)), numberOf(row, 6), row.integer(7)});
    return entries;
}

Result<std::optional<store::Renewal>> requestOf(store::Transaction& transaction, const std::string& office,
                                                const std::string& reference)
{
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT r.id FROM renewal r JOIN holder h ON h.id = r.holder_id WHERE "
                                       "r.reference = :p1 AND h.office = :p2 AND r.registered_at IS NOT NULL",
                                       {reference, office}));
    if (rows.empty()) return std::optional<store::Renewal>();
    return store::renewalById(transaction, rows.front().text(0));
}

}  // namespace sceau::office
