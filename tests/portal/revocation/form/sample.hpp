// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/revocation/form/document.hpp"
#include "tests/portal/authority/shell.hpp"

#include <catch2/catch.hpp>

namespace sceau::test {

inline const revocation::form::Fonts& fonts()
{
    static const auto opened = revocation::form::Fonts::open("/usr/share/fonts/truetype/dejavu");
    REQUIRE(opened);
    return *opened;
}

/// A form with everything a form may have.
inline revocation::form::Document sampleForm()
{
    using revocation::form::BlockKind;
    revocation::form::Document document;
    document.number = "0123456789abcdef0123456789abcdef";
    document.title = "Demande de révocation <d'un certificat> & cætera";
    document.author = "Autorité Démonstration";
    document.language = "fr";
    document.at = 1795374000;
    document.blocks = {{BlockKind::heading, "Demande de révocation d'un certificat", ""},
                       {BlockKind::paragraph, "Une fois le certificat révoqué, rien ne pourra l'annuler.", ""},
                       {BlockKind::section, "Le certificat", ""},
                       {BlockKind::field, "Numéro de série", "1127 0de3 cfe7"},
                       {BlockKind::field, "Porteur", ""},
                       {BlockKind::section, "Le motif", ""},
                       {BlockKind::choice, "Clé privée compromise", "x"},
                       {BlockKind::choice, "Ecrasement des anciennes clés", ""},
                       {BlockKind::signatureField, "Signature électronique du demandeur", ""}};
    return document;
}

}  // namespace sceau::test
