// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/rules/verdict.hpp"

#include <cstdint>
#include <vector>

/// Whether a certificate can be renewed online. "Renewal" is what people say; with its new key it is the re-key of
/// EN 319 411-1 §6.3.7.
namespace sceau::rules {

inline constexpr Verdict certificateNotOurs{
    "certificateNotOurs",
    {"Ce certificat n'a pas été délivré par cette autorité. Présentez le certificat à renouveler.",
     "This certificate was not issued by this authority. Present the certificate to renew."},
    "EN 319 411-1 REG-6.3.7-03"};
inline constexpr Verdict certificateRevokedForRenewal{
    "certificateRevoked",
    {"Ce certificat est révoqué, ce qui est définitif\u00A0: il ne peut pas être renouvelé. Commandez un nouveau "
     "certificat.",
     "This certificate is revoked, which is final: it cannot be renewed. Order a new certificate."},
    "EN 319 411-1 REG-6.3.7-03; eIDAS art. 28(4)"};
inline constexpr Verdict certificateNotYetValid{
    "certificateNotYetValid",
    {"Ce certificat n'est pas encore valable. Revenez après son début de validité.",
     "This certificate is not valid yet. Come back once its validity has begun."},
    "RFC 5280 §4.1.2.5"};
inline constexpr Verdict certificateEnded{
    "certificateEnded",
    {"Ce certificat est arrivé à expiration et ne peut plus être renouvelé. Commandez un nouveau certificat.",
     "This certificate has expired and can no longer be renewed. Order a new certificate."},
    "EN 319 411-1 REG-6.3.7-03; RFC 5280 §4.1.2.5"};
inline constexpr Verdict softwareCertificate{
    "softwareCertificate",
    {"Ce certificat logiciel n'est pas sur une clé ou une carte\u00A0: il ne se renouvelle pas ici. Commandez un "
     "nouveau "
     "certificat.",
     "This software certificate is not on a token: it cannot be renewed here. Order a new certificate."}};
inline constexpr Verdict productEnded{
    "productEnded",
    {"Cette offre de certificat n'est plus proposée. Commandez un nouveau certificat.",
     "This kind of certificate is no longer offered. Order a new certificate."}};
inline constexpr Verdict alreadyRenewed{"alreadyRenewed",
                                        {"Ce certificat a déjà été renouvelé. Utilisez le nouveau certificat.",
                                         "This certificate has already been renewed. Use the new certificate."}};
inline constexpr Verdict renewalUnderWay{
    "renewalUnderWay",
    {"Une demande de renouvellement est déjà en cours pour ce certificat. Reprenez-la.",
     "A renewal of this certificate is already under way. Resume it."}};
inline constexpr Verdict renewalsUsedUp{
    "renewalsUsedUp",
    {"Ce certificat a déjà été renouvelé à distance autant de fois que le règlement le permet. Prenez rendez-vous avec "
     "votre bureau d'enregistrement.",
     "This certificate has been renewed remotely as often as the rules allow. Make an appointment with your "
     "registration "
     "office."},
    "EN 319 411-1 REG-6.3.1-00D, -00E"};
inline constexpr Verdict keyReused{
    "keyReused",
    {"La demande reprend l'ancienne clé. Un renouvellement demande une nouvelle clé\u00A0: recommencez la génération.",
     "The request uses the old key again. A renewal needs a new key: generate it again."},
    "EN 319 411-1 §6.3.7"};
inline constexpr Verdict keySeenBefore{"keySeenBefore",
                                       {"Cette clé a déjà servi à une autre demande. Générez une nouvelle clé.",
                                        "This key was already used in another request. Generate a new key."},
                                       "EN 319 411-1 REG-6.3.1-01"};

/// What the authority knows of a certificate that someone wants to renew.
struct RenewalFacts {
    bool issuedByUs = true;
    bool revoked = false;
    bool physical = true;        ///< Its key lives on a token.
    bool productOffered = true;  ///< The product can still be had.
    bool renewed = false;        ///< A successor was issued.
    bool underWay = false;       ///< A request is registered and not finished.
    std::int64_t notBefore = 0;  ///< Unix seconds.
    std::int64_t notAfter = 0;
    int renewalsDone = 0;     ///< Without meeting anybody, since the last meeting.
    int renewalsAllowed = 1;  ///< Of the product.
};

/// Why not, all of it, the gravest first; and whether the holder must meet a registration officer.
struct Eligibility {
    std::vector<Verdict> obstacles;
    Verdict meeting = ok;  ///< `renewalsUsedUp` when the renewal needs a meeting.

    [[nodiscard]] bool eligible() const { return obstacles.empty(); }
};

/// Judges at `now` (Unix seconds). The end counts "exclu": from the beginning of its end day in Europe/Paris a
/// certificate can no longer be renewed, even if it ends later that day.
[[nodiscard]] Eligibility judgeRenewal(const RenewalFacts& facts, std::int64_t now);

/// Whether the new public key (DER SubjectPublicKeyInfo) is new: not the old one, and never certified or asked for.
[[nodiscard]] Verdict checkNewKey(BytesView newKey, BytesView oldKey, bool seenBefore);

}  // namespace sceau::rules
