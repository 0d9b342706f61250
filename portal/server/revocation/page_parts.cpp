// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/named_certificates.hpp"
#include "portal/server/revocation/pages.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/rules/calendar.hpp"
#include "shared/rules/revocation_reason.hpp"
#include "shared/x509/description.hpp"
#include "shared/x509/digest.hpp"

#include <algorithm>

namespace sceau::revocation {

Sender senderOf(const config::Configuration& configuration, const pages::Renderer& renderer)
{
    return {renderer,
            configuration.brand.name,
            configuration.mail.from,
            configuration.brand.supportPhone,
            configuration.brand.supportEmail,
            configuration.origin};
}

Result<pages::View> factsOf(const pages::Portal& portal, const pages::Visit& visit,
                            const store::CertificateRecord& certificate)
{
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(const auto holder, store::holderById(transaction, certificate.holderId));
    if (!holder) return fail(ErrorCode::internalError, "a certificate without holder");
    ASSIGN_OR_RETURN(const auto described, x509::describeCertificate(certificate.der));

    const auto* product = portal.configuration.product(certificate.product);
    const bool revoked = certificate.state == store::CertificateState::revoked;
    const bool expired = certificate.notAfter <= portal.clock();
    pages::View view;
    view.text("id", certificate.id)
        .text("name", holder->givenName + " " + holder->surname)
        .text("company", holder->companyName)
        .text("product", product == nullptr ? certificate.product : product->name.in(visit.language))
        .text("reference", certificate.reference)
        .text("serial", described.serialHex)
        .text("serialDecimal", described.serialDecimal)
        .text("issuerName", issuerNameOf(described.issuer))
        .text("validFrom", rules::dateText(rules::parisDay(certificate.notBefore), visit.language))
        .text("endDate", rules::dateText(rules::endDay(certificate.notAfter), visit.language))
        .flag("revoked", revoked)
        .flag("expired", expired && !revoked)
        .flag("valid", !revoked && !expired);
    return view;
}

Result<void> addSuccessor(const pages::Portal& portal, const pages::Visit& visit,
                          const store::CertificateRecord& certificate, pages::View& view)
{
    ASSIGN_OR_RETURN(const auto rows,
                     portal.database.query("SELECT id, serial_hex, not_after FROM certificate WHERE predecessor = :p1 "
                                           "AND state = 'valid' AND not_after > :p2 ORDER BY created_at DESC LIMIT 1",
                                           {certificate.id, portal.clock()}));
    for (const auto& row : rows)
        view.section("successor",
                     pages::View()
                         .text("successorId", row.text(0))
                         .text("successorSerial", row.text(1))
                         .text("successorEnd", rules::dateText(rules::endDay(row.integer(2)), visit.language)));
    return {};
}

void addReasons(const pages::Visit& visit, pages::View& view)
{
    for (const auto& reason : rules::revocationReasons()) {
        const auto wording = visit.language == "en" ? reason.wording.english : reason.wording.french;
        view.section("reasons",
                     pages::View().text("code", std::string(reason.code)).text("wording", std::string(wording)));
    }
}

void addMistake(pages::View& view, const std::string& field, std::string_view sentence)
{
    view.flag("mistaken").flag("mistaken-" + field);
    view.text("mistake-" + field, std::string(sentence));
    view.section("mistakes", pages::View().text("field", field).text("sentence", std::string(sentence)));
}

std::string personalOf(const pages::Visit& visit, const std::string& name)
{
    return name + ", " + visit.request.remoteAddress;
}

Result<Outcome> revokeFor(const pages::Portal& portal, const pages::Visit& visit, Ledger& ledger,
                          const store::CertificateRecord& certificate, const std::string& channel,
                          const std::string& motive, const std::string& evidence,
                          std::function<Result<void>(store::Transaction&)> together)
{
    std::optional<store::Holder> holder;
    {
        ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
        ASSIGN_OR_RETURN(holder, store::holderById(transaction, certificate.holderId));
    }
    if (!holder) return fail(ErrorCode::internalError, "a certificate without holder");
    const auto* product = portal.configuration.product(certificate.product);
    Order order;
    order.certificate = certificate.der;
    order.serialHex = certificate.serialHex;
    order.motive = motive;
    order.channel = channel;
    const auto& published = portal.configuration.revocation.publishedReasons;
    if (std::find(published.begin(), published.end(), certificate.product) != published.end())
        order.published = ReasonPublished::yes;
    order.evidence = evidence;
    order.together = std::move(together);
    order.personal = personalOf(visit, holder->givenName + " " + holder->surname);
    order.notices = revokedNotices(senderOf(portal.configuration, portal.renderer), *holder, certificate,
                                   product == nullptr ? certificate.product : product->name.in(holder->language));
    return ledger.revoke(order, portal.clock());
}

Ledger::Effect portalEffect()
{
    return [](store::Transaction& transaction, const Order& order, std::int64_t now) -> Result<void> {
        ASSIGN_OR_RETURN(const auto fingerprint, x509::digest(x509::HashAlgorithm::sha256, order.certificate));
        RETURN_IF_ERROR(
            transaction.execute("UPDATE certificate SET state = 'revoked', revoked_at = :p1 WHERE fingerprint = :p2",
                                {now, hexadecimal(fingerprint)}));
        return {};
    };
}

}  // namespace sceau::revocation
