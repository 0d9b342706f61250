// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pages/portal.hpp"
#include "portal/server/renewal/decision.hpp"
#include "portal/server/renewal/retrieval.hpp"
#include "shared/x509/certificate.hpp"

namespace sceau::pages {

/// All that the pages of a renewal show: who, which certificate, how far.
struct Dossier {
    store::Holder holder;
    store::CertificateRecord record;
    x509::Certificate certificate;
    config::Product product;
    renewal::Decision decision;
    std::optional<store::Renewal> renewal;

    /// "Camille Exemple".
    [[nodiscard]] std::string name() const { return holder.givenName + " " + holder.surname; }
};

/// The dossier of whoever identified in this session. Fails with `certificateUnknown` when the product is gone.
[[nodiscard]] Result<Dossier> dossierOf(const Portal& portal, const Visit& visit);

/// The dossier of any certificate in the records.
[[nodiscard]] Result<Dossier> dossierOf(const Portal& portal, const std::string& certificateId);

/// The holder whose space this is: identified by a certificate, or by a code in the mail.
[[nodiscard]] Result<store::Holder> holderOf(const Portal& portal, const Visit& visit);

/// Fills in what all pages of a renewal print: holder, company, certificate, dates, prices, step bar.
[[nodiscard]] View viewOf(const Portal& portal, const std::string& language, const Dossier& dossier);

/// The registration office of the holder: whom to call.
void addOffice(const Portal& portal, const std::string& language, const store::Holder& holder, View& view);

/// The step bar, `current` from 1 to 5.
void addSteps(const Portal& portal, const Visit& visit, int current, View& view);

[[nodiscard]] renewal::Context contextOf(const Portal& portal);

/// "80,00 €" in French, "€80.00" in English.
[[nodiscard]] std::string priceText(std::int64_t cents, std::string_view language);

/// "732 829 320 00074": three by three, the last group as INSEE writes it.
[[nodiscard]] std::string siretText(const std::string& digits);

}  // namespace sceau::pages
