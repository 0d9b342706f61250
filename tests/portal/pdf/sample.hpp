// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pdf/document.hpp"
#include "tests/portal/authority/shell.hpp"

#include <catch2/catch.hpp>

namespace sceau::test {

inline const pdf::Fonts& fonts()
{
    static const auto opened = pdf::Fonts::open("/usr/share/fonts/truetype/dejavu");
    REQUIRE(opened);
    return *opened;
}

/// A document with everything that a document may have: a revocation form.
inline pdf::Document sampleForm()
{
    using pdf::BlockKind;
    pdf::Document document;
    document.mark = "SceauForm 0123456789abcdef0123456789abcdef";
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

/// The document as a file, and what a program says about it.
inline std::string judged(const Bytes& pdf, const std::string& program)
{
    const Directory directory;
    writeFile(directory.file("form.pdf"), pdf);
    const auto outcome = run("cd " + directory.path().string() + " && " + program);
    INFO(outcome.output);
    CHECK(outcome.status == 0);
    return outcome.output;
}

}  // namespace sceau::test
