// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/device.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

/// What follows from a token's qualification for the renewal of its certificate.
namespace sceau::rules {

/// How the renewal goes on.
enum class RenewalPath {
    onToken,     ///< The new key is made on this token now.
    newToken,    ///< A registration office hands over a new token.
    askOfficer,  ///< Nobody but an officer can tell.
};

/// Where the decision's knowledge comes from.
enum class DeviceEvidence {
    record,    ///< The authority's own record of the token that it handed over.
    reported,  ///< The holder's computer only, which can say anything.
    none,
};

inline constexpr Verdict supportNoLongerQualified{
    "supportNoLongerQualified",
    {"La clé cryptographique sur laquelle votre certificat est installé n'est plus homologuée. Prenez rendez-vous avec "
     "votre bureau d'enregistrement pour obtenir une nouvelle clé homologuée.",
     "The token that holds your certificate is no longer approved. Make an appointment with your registration office "
     "to "
     "receive a new, approved one."},
    "EN 319 411-2 SDP-6.5.1-07A, -07B"};
inline constexpr Verdict supportOutlived{"supportOutlived",
                                         {"L'homologation de votre support prend fin avant le terme du nouveau "
                                          "certificat. Prenez rendez-vous avec votre bureau "
                                          "d'enregistrement pour obtenir un nouveau support.",
                                          "The approval of your token ends before the new certificate would. Make an "
                                          "appointment with your registration office "
                                          "to receive a new token."},
                                         "EN 319 411-2 SDP-6.5.1-07A; eIDAS art. 30(3a)"};
inline constexpr Verdict supportKeyTooSmall{"supportKeyTooSmall",
                                            {"Votre support ne sait pas créer de clé assez longue pour un nouveau "
                                             "certificat. Prenez rendez-vous avec votre bureau "
                                             "d'enregistrement pour obtenir un nouveau support.",
                                             "Your token cannot make a key long enough for a new certificate. Make an "
                                             "appointment with your registration office to "
                                             "receive a new token."},
                                            "TS 119 312 V1.5.1"};
inline constexpr Verdict supportUnknown{
    "supportUnknown",
    {"Nous ne savons pas si votre support est encore homologué. Contactez le support, qui le vérifiera pour vous.",
     "We do not know whether your token is still approved. Contact support, who will check it for you."},
    "EN 319 411-2 SDP-6.5.1-07A"};
inline constexpr Verdict supportNotTheOneHandedOver{
    "supportNotTheOneHandedOver",
    {"Le support inséré n'est pas celui qui vous a été remis avec ce certificat. Insérez ce dernier, ou contactez le "
     "support.",
     "The token inserted is not the one handed over with this certificate. Insert that one, or contact support."},
    "EN 319 411-2 SDP-6.5.1-07A"};

/// Everything that the decision looks at.
struct SupportQuestion {
    std::span<const DeviceRule> rules;
    std::optional<Device> record;    ///< What the registration officer wrote down when the token was handed over.
    std::optional<Device> reported;  ///< What the host says about the token that is plugged in.
    Day today{};
    int validityYears = 3;                 ///< Of the new certificate.
    std::string keyType;                   ///< Of the new key, "RSA-3072"; empty asks nothing of the token.
    bool mayOutliveCertification = false;  ///< The product tolerates a certificate that outlives its token's approval.
    bool reportedSuffices = false;         ///< The product trusts the holder's computer when there is no record.
};

/// What is to be done, and why.
struct SupportDecision {
    RenewalPath path = RenewalPath::askOfficer;
    Verdict verdict = supportUnknown;  ///< `ok` exactly when the path is `onToken`.
    std::vector<Verdict> warnings;     ///< What the product tolerates.
    DeviceStatus now;
    DeviceStatus atEnd;  ///< On the last day of the new certificate.
    DeviceEvidence evidence = DeviceEvidence::none;
};

/// The authority's own record comes first. What the holder's computer reports can only make things worse: a family
/// known to be no longer qualified, or another token than the one handed over. Unknown never means qualified.
[[nodiscard]] SupportDecision decideSupport(const SupportQuestion& question);

}  // namespace sceau::rules
