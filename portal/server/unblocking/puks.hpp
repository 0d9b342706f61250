// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/config/configuration.hpp"
#include "portal/server/secrets/pepper.hpp"
#include "portal/server/secrets/vault.hpp"
#include "portal/server/store/holders.hpp"

#include <array>
#include <functional>
#include <string>

/// The unblocking codes (PUK) of the tokens that were handed over: sealed in the database, released after the holder's
/// answers, to an officer who reads them out, or sealed to the program on the holder's computer. Never readable in a
/// page of the holder's, a mail or a log.
namespace sceau::unblocking {

/// How often one token's code is read out before somebody has to look into it.
inline constexpr std::int64_t mostReleases = 3;

/// The tables of this part.
[[nodiscard]] const std::vector<store::Migration>& migrations();

/// Printable ASCII without spaces, 4 to 32 characters.
[[nodiscard]] bool isPuk(std::string_view text);

/// Keeps the code of the token that holds this certificate; a newer one replaces it. `certificateId` owns it.
[[nodiscard]] Result<void> keep(store::Transaction& transaction, const secrets::Vault& vault,
                                const std::string& certificateId, const std::string& puk, std::int64_t now);

/// True when a code was kept for the certificate.
[[nodiscard]] Result<bool> isKept(store::Transaction& transaction, const std::string& certificateId);

/// What happens together with a release: the mail to the holder.
using Released = std::function<Result<void>(store::Transaction&)>;

/// Who asks, for the audit log.
struct Requester {
    std::string name;
    std::string role = "officer";
};

/// The code, after the three answers that protect the certificate. Each attempt counts before it is judged, together
/// with those made to revoke. Fails with `answersIncorrect`, `answersLocked`, `pukBlocked` (read out as often as
/// allowed) or `renewalStateInvalid` (no code, or no questions).
[[nodiscard]] Result<std::string> release(store::Database& database, const secrets::Pepper& pepper,
                                          const secrets::Vault& vault, const store::CertificateRecord& certificate,
                                          const std::array<std::string, 3>& answers, const Requester& requester,
                                          std::int64_t now, const Released& effect);

/// What the program on the holder's computer said of the request for which a code is to be sealed (`prepareUnblock`).
struct Recipient {
    std::string unblockId;
    Bytes publicKey;           ///< X25519
    std::string serialNumber;  ///< of the token
};

/// The code in a box for one request of one token at one origin: the statement of docs/host.md, signed and sealed.
/// Fails with `invalidRequest` for what no host says.
[[nodiscard]] Result<Bytes> sealFor(const secrets::Vault& vault, const std::string& origin, const Recipient& recipient,
                                    const std::string& puk);

}  // namespace sceau::unblocking
