// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/certificate.hpp"
#include "shared/x509/openssl.hpp"

namespace sceau::x509 {

namespace {

constexpr std::string_view header = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view footer = "-----END CERTIFICATE-----";
constexpr std::size_t lineLength = 64;

}  // namespace

Result<std::vector<Bytes>> certificatesFromPem(std::string_view pem)
{
    std::vector<Bytes> certificates;
    for (auto begin = pem.find(header); begin != std::string_view::npos; begin = pem.find(header)) {
        pem.remove_prefix(begin + header.size());
        const auto end = pem.find(footer);
        if (end == std::string_view::npos) return fail(ErrorCode::certificateInvalid, "a PEM block has no end");
        std::string text;
        for (const auto character : pem.substr(0, end))
            if (character != '\n' && character != '\r' && character != ' ' && character != '\t') text += character;
        auto der = fromBase64(text);
        if (!der) return fail(ErrorCode::certificateInvalid, "PEM: " + der.error().detail);
        RETURN_IF_ERROR(decodeCertificate(*der));
        certificates.push_back(std::move(*der));
        pem.remove_prefix(end + footer.size());
    }
    if (certificates.empty()) return fail(ErrorCode::certificateInvalid, "there is no certificate in the PEM text");
    return certificates;
}

std::string certificateToPem(BytesView der)
{
    const auto text = toBase64(der);
    std::string pem(header);
    for (std::size_t position = 0; position < text.size(); position += lineLength)
        pem += '\n' + text.substr(position, lineLength);
    return pem + '\n' + std::string(footer) + '\n';
}

}  // namespace sceau::x509
