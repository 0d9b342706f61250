// SPDX-License-Identifier: Apache-2.0
#include "portal/server/commands/enrol.hpp"

#include "portal/server/ca/subject.hpp"
#include "portal/server/renewal/issuance.hpp"
#include "portal/server/renewal/profile.hpp"
#include "portal/server/revocation/identity_number.hpp"
#include "portal/server/secrets/answers.hpp"
#include "portal/server/secrets/random.hpp"
#include "portal/server/store/holders.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/protocol/object_reader.hpp"
#include "shared/x509/certificate.hpp"
#include "shared/x509/digest.hpp"

#include <fstream>
#include <iterator>

namespace sceau::commands {

namespace {

/// What an officer writes down about a holder.
struct HolderFile {
    store::Holder holder;
    std::string identityNumber;
    std::string product;
    std::string serialNumber;  ///< of the subject's name
    store::Chip chip;
    std::optional<std::vector<std::string>> questions;
    std::optional<std::vector<std::string>> answers;
};

void readMembers(protocol::ObjectReader& object, HolderFile& file)
{
    auto& holder = file.holder;
    object.required("givenName", holder.givenName, {.maxSize = 200});
    object.required("surname", holder.surname, {.maxSize = 200});
    object.required("email", holder.email, {.maxSize = 254});
    object.required("service", holder.service, {.maxSize = 200});
    object.required("title", holder.title, {.maxSize = 200});
    object.required("identityNumber", file.identityNumber, {.maxSize = 64});
    object.required("companySiren", holder.companySiren, {.maxSize = 9});
    object.required("companyName", holder.companyName, {.maxSize = 200});
    object.required("establishmentSiret", holder.establishmentSiret, {.maxSize = 14});
    object.required("establishmentName", holder.establishmentName, {.maxSize = 200});
    object.required("address", holder.address, {.maxSize = 400});
    object.required("postcode", holder.postcode, {.maxSize = 16});
    object.required("city", holder.city, {.maxSize = 200});
    object.required("office", holder.office, {.maxSize = 64});
    object.required("language", holder.language, {.maxSize = 2});
    object.required("representativeName", holder.representativeName, {.maxSize = 200});
    object.required("representativeEmail", holder.representativeEmail, {.maxSize = 254});
    object.required("product", file.product, {.maxSize = 64});
    object.required("serialNumber", file.serialNumber, {.maxSize = 64});
    object.required("chipModel", file.chip.model, {.maxSize = 64});
    object.required("chipSerial", file.chip.serial, {.maxSize = 64});
    object.required("chipMaker", file.chip.maker, {.maxSize = 64});
    object.required("chipAtr", file.chip.atr, {.maxSize = 128});
    object.optional("questions", file.questions, {.maxItems = 3});
    object.optional("answers", file.answers, {.maxItems = 3});
}

Result<std::string> contentOf(const std::filesystem::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return fail(ErrorCode::invalidRequest, "cannot read " + path.string());
    return std::string(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
}

Result<HolderFile> readHolder(const std::filesystem::path& path)
{
    ASSIGN_OR_RETURN(const auto text, contentOf(path));
    constexpr bool withoutExceptions = false;
    const auto json = nlohmann::json::parse(text, nullptr, withoutExceptions);
    if (json.is_discarded()) return fail(ErrorCode::invalidRequest, path.string() + " is not JSON");
    return protocol::decodeObject<HolderFile>(json);
}

ca::SubjectFields subjectOf(const HolderFile& file)
{
    ca::SubjectFields fields;
    fields.organization = file.holder.companyName;
    fields.organizationIdentifier = "NTRFR-" + file.holder.companySiren;
    fields.organizationalUnit = "0002 " + file.holder.establishmentSiret;
    fields.surname = file.holder.surname;
    fields.givenName = file.holder.givenName;
    fields.commonName = file.holder.givenName + " " + file.holder.surname;
    fields.title = file.holder.title;
    fields.serialNumber = file.serialNumber;
    return fields;
}

Result<store::SecretQuestions> secretsOf(const Parts& parts, const HolderFile& file)
{
    store::SecretQuestions secrets;
    if (!file.questions || !file.answers || file.questions->size() != 3 || file.answers->size() != 3) return secrets;
    for (std::size_t i = 0; i < 3; ++i) secrets.questions.at(i) = file.questions->at(i);
    ASSIGN_OR_RETURN(secrets.answersHash, secrets::hashAnswers(parts.pepper, {file.answers->at(0), file.answers->at(1),
                                                                              file.answers->at(2)}));
    return secrets;
}

Result<void> record(Parts& parts, HolderFile& file, const std::string& reference, const ca::IssuedCertificate& issued,
                    std::int64_t now)
{
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(issued.certificate));
    ASSIGN_OR_RETURN(const auto keyDigest, x509::digest(x509::HashAlgorithm::sha256, certificate.publicKey));
    file.holder.id = secrets::randomHex(16);
    file.holder.identityNumberMac = revocation::identityNumberMac(parts.pepper, file.identityNumber);
    store::CertificateRecord row;
    row.id = secrets::randomHex(16);
    row.holderId = file.holder.id;
    row.reference = reference;
    row.product = file.product;
    row.serialHex = certificate.serialHex;
    row.fingerprint = hexadecimal(certificate.fingerprint);
    row.keyDigest = hexadecimal(keyDigest);
    row.der = issued.certificate;
    row.notBefore = certificate.notBefore;
    row.notAfter = certificate.notAfter;
    row.chip = file.chip;
    ASSIGN_OR_RETURN(row.secrets, secretsOf(parts, file));

    ASSIGN_OR_RETURN(auto transaction, parts.database.begin());
    RETURN_IF_ERROR(store::insert(transaction, file.holder, now));
    RETURN_IF_ERROR(store::insert(transaction, row, now));
    ASSIGN_OR_RETURN(const bool newKey, store::claimKey(transaction, row.keyDigest, reference));
    if (!newKey) return fail(ErrorCode::keyReused, "this key has a certificate already");
    return transaction.commit();
}

}  // namespace

Result<void> enrol(Parts& parts, const EnrolOptions& options, std::int64_t now)
{
    ASSIGN_OR_RETURN(auto file, readHolder(options.holder));
    const auto* product = parts.configuration.product(file.product);
    if (product == nullptr)
        return fail(ErrorCode::invalidRequest, "no product " + file.product + " in the configuration");
    if (parts.configuration.office(file.holder.office) == nullptr)
        return fail(ErrorCode::invalidRequest, "no office " + file.holder.office + " in the configuration");
    ASSIGN_OR_RETURN(const auto text, contentOf(options.request));
    ASSIGN_OR_RETURN(const auto request, renewal::requestFrom(text));
    ASSIGN_OR_RETURN(const auto subject, ca::composeSubject(subjectOf(file)));
    const auto reference = "E-" + secrets::randomCode(12);
    ASSIGN_OR_RETURN(const auto issued, parts.backend->issue({.reference = reference,
                                                              .certificationRequest = request,
                                                              .subject = subject,
                                                              .email = file.holder.email,
                                                              .profile = renewal::profileOf(*product),
                                                              .notAfter = options.notAfter}));
    RETURN_IF_ERROR(record(parts, file, reference, issued, now));
    std::ofstream out(options.out, std::ios::binary | std::ios::trunc);
    out << x509::certificateToPem(issued.certificate);
    if (!out.flush()) return fail(ErrorCode::internalError, "cannot write " + options.out.string());
    return {};
}

}  // namespace sceau::commands
