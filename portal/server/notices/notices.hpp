// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pages/dossier.hpp"

#include <string>

/// What the portal writes to people: texts from portal/templates/texts, put in the outbox with the change they tell
/// about.
namespace sceau::notices {

/// One mail: its text is `mail.<kind>.text`, its subject `mail.<kind>.subject`. `view` is filled in with the brand.
[[nodiscard]] Result<void> send(const pages::Portal& portal, store::Transaction& transaction, const std::string& kind,
                                const std::string& recipientName, const std::string& recipient,
                                const std::string& language, pages::View view);

/// The request is registered: what to do next, and the withdrawal code for whoever needs one.
[[nodiscard]] Result<void> registered(const pages::Portal& portal, store::Transaction& transaction,
                                      const pages::Dossier& dossier, const store::Renewal& renewal,
                                      const std::string& withdrawalCode);

/// The new certificate is in place: a receipt to the holder and to the legal representative.
[[nodiscard]] Result<void> installed(const pages::Portal& portal, store::Transaction& transaction,
                                     const pages::Dossier& dossier, const store::CertificateRecord& certificate);

/// The request was given up, its key being lost: what was issued is revoked, and how to begin again.
[[nodiscard]] Result<void> givenUp(const pages::Portal& portal, store::Transaction& transaction,
                                   const pages::Dossier& dossier);

/// The driver of a new support: where to get it, before the token is handed over.
[[nodiscard]] Result<void> driver(const pages::Portal& portal, store::Transaction& transaction,
                                  const pages::Dossier& dossier, const store::Chip& chip);

/// To a new address: the link that confirms it.
[[nodiscard]] Result<void> confirmAddress(const pages::Portal& portal, store::Transaction& transaction,
                                          const pages::Dossier& dossier, const std::string& address,
                                          const std::string& token);

}  // namespace sceau::notices
