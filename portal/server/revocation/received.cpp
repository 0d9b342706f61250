// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/received.hpp"

#include "portal/server/audit/audit_log.hpp"
#include "portal/server/revocation/form/signature_room.hpp"
#include "portal/server/revocation/judgement.hpp"
#include "portal/server/revocation/mailbox/maildir.hpp"
#include "portal/server/revocation/mailbox/mime.hpp"
#include "portal/server/secrets/random.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/x509/digest.hpp"

namespace sceau::revocation {

namespace {

/// A flood of mails is worked off in rounds, so that nothing else of the back office waits for it.
constexpr std::size_t mailsARound = 20;

Result<std::string> digestOf(BytesView bytes)
{
    ASSIGN_OR_RETURN(const auto digest, x509::digest(x509::HashAlgorithm::sha256, bytes));
    return hexadecimal(digest);
}

/// Whether one of the PDFs is a form that this portal made, and was taken.
Result<bool> takeOne(const pages::Portal& portal, const std::vector<Bytes>& pdfs)
{
    bool any = false;
    for (const auto& pdf : pdfs) {
        const auto number = form::numberOf(pdf);
        if (number.empty()) continue;
        ASSIGN_OR_RETURN(const auto issued, formById(portal.database, number));
        if (!issued) continue;
        const auto taken = takeForm(portal, *issued, pdf, "mail");
        const bool refused = !taken && (taken.error().code == ErrorCode::documentInvalid ||
                                        taken.error().code == ErrorCode::rateLimited);
        if (!taken && !refused) return Failure{taken.error()};
        any = any || taken.has_value();
    }
    return any;
}

Result<void> record(const pages::Portal& portal, const audit::Event& event)
{
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    RETURN_IF_ERROR(audit::append(transaction, event));
    return transaction.commit();
}

}  // namespace

Result<void> takeForm(const pages::Portal& portal, const IssuedForm& issued, BytesView pdf, const std::string& from)
{
    RETURN_IF_ERROR(countReturn(portal.database, issued.id));
    ASSIGN_OR_RETURN(const auto judgement, judge(portal, issued, pdf));
    ASSIGN_OR_RETURN(const auto digest, digestOf(pdf));
    const auto first = judgement.report.findings().front();
    if (first.outcome != form::Outcome::passed) {
        RETURN_IF_ERROR(record(portal, {portal.clock(), "revocationFormRefused", issued.serialHex, "visitor", digest,
                                        first.detail, from, issued.issuer}));
        return fail(ErrorCode::documentInvalid, first.detail);
    }
    Demand demand;
    demand.id = secrets::randomHex(16);
    demand.kind = "signedForm";
    demand.formId = issued.id;
    demand.serialHex = issued.serialHex;
    demand.issuer = judgement.issuer.empty() ? issued.issuer : judgement.issuer;
    demand.motive = issued.motive;
    demand.demander = judgement.signer;
    demand.document.assign(pdf.begin(), pdf.end());
    demand.digest = digest;
    demand.report = judgement.report;
    // What the form says about whoever sent it is worth what the checks say.
    const auto role = demand.report.passed() ? issued.role : "visitor";
    const auto personal = judgement.signer.empty() ? from : judgement.signer + ", " + from;
    RETURN_IF_ERROR(keepDemand(portal.database, demand, role, personal, portal.clock()));
    return {};
}

Result<void> readMailbox(const pages::Portal& portal, const std::filesystem::path& directory)
{
    const mailbox::Maildir mails(directory);
    return mails.takeNew(mailsARound, [&](std::string_view mail) -> Result<mailbox::Mail> {
        ASSIGN_OR_RETURN(const bool taken, takeOne(portal, mailbox::pdfsOf(mail)));
        if (taken) return mailbox::Mail::taken;
        ASSIGN_OR_RETURN(const auto digest, digestOf(Bytes(mail.begin(), mail.end())));
        RETURN_IF_ERROR(record(portal, {portal.clock(), "mailWithoutForm", "", "system", digest, "", ""}));
        return mailbox::Mail::notOurs;
    });
}

}  // namespace sceau::revocation
