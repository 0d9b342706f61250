// SPDX-License-Identifier: Apache-2.0
// A certificate as portals once accepted it.
#pragma once

#include "shared/x509/certificate.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

namespace sceau::test {

/// The same certificate with one extension twice: its subject key identifier is called the authority's, which it has
/// too. `parseCertificate` refuses that since it reads as strictly as RFC 5280 §4.2 says.
inline Bytes withExtensionTwice(Bytes certificate)
{
    constexpr std::array<std::uint8_t, 5> subjectKeyIdentifier{0x06, 0x03, 0x55, 0x1D, 0x0E};
    const auto at =
        std::search(certificate.begin(), certificate.end(), subjectKeyIdentifier.begin(), subjectKeyIdentifier.end());
    REQUIRE(at != certificate.end());
    *(at + 4) = 0x23;
    REQUIRE_FALSE(x509::parseCertificate(certificate));
    return certificate;
}

}  // namespace sceau::test
