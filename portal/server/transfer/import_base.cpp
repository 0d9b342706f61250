// SPDX-License-Identifier: Apache-2.0
#include "portal/server/transfer/import_base.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/http/fields.hpp"
#include "portal/server/revocation/identity_number.hpp"
#include "portal/server/secrets/random.hpp"
#include "portal/server/store/holders.hpp"
#include "portal/server/transfer/csv.hpp"
#include "portal/server/unblocking/puks.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/rules/company_number.hpp"
#include "shared/rules/device.hpp"
#include "shared/rules/email.hpp"
#include "shared/rules/identity_document.hpp"
#include "shared/x509/certificate.hpp"
#include "shared/x509/digest.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>

namespace sceau::transfer {

namespace {

constexpr std::int64_t rowsInATransaction = 1000;

struct Column {
    std::string_view name;
    std::size_t longest;
    bool required;
};

/// In the order of exports.
constexpr std::array<Column, 24> columns{{{"givenName", 200, true},
                                          {"surname", 200, true},
                                          {"email", 254, true},
                                          {"service", 200, false},
                                          {"title", 200, false},
                                          {"identityNumber", 64, true},
                                          {"companySiren", 20, true},
                                          {"companyName", 200, true},
                                          {"establishmentSiret", 24, true},
                                          {"establishmentName", 200, true},
                                          {"address", 400, true},
                                          {"postcode", 16, true},
                                          {"city", 200, true},
                                          {"office", 64, true},
                                          {"language", 2, true},
                                          {"representativeName", 200, false},
                                          {"representativeEmail", 254, false},
                                          {"product", 64, true},
                                          {"chipModel", 64, false},
                                          {"chipSerial", 64, false},
                                          {"chipMaker", 64, false},
                                          {"chipAtr", 128, false},
                                          {"certificate", 24000, true},
                                          {"puk", 32, false}}};

using Row = std::map<std::string, std::string, std::less<>>;

Failure wrong(const std::string& reason)
{
    return fail(ErrorCode::invalidRequest, reason);
}

Result<std::vector<std::string>> headerOf(CsvReader& reader)
{
    ASSIGN_OR_RETURN(auto header, reader.next());
    if (!header) return wrong("the file is empty");
    for (const auto& name : *header)
        if (std::none_of(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; }))
            return wrong("unknown column " + name);
    for (const auto& column : columns)
        if (column.required && std::find(header->begin(), header->end(), column.name) == header->end())
            return wrong("the column " + std::string(column.name) + " is missing");
    return std::move(*header);
}

Result<Row> rowOf(const std::vector<std::string>& header, const std::vector<std::string>& fields)
{
    if (fields.size() != header.size()) return wrong("not as many fields as the first line has columns");
    Row row;
    for (std::size_t i = 0; i < header.size(); ++i) row[header[i]] = fields[i];
    for (const auto& column : columns) {
        const auto& value = row[std::string(column.name)];
        if (value.size() > column.longest) return wrong(std::string(column.name) + " is too long");
        if (column.required && value.empty()) return wrong(std::string(column.name) + " is empty");
        const bool controls = std::any_of(value.begin(), value.end(),
                                          [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
        if (controls || !http::isUtf8(value)) return wrong(std::string(column.name) + " is not UTF-8 text");
    }
    return row;
}

/// Base64 of the DER, or a PEM file beside the CSV: its name only, never a path.
Result<Bytes> certificateOf(const ImportContext& context, const std::string& text)
{
    if (!text.ends_with(".pem") && !text.ends_with(".crt") && !text.ends_with(".cer")) return fromBase64(text);
    if (text.find('/') != std::string::npos || text.front() == '.') return wrong("certificate: a name, not a path");
    std::ifstream stream(context.directory / text, std::ios::binary);
    if (!stream) return wrong("cannot read " + text);
    const std::string pem((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    ASSIGN_OR_RETURN(auto certificates, x509::certificatesFromPem(pem));
    return std::move(certificates.front());
}

template <typename Value>
Result<Value> accepted(const rules::Checked<Value>& checked, const char* column)
{
    if (!checked.accepted()) return wrong(std::string(column) + ": " + std::string(checked.verdict.sentence.english));
    return checked.value;
}

Result<store::Holder> holderOf(const ImportContext& context, const Row& row)
{
    const auto text = [&](const char* name) { return row.at(name); };
    store::Holder holder;
    holder.id = secrets::randomHex(16);
    holder.givenName = text("givenName");
    holder.surname = text("surname");
    ASSIGN_OR_RETURN(holder.email, accepted(rules::checkEmail(text("email")), "email"));
    holder.service = text("service");
    holder.title = text("title");
    ASSIGN_OR_RETURN(const auto number,
                     accepted(rules::checkIdentityDocument(text("identityNumber")), "identityNumber"));
    holder.identityNumberMac = revocation::identityNumberMac(context.pepper, number);
    ASSIGN_OR_RETURN(holder.companySiren, accepted(rules::checkSiren(text("companySiren")), "companySiren"));
    holder.companyName = text("companyName");
    ASSIGN_OR_RETURN(holder.establishmentSiret,
                     accepted(rules::checkSiret(text("establishmentSiret")), "establishmentSiret"));
    if (!holder.establishmentSiret.starts_with(holder.companySiren))
        return wrong("establishmentSiret: not of this company");
    holder.establishmentName = text("establishmentName");
    holder.address = text("address");
    holder.postcode = text("postcode");
    holder.city = text("city");
    holder.office = text("office");
    holder.language = text("language");
    holder.representativeName = text("representativeName");
    if (!row.at("representativeEmail").empty()) {
        ASSIGN_OR_RETURN(holder.representativeEmail,
                         accepted(rules::checkEmail(text("representativeEmail")), "representativeEmail"));
    }
    if (context.configuration.office(holder.office) == nullptr) return wrong("no office " + holder.office);
    if (holder.language != "fr" && holder.language != "en") return wrong("language must be fr or en");
    return holder;
}

/// The same person at the same establishment is one holder, with several certificates.
Result<std::string> idOf(store::Transaction& transaction, const store::Holder& holder, std::int64_t now)
{
    ASSIGN_OR_RETURN(const auto rows,
                     transaction.query("SELECT id FROM holder WHERE email = :p1 AND identity_number_mac = :p2 AND "
                                       "establishment_siret = :p3",
                                       {holder.email, holder.identityNumberMac, holder.establishmentSiret}));
    if (!rows.empty()) return rows.front().text(0);
    RETURN_IF_ERROR(store::insert(transaction, holder, now));
    return holder.id;
}

Result<store::CertificateRecord> recordOf(const ImportContext& context, const Row& row)
{
    ASSIGN_OR_RETURN(auto der, certificateOf(context, row.at("certificate")));
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(der));
    if (certificate.isAuthority) return wrong("certificate: of an authority, not of a person");
    ASSIGN_OR_RETURN(const auto keyDigest, x509::digest(x509::HashAlgorithm::sha256, certificate.publicKey));
    if (context.configuration.product(row.at("product")) == nullptr) return wrong("no product " + row.at("product"));
    if (!rules::atrFrom(row.at("chipAtr"))) return wrong("chipAtr is not hexadecimal");
    store::CertificateRecord record;
    record.id = secrets::randomHex(16);
    record.reference = "I-" + secrets::randomCode(12);
    record.product = row.at("product");
    record.serialHex = certificate.serialHex;
    record.fingerprint = hexadecimal(certificate.fingerprint);
    record.keyDigest = hexadecimal(keyDigest);
    record.der = std::move(der);
    record.notBefore = certificate.notBefore;
    record.notAfter = certificate.notAfter;
    record.chip = {row.at("chipModel"), row.at("chipSerial"), row.at("chipMaker"), row.at("chipAtr")};
    return record;
}

enum class Taken { imported, known };

Result<Taken> take(const ImportContext& context, store::Transaction& transaction, const Row& row)
{
    // Everything that can be wrong is found before anything is written: a transaction holds many rows.
    ASSIGN_OR_RETURN(const auto holder, holderOf(context, row));
    ASSIGN_OR_RETURN(auto record, recordOf(context, row));
    const auto& puk = row.at("puk");
    if (!puk.empty() && !unblocking::isPuk(puk)) return wrong("puk: 4 to 32 printable characters");
    ASSIGN_OR_RETURN(const auto known, store::certificateByFingerprint(transaction, record.fingerprint));
    if (known) return Taken::known;
    ASSIGN_OR_RETURN(const auto keys,
                     transaction.query("SELECT digest FROM known_key WHERE digest = :p1", {record.keyDigest}));
    if (!keys.empty()) return wrong("certificate: its key belongs to another one");

    ASSIGN_OR_RETURN(record.holderId, idOf(transaction, holder, context.now));
    RETURN_IF_ERROR(store::insert(transaction, record, context.now));
    RETURN_IF_ERROR(store::claimKey(transaction, record.keyDigest, record.reference));
    if (!puk.empty()) RETURN_IF_ERROR(unblocking::keep(transaction, context.vault, record.id, puk, context.now));
    return Taken::imported;
}

void reject(std::ostream& rejected, std::size_t line, const std::string& reason)
{
    rejected << line << ',' << csvField(reason) << '\n';
}

/// Up to a thousand rows. False at the end of the file.
Result<bool> takeSome(const ImportContext& context, CsvReader& reader, const std::vector<std::string>& header,
                      std::ostream& rejected, ImportReport& report)
{
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    bool more = true;
    for (std::int64_t count = 0; more && count < rowsInATransaction; ++count) {
        const auto record = reader.next();
        more = !record || record->has_value();
        if (!more) break;
        const auto row = record ? rowOf(header, **record) : Result<Row>(Failure{record.error()});
        const auto taken = row ? take(context, transaction, *row) : Result<Taken>(Failure{row.error()});
        if (!taken && taken.error().code == ErrorCode::internalError) return Failure{taken.error()};
        if (!taken) {
            ++report.rejected;
            reject(rejected, reader.line(), taken.error().detail);
        } else {
            ++(*taken == Taken::imported ? report.imported : report.known);
        }
    }
    RETURN_IF_ERROR(transaction.commit());
    return more;
}

}  // namespace

Result<ImportReport> importBase(const ImportContext& context, std::istream& csv, std::ostream& rejected,
                                const Progress& progress)
{
    CsvReader reader(csv);
    ASSIGN_OR_RETURN(const auto header, headerOf(reader));
    rejected << "line,reason\n";
    ImportReport report;
    for (bool more = true; more;) {
        ASSIGN_OR_RETURN(more, takeSome(context, reader, header, rejected, report));
        progress(report);
    }
    ASSIGN_OR_RETURN(auto transaction, context.database.begin());
    RETURN_IF_ERROR(audit::append(
        transaction, {context.now,
                      "baseImported",
                      "",
                      "administrator",
                      {},
                      "imported=" + std::to_string(report.imported) + " known=" + std::to_string(report.known) +
                          " rejected=" + std::to_string(report.rejected),
                      {}}));
    RETURN_IF_ERROR(transaction.commit());
    return report;
}

Result<std::int64_t> exportBase(store::Database& database, std::ostream& csv)
{
    constexpr std::string_view selection =
        "SELECT h.given_name, h.surname, h.email, h.service, h.title, h.company_siren, h.company_name, "
        "h.establishment_siret, h.establishment_name, h.address, h.postcode, h.city, h.office, h.language, "
        "h.representative_name, h.representative_email, c.product, c.chip_model, c.chip_serial, c.chip_maker, "
        "c.chip_atr, c.der, c.reference, c.state, c.id FROM certificate c JOIN holder h ON h.id = c.holder_id WHERE "
        "c.id > :p1 ORDER BY c.id LIMIT 1000";
    constexpr std::size_t written = 24;  // all but the id
    bool first = true;
    for (const auto& column : columns) {
        if (column.name == "identityNumber" || column.name == "puk") continue;
        csv << (first ? "" : ",") << column.name;
        first = false;
    }
    csv << ",reference,state\n";
    std::string after;
    for (std::int64_t count = 0;;) {
        ASSIGN_OR_RETURN(const auto rows, database.query(selection, {after}));
        for (const auto& row : rows) {
            for (std::size_t i = 0; i < written; ++i) csv << (i == 0 ? "" : ",") << csvField(row.text(i));
            csv << '\n';
        }
        count += static_cast<std::int64_t>(rows.size());
        if (rows.empty()) return count;
        after = rows.back().text(written);
    }
}

}  // namespace sceau::transfer
