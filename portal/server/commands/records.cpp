// SPDX-License-Identifier: Apache-2.0
#include "portal/server/commands/records.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/crl/publisher.hpp"
#include "portal/server/pages/renderer.hpp"
#include "portal/server/revocation/pages.hpp"
#include "portal/server/revocation/representatives.hpp"
#include "shared/rules/company_number.hpp"
#include "shared/rules/email.hpp"

#include <cstdio>
#include <ctime>

namespace sceau::commands {

Result<void> verifyAudit(Parts& parts)
{
    ASSIGN_OR_RETURN(const auto verdict, audit::verify(parts.database));
    if (verdict.firstBroken)
        return fail(ErrorCode::signatureInvalid,
                    "the audit log is broken at row " + std::to_string(*verdict.firstBroken));
    (void)std::fprintf(stdout, "%lld rows, none altered. Hash of the last row: %s\n",
                       static_cast<long long>(verdict.rows), verdict.head.c_str());
    return {};
}

Result<void> exportAudit(Parts& parts)
{
    return audit::forEach(parts.database, 0, [](const audit::Entry& entry) {
        (void)std::fprintf(stdout, "%s\n", audit::toJsonLine(entry).c_str());
    });
}

Result<void> publishList(Parts& parts)
{
    auto lists = listsOf(parts);
    ASSIGN_OR_RETURN(const auto published, lists.publish(std::time(nullptr)));
    (void)std::fprintf(stdout, "CRL number %llu, %zu bytes.\n", static_cast<unsigned long long>(published.number),
                       published.list.size());
    return {};
}

Result<void> printReleaseKey(Parts& parts)
{
    const auto key = parts.vault.releaseKey();
    (void)std::printf("%s\n", toBase64(key).c_str());
    return {};
}

Result<void> giveAccess(Parts& parts, const AccessOptions& options, std::int64_t now)
{
    const auto siren = rules::checkSiren(options.siren);
    const auto email = rules::checkEmail(options.email);
    if (!siren.accepted()) return fail(ErrorCode::invalidRequest, std::string(siren.verdict.sentence.english));
    if (!email.accepted()) return fail(ErrorCode::invalidRequest, std::string(email.verdict.sentence.english));
    if (options.identifier.empty() || options.identifier.size() > 64 || options.name.empty() ||
        options.name.size() > 200)
        return fail(ErrorCode::invalidRequest, "--identifier (64 characters) and --name (200 characters) are required");
    ASSIGN_OR_RETURN(const auto renderer, pages::Renderer::load(parts.configuration.templates));
    revocation::Representative representative;
    representative.identifier = options.identifier;
    representative.name = options.name;
    representative.email = email.value;
    representative.companySiren = siren.value;
    return revocation::giveAccess(parts.database, parts.pepper, revocation::senderOf(parts.configuration, renderer),
                                  representative, now);
}

}  // namespace sceau::commands
