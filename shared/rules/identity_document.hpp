// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/rules/verdict.hpp"

#include <string>

namespace sceau::rules {

inline constexpr Verdict identityDocumentForm{"identityDocumentForm",
                                              {"Un numéro de pièce d'identité compte 5 à 20 lettres sans accent et "
                                               "chiffres, dont au moins un chiffre. Recopiez-le "
                                               "tel qu'il figure sur la pièce fournie au dossier.",
                                               "An identity document number has 5 to 20 letters without accent and "
                                               "digits, at least one of them a digit. Copy it as "
                                               "it stands on the document given with the application."}};

/// The number of an identity card, passport, residence permit or foreign document in one spelling: upper case, without
/// spaces, dots, slashes and hyphens. Certificates are searched by it, so every way to write it must give the same
/// text. Issuing countries share no check digit: only the characters and the length are judged.
[[nodiscard]] Checked<std::string> checkIdentityDocument(std::string_view text);

}  // namespace sceau::rules
