// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/cms.hpp"
#include "tests/native-host/integration/holder.hpp"

#include <catch2/catch.hpp>

namespace sceau::tests {

/// The steps of a renewal, as a page takes them.
struct Renewal {
    HostProcess& host;
    Holder& holder;
    std::string id;
    Bytes publicKey;
    Bytes request;

    void begin(const std::string& keyType)
    {
        const auto answer =
            host.call("generateKey", {{"currentCertificate", holder.oldCertificateText()}, {"keyType", keyType}});
        INFO(answer);
        REQUIRE(answer.contains("renewalId"));
        id = answer["renewalId"];
        publicKey = bytesFrom(answer["publicKey"]);
    }

    void sign()
    {
        const auto info = holder.requestInfo(publicKey);
        const auto answer = host.call("signRequest", {{"renewalId", id}, {"certificationRequestInfo", toBase64(info)}});
        INFO(answer);
        REQUIRE(answer.contains("request"));
        request = bytesFrom(answer["request"]);
    }

    /// CMS SignedData over the request, by the old key.
    Bytes signWithOldKey()
    {
        const auto answer = host.call("signAttributes", {{"certificate", holder.oldCertificateText()},
                                                         {"purpose", "renewalRequest"},
                                                         {"hash", "SHA-256"},
                                                         {"renewalId", id}});
        INFO(answer);
        REQUIRE(answer.contains("signatures"));
        return assembled(request, holder.oldCertificate(), answer["signatures"][0], answer["signatureAlgorithm"]);
    }

    static Bytes assembled(const Bytes& content, const Bytes& certificate, const json& pieces,
                           const std::string& algorithm)
    {
        const auto cms = x509::assembleSignedData(
            content, {.certificate = certificate,
                      .digestAlgorithm = x509::hashOf(*x509::signatureAlgorithmFromText(algorithm)),
                      .signedAttributes = bytesFrom(pieces["signedAttributes"]),
                      .signatureAlgorithm = *x509::signatureAlgorithmFromText(algorithm),
                      .signature = bytesFrom(pieces["signature"])});
        REQUIRE(cms);
        return *cms;
    }

    json install(const Bytes& certificate)
    {
        return host.call("installCertificate", {{"renewalId", id},
                                                {"certificate", toBase64(certificate)},
                                                {"chain", {toBase64(holder.authority())}},
                                                {"nonce", nonce}});
    }
};

}  // namespace sceau::tests
