// SPDX-License-Identifier: Apache-2.0
#include "portal/server/commands/records.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/ca/issuer.hpp"
#include "portal/server/office/officers.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/rules/email.hpp"
#include "shared/x509/certificate.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>

namespace sceau::commands {

namespace {

Result<x509::Certificate> certificateOf(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fail(ErrorCode::invalidRequest, "cannot read " + file.string());
    const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    if (text.find("-----BEGIN") == std::string::npos) return x509::parseCertificate(Bytes(text.begin(), text.end()));
    ASSIGN_OR_RETURN(const auto certificates, x509::certificatesFromPem(text));
    return x509::parseCertificate(certificates.front());
}

}  // namespace

Result<void> createOfficer(Parts& parts, const OfficerOptions& options, std::int64_t now)
{
    const auto email = rules::checkEmail(options.email);
    if (!email.accepted()) return fail(ErrorCode::invalidRequest, std::string(email.verdict.sentence.english));
    if (options.name.empty() || options.name.size() > 200)
        return fail(ErrorCode::invalidRequest, "--name (200 characters) is required");
    if (parts.configuration.office(options.office) == nullptr)
        return fail(ErrorCode::invalidRequest, "no office " + options.office + " in the configuration");
    ASSIGN_OR_RETURN(const auto certificate, certificateOf(options.certificate));
    if (now > certificate.notAfter) return fail(ErrorCode::invalidRequest, "the certificate has expired");
    office::Officer officer;
    officer.id = secrets::randomHex(16);
    officer.name = options.name;
    officer.email = email.value;
    officer.office = options.office;
    officer.fingerprint = hexadecimal(certificate.fingerprint);
    ASSIGN_OR_RETURN(const auto issuer, ca::issuerOf(certificate.der));
    ASSIGN_OR_RETURN(auto transaction, parts.database.begin());
    RETURN_IF_ERROR(office::save(transaction, officer, now));
    RETURN_IF_ERROR(audit::append(transaction, {.at = now,
                                                .action = "officerCreated",
                                                .subject = certificate.serialHex,
                                                .actorRole = "administrator",
                                                .details = "office=" + officer.office,
                                                .personal = officer.name,
                                                .issuer = issuer}));
    RETURN_IF_ERROR(transaction.commit());
    (void)std::fprintf(stdout, "%s may sign in at %s/office with certificate %s.\n", officer.name.c_str(),
                       parts.configuration.origin.c_str(), certificate.serialHex.c_str());
    return {};
}

}  // namespace sceau::commands
