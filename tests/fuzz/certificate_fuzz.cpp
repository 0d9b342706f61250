// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/certificate.hpp"
#include "shared/x509/certificate_table.hpp"
#include "shared/x509/extensions.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

/// A certificate that is accepted is exactly the bytes that were given, and its parts can be read on their own.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    const BytesView der(data, size);
    if (const auto certificate = x509::parseCertificate(der)) {
        if (!std::equal(der.begin(), der.end(), certificate->der.begin(), certificate->der.end())) std::abort();
        if (!x509::parseName(certificate->subjectDer) || certificate->serialHex.size() % 2 != 0) std::abort();
        const auto row = x509::readTableRow(der);
        if (!row || row->serialHex != certificate->serialHex || row->keyType != certificate->keyType ||
            row->notBefore != certificate->notBefore || row->notAfter != certificate->notAfter ||
            row->commonName != valueOf(certificate->subject, "CN") ||
            row->organization != valueOf(certificate->subject, "O") ||
            row->issuer != valueOf(certificate->issuer, "CN"))
            std::abort();
        const auto again = x509::certificatesFromPem(x509::certificateToPem(der));
        if (!again || again->size() != 1 || (*again)[0] != certificate->der) std::abort();
    }
    (void)x509::readTableRow(der);
    (void)x509::certificatesFromPem(std::string_view(reinterpret_cast<const char*>(data), size));
    (void)x509::parseExtensions(der);
    (void)x509::parseQcStatements(der);
    (void)x509::keyTypeOf(der);
    return 0;
}
