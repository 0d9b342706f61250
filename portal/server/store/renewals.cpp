// SPDX-License-Identifier: Apache-2.0
#include "portal/server/store/renewals.hpp"

#include <array>

namespace sceau::store {

namespace {

constexpr std::array<std::string_view, 6> stateTexts{"draft",  "registered", "issuing",
                                                     "issued", "installed",  "cancelled"};
constexpr std::array<std::string_view, 3> outcomeTexts{"onToken", "appointment", "support"};

template <typename Enumeration, std::size_t size>
Result<Enumeration> fromText(const std::array<std::string_view, size>& texts, const std::string& text)
{
    for (std::size_t i = 0; i < size; ++i)
        if (texts.at(i) == text) return static_cast<Enumeration>(i);
    return fail(ErrorCode::internalError, "database: unknown value in renewal");
}

/// What is said once, when the renewal is opened. The address has its own rules (renewal/address.hpp).
constexpr std::string_view fixedColumns = "id, reference, certificate_id, holder_id, email, created_at";

/// What changes on the way, in the order of `changing`.
constexpr std::array<std::string_view, 23> changingColumns{
    "state",           "step",         "outcome",         "usages",     "policy_version",
    "terms_version",   "statement",    "declaration",     "question_1", "question_2",
    "question_3",      "answers_hash", "withdrawal_hash", "failures",   "locked_until",
    "answered_until",  "nonce",        "request_digest",  "request",    "new_certificate_id",
    "acknowledgement", "updated_at",   "registered_at"};

Values changing(const Renewal& r)
{
    return {std::string(toText(r.state)),
            r.step,
            std::string(toText(r.outcome)),
            r.usages,
            r.policyVersion,
            r.termsVersion,
            r.statement,
            r.declaration,
            r.secrets.questions[0],
            r.secrets.questions[1],
            r.secrets.questions[2],
            r.secrets.answersHash,
            r.withdrawalHash,
            r.failures,
            r.lockedUntil,
            r.answeredUntil,
            r.nonce,
            r.requestDigest,
            r.request,
            r.newCertificateId ? Value(*r.newCertificateId) : Value(nullptr),
            r.acknowledgement,
            r.updatedAt,
            r.registeredAt ? Value(*r.registeredAt) : Value(nullptr)};
}

std::string columns()
{
    std::string list(fixedColumns);
    for (const auto column : changingColumns) list.append(", ").append(column);
    return list;
}

Result<Renewal> renewalOfRow(const Row& row)
{
    ASSIGN_OR_RETURN(const auto state, fromText<RenewalState>(stateTexts, row.text(6)));
    ASSIGN_OR_RETURN(const auto outcome, fromText<Outcome>(outcomeTexts, row.text(8)));
    Renewal renewal{.id = row.text(0),
                    .reference = row.text(1),
                    .certificateId = row.text(2),
                    .holderId = row.text(3),
                    .state = state,
                    .step = row.integer(7),
                    .outcome = outcome,
                    .email = row.text(4),
                    .pendingEmail = row.text(29),
                    .usages = row.text(9),
                    .policyVersion = row.text(10),
                    .termsVersion = row.text(11),
                    .statement = row.text(12),
                    .declaration = row.text(13),
                    .secrets = {.questions = {row.text(14), row.text(15), row.text(16)}, .answersHash = row.text(17)},
                    .withdrawalHash = row.text(18),
                    .failures = row.integer(19),
                    .lockedUntil = row.integer(20),
                    .answeredUntil = row.integer(21),
                    .nonce = row.text(22),
                    .requestDigest = row.text(23),
                    .request = row.text(24),
                    .acknowledgement = row.text(26),
                    .createdAt = row.integer(5),
                    .updatedAt = row.integer(27)};
    if (!row.isNull(25)) renewal.newCertificateId = row.text(25);
    if (!row.isNull(28)) renewal.registeredAt = row.integer(28);
    return renewal;
}

Result<std::vector<Renewal>> selected(Transaction& transaction, std::string_view condition, const std::string& value,
                                      std::string_view end = {})
{
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT " + columns() + ", pending_email FROM renewal WHERE " +
                                           std::string(condition) + " ORDER BY created_at DESC, id" + std::string(end),
                                       {value}));
    std::vector<Renewal> renewals;
    for (const auto& row : rows) {
        ASSIGN_OR_RETURN(auto renewal, renewalOfRow(row));
        renewals.push_back(std::move(renewal));
    }
    return renewals;
}

Result<std::optional<Renewal>> first(Result<std::vector<Renewal>> renewals)
{
    if (!renewals) return Failure{renewals.error()};
    if ((*renewals).empty()) return std::optional<Renewal>();
    return std::optional((*renewals).front());
}

}  // namespace

std::string_view toText(RenewalState state)
{
    return stateTexts.at(static_cast<std::size_t>(state));
}

std::string_view toText(Outcome outcome)
{
    return outcomeTexts.at(static_cast<std::size_t>(outcome));
}

Result<std::optional<Renewal>> renewalOf(Transaction& transaction, const std::string& certificateId)
{
    return first(
        selected(transaction, "state <> 'cancelled' AND certificate_id = :p1", certificateId, transaction.forUpdate()));
}

Result<std::optional<Renewal>> renewalById(Transaction& transaction, const std::string& id)
{
    return first(selected(transaction, "id = :p1", id, transaction.forUpdate()));
}

Result<std::vector<Renewal>> renewalsOfHolder(Transaction& transaction, const std::string& holderId)
{
    return selected(transaction, "holder_id = :p1", holderId);
}

Result<void> insert(Transaction& transaction, const Renewal& r)
{
    Values values{r.id, r.reference, r.certificateId, r.holderId, r.email, r.createdAt};
    const auto more = changing(r);
    values.insert(values.end(), more.begin(), more.end());
    std::string list;
    for (std::size_t i = 1; i <= values.size(); ++i) list += (i == 1 ? ":p" : ", :p") + std::to_string(i);
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO renewal (" + columns() + ") VALUES (" + list + ") ON CONFLICT DO NOTHING", values));
    return {};
}

Result<void> update(Transaction& transaction, const Renewal& r)
{
    auto values = changing(r);
    values.insert(values.begin(), r.id);
    std::string list;
    for (std::size_t i = 0; i < changingColumns.size(); ++i)
        list += (i == 0 ? "" : ", ") + std::string(changingColumns.at(i)) + " = :p" + std::to_string(i + 2);
    RETURN_IF_ERROR(transaction.execute("UPDATE renewal SET " + list + " WHERE id = :p1", values));
    return {};
}

}  // namespace sceau::store
