// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/revocation/form/inspection.hpp"
#include "portal/server/secrets/pepper.hpp"
#include "portal/server/store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Demands on paper and in signed forms: kept until an officer decides.
namespace sceau::revocation {

inline constexpr std::int64_t formsAnHour = 20;
inline constexpr std::int64_t formDays = 90;
inline constexpr std::int64_t returnsAForm = 10;

/// A form as it was made for somebody.
struct IssuedForm {
    std::string id;
    std::string serialHex;  ///< of the certificate, as the person gave it; lower case
    std::string motive;
    std::string role;  ///< "holder" or "representative", as the person says
    Bytes pdf;
    std::string issuer;  ///< of the certificate, where the portal knew it
};

/// Keeps a form. Fails with `rateLimited` beyond twenty an hour from one address. Forms that never came back are
/// forgotten after ninety days.
[[nodiscard]] Result<void> keepForm(store::Database& database, const secrets::Pepper& pepper, const IssuedForm& form,
                                    const std::string& remoteAddress, std::int64_t now);

[[nodiscard]] Result<std::optional<IssuedForm>> formById(store::Database& database, const std::string& id);

/// Counts that a form came back, before anything is looked at. Fails with `rateLimited` after ten times.
[[nodiscard]] Result<void> countReturn(store::Database& database, const std::string& id);

enum class DemandState { waiting, confirming, done, refused };

/// Something that an officer decides about.
struct Demand {
    std::string id;
    std::string kind;  ///< "signedForm", "registeredLetter" or "byHand"
    std::string formId;
    std::string serialHex;
    std::string motive;
    std::string demander;  ///< who signed, as the certificate or the officer says
    std::string tracking;  ///< number of the registered letter
    std::string scan;      ///< where the scanned letter is kept
    Bytes document;        ///< the signed form
    std::string digest;    ///< SHA-256 of the document, or of what was recorded; no demand comes twice
    form::Report report;   ///< of a signed form
    DemandState state = DemandState::waiting;
    std::string firstOfficer;  ///< who accepted where two must
    std::string officer;       ///< who decided
    std::int64_t receivedAt = 0;
    std::int64_t decidedAt = 0;
    std::string issuer;  ///< of the certificate, once it is known

    [[nodiscard]] bool isOpen() const { return state == DemandState::waiting || state == DemandState::confirming; }
};

[[nodiscard]] std::string_view toText(DemandState state);

/// Keeps a demand with its audit row. The same document again changes nothing; false then.
[[nodiscard]] Result<bool> keepDemand(store::Database& database, const Demand& demand, const std::string& actorRole,
                                      const std::string& personal, std::int64_t now);

[[nodiscard]] Result<std::optional<Demand>> demandById(store::Database& database, const std::string& id);

/// Open ones first in the order in which they came, then the last decided; at most `limit`, without their documents.
[[nodiscard]] Result<std::vector<Demand>> demands(store::Database& database, std::int64_t limit);

/// Moves an open demand on, with an audit row; false when somebody else was quicker.
[[nodiscard]] Result<bool> moveOn(store::Database& database, const Demand& demand, DemandState to,
                                  const std::string& officerId, const std::string& personal, std::int64_t now);

}  // namespace sceau::revocation
