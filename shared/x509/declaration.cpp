// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/declaration.hpp"

namespace sceau::x509 {

std::string declarationContent(std::string_view text, std::string_view origin, std::string_view nonce)
{
    return std::string(text).append("\n\n").append(origin).append("\n").append(nonce).append("\n");
}

std::string acknowledgementText(std::string_view language, std::string_view serialHex)
{
    const std::string serial(serialHex);
    return language.starts_with("en")
               ? "The certificate with serial number " + serial + " is installed on my token and its key works."
               : "Le certificat de numéro de série " + serial + " est installé sur mon support et sa clé fonctionne.";
}

}  // namespace sceau::x509
