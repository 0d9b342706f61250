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

constexpr std::string_view columns =
    "id, reference, certificate_id, holder_id, state, step, outcome, email, usages, policy_version, terms_version, "
    "statement,"
    " declaration, question_1, question_2, question_3, answers_hash, withdrawal_hash, failures, locked_until, "
    "answered_until,"
    " nonce, request_digest, request, new_certificate_id, acknowledgement, created_at, updated_at, registered_at";

Result<Renewal> renewalOfRow(const Row& row)
{
    ASSIGN_OR_RETURN(const auto state, fromText<RenewalState>(stateTexts, row.text(4)));
    ASSIGN_OR_RETURN(const auto outcome, fromText<Outcome>(outcomeTexts, row.text(6)));
    Renewal renewal{.id = row.text(0),
                    .reference = row.text(1),
                    .certificateId = row.text(2),
                    .holderId = row.text(3),
                    .state = state,
                    .step = row.integer(5),
                    .outcome = outcome,
                    .email = row.text(7),
                    .pendingEmail = row.text(29),
                    .usages = row.text(8),
                    .policyVersion = row.text(9),
                    .termsVersion = row.text(10),
                    .statement = row.text(11),
                    .declaration = row.text(12),
                    .secrets = {.questions = {row.text(13), row.text(14), row.text(15)}, .answersHash = row.text(16)},
                    .withdrawalHash = row.text(17),
                    .failures = row.integer(18),
                    .lockedUntil = row.integer(19),
                    .answeredUntil = row.integer(20),
                    .nonce = row.text(21),
                    .requestDigest = row.text(22),
                    .request = row.text(23),
                    .acknowledgement = row.text(25),
                    .createdAt = row.integer(26),
                    .updatedAt = row.integer(27)};
    if (!row.isNull(24)) renewal.newCertificateId = row.text(24);
    if (!row.isNull(28)) renewal.registeredAt = row.integer(28);
    return renewal;
}

Result<std::vector<Renewal>> selected(Transaction& transaction, std::string_view condition, const std::string& value,
                                      std::string_view end = {})
{
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT " + std::string(columns) + ", pending_email FROM renewal WHERE " +
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
    std::string list;
    for (int i = 1; i <= 29; ++i) list += (i == 1 ? ":p" : ", :p") + std::to_string(i);
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO renewal (" + std::string(columns) + ") VALUES (" + list + ") ON CONFLICT DO NOTHING",
        {r.id,
         r.reference,
         r.certificateId,
         r.holderId,
         std::string(toText(r.state)),
         r.step,
         std::string(toText(r.outcome)),
         r.email,
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
         r.createdAt,
         r.updatedAt,
         r.registeredAt ? Value(*r.registeredAt) : Value(nullptr)}));
    return {};
}

Result<void> update(Transaction& transaction, const Renewal& r)
{
    RETURN_IF_ERROR(
        transaction.execute("UPDATE renewal SET "
                            "state = :p2, step = :p3, outcome = :p4, usages = :p5, policy_version = :p6, "
                            "terms_version = :p7, statement = :p8, declaration = :p9, question_1 = :p10, "
                            "question_2 = :p11, question_3 = :p12, answers_hash = :p13, withdrawal_hash = :p14, "
                            "failures = :p15, locked_until = :p16, answered_until = :p17, nonce = :p18, "
                            "request_digest = :p19, request = :p20, new_certificate_id = :p21, acknowledgement = :p22, "
                            "updated_at = :p23, registered_at = :p24"
                            " WHERE id = :p1",
                            {r.id,
                             std::string(toText(r.state)),
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
                             r.registeredAt ? Value(*r.registeredAt) : Value(nullptr)}));
    return {};
}

}  // namespace sceau::store
