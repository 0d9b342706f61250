// SPDX-License-Identifier: Apache-2.0
#include "portal/server/store/holders.hpp"

namespace sceau::store {

namespace {

constexpr std::string_view holderColumns =
    "id, given_name, surname, email, service, title, identity_number_mac, company_siren, company_name, "
    "establishment_siret,"
    " establishment_name, address, postcode, city, office, language, representative_name, representative_email";

constexpr std::string_view certificateColumns =
    "id, holder_id, reference, product, serial_hex, fingerprint, key_digest, der, not_before, not_after, state, "
    "chip_model,"
    " chip_serial, chip_maker, chip_atr, renewals_done, predecessor, revoked_at, answers_hash, question_1, question_2, "
    "question_3";

std::string parameters(std::size_t count)
{
    std::string list;
    for (std::size_t i = 1; i <= count; ++i) list += (i == 1 ? ":p" : ", :p") + std::to_string(i);
    return list;
}

Holder holderOf(const Row& row)
{
    return {.id = row.text(0),
            .givenName = row.text(1),
            .surname = row.text(2),
            .email = row.text(3),
            .service = row.text(4),
            .title = row.text(5),
            .identityNumberMac = row.text(6),
            .companySiren = row.text(7),
            .companyName = row.text(8),
            .establishmentSiret = row.text(9),
            .establishmentName = row.text(10),
            .address = row.text(11),
            .postcode = row.text(12),
            .city = row.text(13),
            .office = row.text(14),
            .language = row.text(15),
            .representativeName = row.text(16),
            .representativeEmail = row.text(17)};
}

Result<CertificateRecord> certificateOf(const Row& row)
{
    ASSIGN_OR_RETURN(auto der, fromBase64(row.text(7)));
    CertificateRecord certificate{
        .id = row.text(0),
        .holderId = row.text(1),
        .reference = row.text(2),
        .product = row.text(3),
        .serialHex = row.text(4),
        .fingerprint = row.text(5),
        .keyDigest = row.text(6),
        .der = std::move(der),
        .notBefore = row.integer(8),
        .notAfter = row.integer(9),
        .state = row.text(10) == "valid" ? CertificateState::valid : CertificateState::revoked,
        .chip = {.model = row.text(11), .serial = row.text(12), .maker = row.text(13), .atr = row.text(14)},
        .renewalsDone = row.integer(15),
        .secrets = {.questions = {row.text(19), row.text(20), row.text(21)}, .answersHash = row.text(18)}};
    if (!row.isNull(16)) certificate.predecessor = row.text(16);
    if (!row.isNull(17)) certificate.revokedAt = row.integer(17);
    return certificate;
}

Result<std::optional<CertificateRecord>> oneCertificate(Transaction& transaction, std::string_view condition,
                                                        const std::string& value)
{
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT " + std::string(certificateColumns) + " FROM certificate WHERE " +
                                           std::string(condition) + " = :p1",
                                       {value}));
    if (rows.empty()) return std::optional<CertificateRecord>();
    ASSIGN_OR_RETURN(auto certificate, certificateOf(rows.front()));
    return std::optional(std::move(certificate));
}

}  // namespace

Result<void> insert(Transaction& transaction, const Holder& h, std::int64_t now)
{
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO holder (" + std::string(holderColumns) + ", created_at) VALUES (" + parameters(19) + ")",
        {h.id, h.givenName, h.surname, h.email, h.service, h.title, h.identityNumberMac, h.companySiren, h.companyName,
         h.establishmentSiret, h.establishmentName, h.address, h.postcode, h.city, h.office, h.language,
         h.representativeName, h.representativeEmail, now}));
    return {};
}

Result<void> insert(Transaction& transaction, const CertificateRecord& c, std::int64_t now)
{
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO certificate (" + std::string(certificateColumns) + ", created_at) VALUES (" + parameters(23) + ")",
        {c.id,
         c.holderId,
         c.reference,
         c.product,
         c.serialHex,
         c.fingerprint,
         c.keyDigest,
         toBase64(c.der),
         c.notBefore,
         c.notAfter,
         std::string(c.state == CertificateState::valid ? "valid" : "revoked"),
         c.chip.model,
         c.chip.serial,
         c.chip.maker,
         c.chip.atr,
         c.renewalsDone,
         c.predecessor ? Value(*c.predecessor) : Value(nullptr),
         c.revokedAt ? Value(*c.revokedAt) : Value(nullptr),
         c.secrets.answersHash,
         c.secrets.questions[0],
         c.secrets.questions[1],
         c.secrets.questions[2],
         now}));
    return {};
}

Result<std::optional<Holder>> holderById(Transaction& transaction, const std::string& id)
{
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT " + std::string(holderColumns) + " FROM holder WHERE id = :p1", {id}));
    if (rows.empty()) return std::optional<Holder>();
    return std::optional(holderOf(rows.front()));
}

Result<std::optional<CertificateRecord>> certificateById(Transaction& transaction, const std::string& id)
{
    return oneCertificate(transaction, "id", id);
}

Result<std::optional<CertificateRecord>> certificateByFingerprint(Transaction& transaction,
                                                                  const std::string& fingerprint)
{
    return oneCertificate(transaction, "fingerprint", fingerprint);
}

Result<std::vector<CertificateRecord>> certificatesOf(Transaction& transaction, const std::string& holderId)
{
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT " + std::string(certificateColumns) +
                                           " FROM certificate WHERE holder_id = :p1 ORDER BY not_before DESC, id",
                                       {holderId}));
    std::vector<CertificateRecord> certificates;
    for (const auto& row : rows) {
        ASSIGN_OR_RETURN(auto certificate, certificateOf(row));
        certificates.push_back(std::move(certificate));
    }
    return certificates;
}

Result<bool> claimKey(Transaction& transaction, const std::string& keyDigest, const std::string& reference)
{
    RETURN_IF_ERROR(transaction.execute(
        "INSERT INTO known_key (digest, reference) VALUES (:p1, :p2) ON CONFLICT (digest) DO NOTHING",
        {keyDigest, reference}));
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT reference FROM known_key WHERE digest = :p1", {keyDigest}));
    return !rows.empty() && rows.front().text(0) == reference;
}

}  // namespace sceau::store
