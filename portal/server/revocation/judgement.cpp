// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/judgement.hpp"

#include "portal/server/ca/issuer.hpp"
#include "portal/server/revocation/named_certificates.hpp"
#include "portal/server/store/holders.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/x509/certificate.hpp"
#include "shared/x509/chain.hpp"

#include <algorithm>

namespace sceau::revocation {

namespace {

using form::Check;

Failure refused(const std::string& sentence)
{
    return fail(ErrorCode::signatureInvalid, sentence);
}

Result<void> checkChain(const pages::Portal& portal, BytesView certificate)
{
    auto chain = portal.authority.chain();
    if (chain.empty()) return fail(ErrorCode::internalError, "the authority has no chain");
    x509::Trust trust;
    trust.anchors = {chain.back()};
    chain.pop_back();
    trust.intermediates = std::move(chain);
    trust.time = portal.clock();
    RETURN_IF_ERROR(x509::verifyChain(certificate, trust));
    return {};
}

Result<std::optional<store::CertificateRecord>> recordOf(store::Transaction& transaction,
                                                         const x509::Certificate& certificate)
{
    return store::certificateByFingerprint(transaction, hexadecimal(certificate.fingerprint));
}

Result<void> checkProduct(const config::Configuration& configuration, const std::string& id)
{
    const auto* product = configuration.product(id);
    const auto& named = configuration.revocation.signedFormProducts;
    if (product == nullptr) return refused("the product is not sold here: " + id);
    const bool accepted = named.empty() ? product->physical : std::find(named.begin(), named.end(), id) != named.end();
    if (!accepted) return refused("not of a level that is accepted: " + id);
    return {};
}

/// The certificate that the form names, if it can still be revoked.
Result<void> checkTarget(const std::optional<store::CertificateRecord>& target, std::int64_t now)
{
    if (!target) return refused("not one certificate of this portal that the signer may revoke has this serial number");
    if (target->state == store::CertificateState::revoked) return refused("it is revoked already");
    if (target->notAfter <= now) return refused("it has ended");
    return {};
}

/// A representative is whom the holder's file names, or who has an account for the company; known by the address of
/// the file that the signer's own certificate belongs to.
Result<bool> isRepresentative(store::Transaction& transaction, const store::Holder& signer, const store::Holder& holder)
{
    if (signer.companySiren != holder.companySiren) return false;
    const auto lower = [](std::string text) {
        std::transform(text.begin(), text.end(), text.begin(), [](unsigned char character) {
            return static_cast<char>(character < 0x80 ? std::tolower(character) : character);
        });
        return text;
    };
    if (lower(signer.email) == lower(holder.representativeEmail)) return true;
    ASSIGN_OR_RETURN(
        const auto accounts,
        transaction.query("SELECT email FROM representative WHERE company_siren = :p1", {holder.companySiren}));
    return std::any_of(accounts.begin(), accounts.end(),
                       [&](const store::Row& row) { return lower(row.text(0)) == lower(signer.email); });
}

/// Whether the signer may ask for the end of this certificate: the holder, or a legal representative.
Result<bool> mayAsk(store::Transaction& transaction, const store::CertificateRecord& signer,
                    const store::CertificateRecord& target)
{
    if (signer.holderId == target.holderId) return true;
    ASSIGN_OR_RETURN(const auto person, store::holderById(transaction, signer.holderId));
    ASSIGN_OR_RETURN(const auto holder, store::holderById(transaction, target.holderId));
    if (!person || !holder) return fail(ErrorCode::internalError, "a certificate without holder");
    return isRepresentative(transaction, *person, *holder);
}

Result<void> checkSigner(store::Transaction& transaction, const store::CertificateRecord& signer,
                         const store::CertificateRecord& target)
{
    ASSIGN_OR_RETURN(const bool may, mayAsk(transaction, signer, target));
    if (!may) return refused("the signer is neither the holder nor the legal representative");
    return {};
}

/// The certificate that the form names. Of several with its serial number, the one that the signer may revoke.
Result<std::optional<store::CertificateRecord>> targetOf(store::Transaction& transaction, const IssuedForm& form,
                                                         const store::CertificateRecord& signer)
{
    ASSIGN_OR_RETURN(auto named, certificatesNamed(transaction, form.serialHex, form.issuer));
    std::vector<store::CertificateRecord> meant;
    for (const auto& certificate : named) {
        ASSIGN_OR_RETURN(const bool may, mayAsk(transaction, signer, certificate));
        if (may) meant.push_back(certificate);
    }
    // Who may revoke none of them is told so by the check of the signer.
    if (meant.empty()) meant = std::move(named);
    if (meant.size() != 1) return std::optional<store::CertificateRecord>();
    return std::optional(std::move(meant.front()));
}

}  // namespace

Result<Judgement> judge(const pages::Portal& portal, const IssuedForm& form, BytesView received)
{
    auto inspection = form::inspect(received, form.pdf);
    Judgement judgement{std::move(inspection.report), ""};
    if (!inspection.signature) return judgement;
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(inspection.signature->signerCertificate));
    judgement.signer = std::string(x509::valueOf(certificate.subject, "CN"));
    auto& report = judgement.report;
    if (!report.note(Check::chain, checkChain(portal, certificate.der))) return judgement;

    ASSIGN_OR_RETURN(auto transaction, portal.database.begin());
    ASSIGN_OR_RETURN(const auto signer, recordOf(transaction, certificate));
    const auto inForce = !signer ? Result<void>(refused("this portal does not know the certificate"))
                         : signer->state == store::CertificateState::revoked
                             ? Result<void>(refused("the signer's certificate is revoked"))
                             : Result<void>();
    if (!report.note(Check::revocation, inForce)) return judgement;
    const auto usage = certificate.permits(x509::KeyUsage::nonRepudiation)
                           ? Result<void>()
                           : Result<void>(refused("the key is not meant for signatures"));
    if (!report.note(Check::keyUsage, usage)) return judgement;
    if (!report.note(Check::product, checkProduct(portal.configuration, signer->product))) return judgement;
    ASSIGN_OR_RETURN(const auto target, targetOf(transaction, form, *signer));
    if (target) {
        ASSIGN_OR_RETURN(judgement.issuer, ca::issuerOf(target->der));
    }
    if (!report.note(Check::certificate, checkTarget(target, portal.clock()))) return judgement;
    (void)report.note(Check::signer, checkSigner(transaction, *signer, *target));
    return judgement;
}

}  // namespace sceau::revocation
