// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/revocation_reason.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace sceau::rules;

TEST_CASE("The twelve reasons stand in the authority's order and wording", "[rules][revocation]")
{
    const std::array<std::string_view, 12> wording = {"Oubli ou perte du mot de passe",
                                                      "Clé privée compromise",
                                                      "Demande du titulaire",
                                                      "Mise à jour des informations du titulaire",
                                                      "Ecrasement des anciennes clés",
                                                      "Nom incorrect",
                                                      "Mauvaise taille des clés",
                                                      "Certificat défectueux",
                                                      "Remplacement du certificat",
                                                      "Non paiement",
                                                      "Départ ou mutation du titulaire",
                                                      "Non acceptation du certificat par le titulaire"};
    const std::array<int, 12> crlReasons = {5, 1, 0, 3, 4, 4, 4, 4, 4, 9, 3, 5};
    std::set<std::string_view> codes;
    for (std::size_t i = 0; i < 12; ++i) {
        const auto& reason = revocationReasons()[i];
        INFO(reason.code);
        CHECK(reason.wording.french == wording[i]);
        CHECK_FALSE(reason.wording.english.empty());
        CHECK(static_cast<int>(reason.crlReason) == crlReasons[i]);
        CHECK(revocationReason(reason.code)->wording == reason.wording);
        codes.insert(reason.code);
    }
    CHECK(codes.size() == 12);
}

TEST_CASE("No reason suspends a certificate: revocation is final", "[rules][revocation]")
{
    for (const auto& reason : revocationReasons()) {
        CHECK(static_cast<int>(reason.crlReason) != 6);
        CHECK(static_cast<int>(reason.crlReason) != 8);
    }
    CHECK_FALSE(revocationReason("certificateHold"));
    CHECK_FALSE(revocationReason(""));
}
