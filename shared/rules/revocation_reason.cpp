// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/revocation_reason.hpp"

namespace sceau::rules {

const std::array<RevocationReason, 12>& revocationReasons()
{
    using enum CrlReason;
    static constexpr std::array<RevocationReason, 12> reasons = {{
        // A key that nobody can use any more is not a key that somebody else may have.
        {"passwordLost", {"Oubli ou perte du mot de passe", "Password forgotten or lost"}, cessationOfOperation},
        {"keyCompromised", {"Clé privée compromise", "Private key compromised"}, keyCompromise},
        {"holderRequest", {"Demande du titulaire", "Request of the holder"}, unspecified},
        {"holderDataChanged",
         {"Mise à jour des informations du titulaire", "Update of the holder's information"},
         affiliationChanged},
        {"keysOverwritten", {"Ecrasement des anciennes clés", "Former keys overwritten"}, superseded},
        {"nameIncorrect", {"Nom incorrect", "Incorrect name"}, superseded},
        {"keySizeWrong", {"Mauvaise taille des clés", "Wrong key size"}, superseded},
        {"certificateDefective", {"Certificat défectueux", "Defective certificate"}, superseded},
        {"certificateReplaced", {"Remplacement du certificat", "Certificate replaced"}, superseded},
        {"paymentMissing", {"Non paiement", "Not paid"}, privilegeWithdrawn},
        {"holderLeft", {"Départ ou mutation du titulaire", "Departure or transfer of the holder"}, affiliationChanged},
        {"certificateNotAccepted",
         {"Non acceptation du certificat par le titulaire", "Certificate not accepted by the holder"},
         cessationOfOperation},
    }};
    return reasons;
}

std::optional<RevocationReason> revocationReason(std::string_view code)
{
    for (const auto& reason : revocationReasons())
        if (reason.code == code) return reason;
    return std::nullopt;
}

}  // namespace sceau::rules
