// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pages/portal.hpp"
#include "portal/server/pdf/document.hpp"
#include "portal/server/revocation/ledger.hpp"
#include "portal/server/revocation/notices.hpp"

#include <functional>
#include <string>
#include <vector>

namespace sceau::revocation {

/// Who writes the portal's letters, from its configuration.
[[nodiscard]] Sender senderOf(const config::Configuration& configuration, const pages::Renderer& renderer);

/// The public revocation space, the mailed link, and the holder's own certificates. `ledger` outlives the routes.
[[nodiscard]] std::vector<pages::Route> holderRoutes(Ledger& ledger);

/// The company's space: its legal representatives see and revoke all its certificates. `ledger` outlives the routes.
[[nodiscard]] std::vector<pages::Route> companyRoutes(Ledger& ledger);

/// The form: filled in, downloaded, signed on the token or sent in signed.
[[nodiscard]] std::vector<pages::Route> formRoutes(const pdf::Fonts& fonts);

/// The registration officers' pages: demands, their decision, letters, certificates. `ledger` outlives the routes.
[[nodiscard]] std::vector<pages::Route> demandRoutes(Ledger& ledger);

/// The registration officers' act that gives up a request whose key is lost. `ledger` outlives the routes.
[[nodiscard]] std::vector<pages::Route> lostKeyRoutes(Ledger& ledger);

/// The registration officers' pages: certificates searched for, and what happened to each.
[[nodiscard]] std::vector<pages::Route> certificateRoutes();

/// The registration officers' page of legal representatives: accounts, keys.
[[nodiscard]] std::vector<pages::Route> representativeRoutes();

/// The registration officers' page of figures.
[[nodiscard]] std::vector<pages::Route> statisticsRoutes();

/// The page of a demonstration that shows the mails a real portal would have sent.
[[nodiscard]] std::vector<pages::Route> outboxRoutes();

/// One certificate's facts as every revocation page prints them.
[[nodiscard]] Result<pages::View> factsOf(const pages::Portal& portal, const pages::Visit& visit,
                                          const store::CertificateRecord& certificate);

/// The valid certificate that was issued in the place of this one, if there is one: revoking this one leaves it.
[[nodiscard]] Result<void> addSuccessor(const pages::Portal& portal, const pages::Visit& visit,
                                        const store::CertificateRecord& certificate, pages::View& view);

/// The twelve reasons in a list to choose from.
void addReasons(const pages::Visit& visit, pages::View& view);

/// Adds one line to the error summary and marks its field.
void addMistake(pages::View& view, const std::string& field, std::string_view sentence);

/// "192.0.2.7", with what the visitor is to the certificate: the personal part of the audit row.
[[nodiscard]] std::string personalOf(const pages::Visit& visit, const std::string& name);

/// Revokes on behalf of whoever was authenticated by the caller, with notices to holder and representative.
[[nodiscard]] Result<Outcome> revokeFor(const pages::Portal& portal, const pages::Visit& visit, Ledger& ledger,
                                        const store::CertificateRecord& certificate, const std::string& channel,
                                        const std::string& motive, const std::string& evidence = {},
                                        std::function<Result<void>(store::Transaction&)> together = {});

/// What a revocation changes in the portal's own tables.
[[nodiscard]] Ledger::Effect portalEffect();

}  // namespace sceau::revocation
