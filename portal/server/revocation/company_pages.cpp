// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/pages.hpp"
#include "portal/server/revocation/representatives.hpp"
#include "shared/rules/revocation_reason.hpp"

#include <algorithm>

namespace sceau::revocation {

namespace {

/// More than this on one page helps nobody: the search narrows it.
constexpr std::size_t mostShown = 200;

Result<http::Response> access(const pages::Portal& portal, const pages::Visit& visit)
{
    return pages::show(portal, visit, "company-access", {});
}

Result<http::Response> begin(const pages::Portal& portal, const pages::Visit& visit)
{
    // A session of its own: the code is bound to it, and whoever was in this browser before has no part in it.
    ASSIGN_OR_RETURN(const auto begun, portal.sessions.begin(std::nullopt));
    const auto checked = beginAccess(portal.database, portal.pepper, senderOf(portal.configuration, portal.renderer),
                                     begun.session, {visit.form.text("identifier"), visit.request.remoteAddress},
                                     visit.form.text("key"), portal.clock());
    if (checked) {
        auto response = http::redirect("/company/code");
        response.headers.emplace_back("Set-Cookie", begun.cookie);
        return response;
    }
    RETURN_IF_ERROR(portal.sessions.end(begun.session));
    const auto code = checked.error().code;
    if (code != ErrorCode::accessRefused && code != ErrorCode::answersLocked) return Failure{checked.error()};
    pages::View view;
    const bool locked = code == ErrorCode::answersLocked;
    view.flag("refused", !locked).flag("locked", locked).text("identifier", visit.form.text("identifier"));
    return pages::show(portal, visit, "company-access", std::move(view), locked ? 429 : 422);
}

Result<http::Response> code(const pages::Portal& portal, const pages::Visit& visit)
{
    if (!visit.session) return http::redirect("/company");
    ASSIGN_OR_RETURN(const bool awaited, isCodeAwaited(portal.database, *visit.session, portal.clock()));
    if (!awaited) return http::redirect("/company");
    pages::View view;
    view.flag("again", visit.query.text("again") == "1");
    return pages::show(portal, visit, "company-code", std::move(view));
}

Result<http::Response> confirmCode(const pages::Portal& portal, const pages::Visit& visit)
{
    if (!visit.session) return http::redirect("/company");
    const auto entered =
        enterCode(portal.database, portal.pepper, *visit.session, visit.form.text("code"), portal.clock());
    if (entered) return http::redirect("/company/certificates");
    if (entered.error().code != ErrorCode::accessRefused) return Failure{entered.error()};
    ASSIGN_OR_RETURN(const bool awaited, isCodeAwaited(portal.database, *visit.session, portal.clock()));
    pages::View view;
    view.flag("refused", awaited).flag("over", !awaited);
    return pages::show(portal, visit, "company-code", std::move(view), 422);
}

Result<http::Response> newCode(const pages::Portal& portal, const pages::Visit& visit)
{
    if (!visit.session) return http::redirect("/company");
    const auto mailed = mailCodeAgain(portal.database, portal.pepper, senderOf(portal.configuration, portal.renderer),
                                      *visit.session, portal.clock());
    if (mailed) return http::redirect("/company/code?again=1");
    if (mailed.error().code == ErrorCode::accessRefused) return http::redirect("/company");
    return Failure{mailed.error()};
}

Result<std::optional<Representative>> visitor(const pages::Portal& portal, const pages::Visit& visit)
{
    if (!visit.session) return std::optional<Representative>();
    return representativeOf(portal.database, *visit.session, portal.clock());
}

/// The ids of the company's certificates, newest first. SQL finds the company; words and states are filtered here, for
/// databases disagree about the case of accented letters.
Result<store::Rows> certificatesOf(const pages::Portal& portal, const Representative& who)
{
    return portal.database.query(
        "SELECT c.id FROM certificate c JOIN holder h ON h.id = c.holder_id WHERE h.company_siren = :p1 "
        "ORDER BY c.not_before DESC, c.id",
        {who.companySiren});
}

bool matches(const pages::View& facts, const std::string& words, const std::string& state)
{
    if (!state.empty() && !(facts.flags.count(state) != 0 && facts.flags.at(state))) return false;
    if (words.empty()) return true;
    const auto lower = [](std::string text) {
        std::transform(text.begin(), text.end(), text.begin(),
                       [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
        return text;
    };
    for (const char* member : {"name", "product", "serial", "serialDecimal", "reference"})
        if (lower(facts.texts.at(member)).find(lower(words)) != std::string::npos) return true;
    return false;
}

Result<http::Response> certificates(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto who, visitor(portal, visit));
    if (!who) return http::redirect("/company");
    const std::string words = visit.query.text("q");
    const std::string state = visit.query.text("state");
    pages::View view;
    ASSIGN_OR_RETURN(const auto rows, certificatesOf(portal, *who));
    for (const auto& row : rows) {
        std::optional<store::CertificateRecord> record;
        {
            ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
            ASSIGN_OR_RETURN(record, store::certificateById(transaction, row.text(0)));
        }
        if (!record) continue;
        ASSIGN_OR_RETURN(auto facts, factsOf(portal, visit, *record));
        view.text("company", facts.texts["company"]);
        if (!matches(facts, words, state)) continue;
        view.section("certificates", std::move(facts));
        if (view.lists["certificates"].size() == mostShown) break;
    }
    view.text("q", words).text("representative", who->name);
    view.flag("none", view.lists["certificates"].empty()).flag("more", view.lists["certificates"].size() == mostShown);
    for (const char* one : {"valid", "revoked", "expired"}) view.flag(std::string("only-") + one, state == one);
    return pages::show(portal, visit, "company-certificates", std::move(view));
}

/// The certificate of the path "company/certificates/<id>/…", if it belongs to the visitor's company.
Result<std::optional<store::CertificateRecord>> ownCertificate(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto who, visitor(portal, visit));
    if (!who) return std::optional<store::CertificateRecord>();
    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(auto record, store::certificateById(transaction, visit.path.at(2)));
    if (!record) return std::optional<store::CertificateRecord>();
    ASSIGN_OR_RETURN(const auto holder, store::holderById(transaction, record->holderId));
    if (!holder || holder->companySiren != who->companySiren) return std::optional<store::CertificateRecord>();
    return record;
}

bool isRevocable(const pages::Portal& portal, const store::CertificateRecord& certificate)
{
    return certificate.state == store::CertificateState::valid && certificate.notAfter > portal.clock();
}

Result<http::Response> showReason(const pages::Portal& portal, const pages::Visit& visit,
                                  const store::CertificateRecord& certificate, bool mistaken)
{
    ASSIGN_OR_RETURN(auto view, factsOf(portal, visit, certificate));
    addReasons(visit, view);
    view.text("action", "/company/certificates/" + certificate.id + "/confirm").text("cancel", "/company/certificates");
    const auto& sentence = rules::revocationReasonUnknown.sentence;
    if (mistaken) addMistake(view, "reason", visit.language == "en" ? sentence.english : sentence.french);
    return pages::show(portal, visit, "revocation-reason", std::move(view), mistaken ? 422 : 200);
}

Result<http::Response> reason(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto certificate, ownCertificate(portal, visit));
    if (!certificate || !isRevocable(portal, *certificate)) return http::redirect("/company/certificates");
    return showReason(portal, visit, *certificate, false);
}

Result<http::Response> confirm(const pages::Portal& portal, const pages::Visit& visit, Ledger& ledger)
{
    ASSIGN_OR_RETURN(const auto certificate, ownCertificate(portal, visit));
    if (!certificate) return http::redirect("/company/certificates");
    const std::string done = "/company/certificates/" + certificate->id + "/done";
    if (!isRevocable(portal, *certificate)) return http::redirect(done);
    const std::string motive = visit.form.text("reason");
    if (!rules::revocationReason(motive)) return showReason(portal, visit, *certificate, true);
    RETURN_IF_ERROR(revokeFor(portal, visit, ledger, *certificate, "representative", motive));
    return http::redirect(done);
}

Result<http::Response> done(const pages::Portal& portal, const pages::Visit& visit)
{
    ASSIGN_OR_RETURN(const auto certificate, ownCertificate(portal, visit));
    if (!certificate || certificate->state != store::CertificateState::revoked)
        return http::redirect("/company/certificates");
    ASSIGN_OR_RETURN(auto view, factsOf(portal, visit, *certificate));
    view.text("others", "/company/certificates");
    return pages::show(portal, visit, "revocation-done", std::move(view));
}

}  // namespace

std::vector<pages::Route> companyRoutes(Ledger& ledger)
{
    using http::Method;
    using pages::Access;
    const pages::Page confirmation = [&ledger](const pages::Portal& portal, const pages::Visit& visit) {
        return confirm(portal, visit, ledger);
    };
    return {
        {Method::get, "company", Access::everyone, access},
        {Method::post, "company", Access::everyone, begin},
        {Method::get, "company/code", Access::everyone, code},
        {Method::post, "company/code", Access::everyone, confirmCode},
        {Method::post, "company/code/again", Access::everyone, newCode},
        {Method::get, "company/certificates", Access::everyone, certificates},
        {Method::get, "company/certificates/*/reason", Access::everyone, reason},
        {Method::post, "company/certificates/*/confirm", Access::everyone, confirmation},
        {Method::get, "company/certificates/*/done", Access::everyone, done},
    };
}

}  // namespace sceau::revocation
