// SPDX-License-Identifier: Apache-2.0
// Edge cases in the manner of Wycheproof: each breaks one rule, which is named.
#include "shared/x509/chain.hpp"
#include "shared/x509/der.hpp"
#include "shared/x509/signature.hpp"
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::x509;

namespace {

const std::vector<std::string> authorities{"ca", "limited", "below", "cannot-sign", "explicit", "good"};

Trust trustFor(CertificateUse use, std::vector<std::string> policies)
{
    Trust trust;
    trust.anchors = {fixtures::bytes("root.der")};
    for (const auto& name : authorities) trust.intermediates.push_back(fixtures::bytes("edge-" + name + ".der"));
    trust.time = fixtures::madeAt();
    trust.use = use;
    trust.checkPolicies = true;
    trust.policies = std::move(policies);
    return trust;
}

struct PathCase {
    std::string certificate;
    std::string clause;
    CertificateUse use = CertificateUse::any;
    std::vector<std::string> policies;
};

/// n of P-256 (SEC 2 §2.4.2).
const Bytes order{0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                  0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51};
const Bytes zero(32, 0);
const Bytes message{'S', 'c', 'e', 'a', 'u'};

Bytes difference(const Bytes& left, const Bytes& right)
{
    Bytes result(left.size());
    int borrow = 0;
    for (std::size_t index = left.size(); index-- > 0;) {
        const int digit = left[index] - right[index] - borrow;
        borrow = digit < 0 ? 1 : 0;
        result[index] = static_cast<std::uint8_t>(digit + 256 * borrow);
    }
    return result;
}

Bytes integer(Bytes number)
{
    number.insert(number.begin(), 0);
    while (number.size() > 1 && number[0] == 0 && number[1] < 0x80) number.erase(number.begin());
    return der::element(der::integerTag, number);
}

/// Whatever numbers, as a signature carries them.
Bytes pair(const Bytes& first, const Bytes& second)
{
    return der::sequence({integer(first), integer(second)});
}

Bytes joined(const Bytes& left, const Bytes& right)
{
    auto all = left;
    all.insert(all.end(), right.begin(), right.end());
    return all;
}

bool verifies(const std::string& key, SignatureAlgorithm algorithm, const Bytes& signature)
{
    return verifySignature(fixtures::bytes(key + ".spki"), algorithm, message, signature).has_value();
}

}  // namespace

TEST_CASE("A path that keeps every rule is valid for what it allows", "[x509]")
{
    for (const auto use : {CertificateUse::any, CertificateUse::clientAuth})
        for (const auto& policies : {std::vector<std::string>{}, std::vector<std::string>{"1.2.250.1.999.2.1"},
                                     std::vector<std::string>{"1.2.3", "1.2.250.1.999.2.1"}}) {
            const auto chain = verifyChain(fixtures::bytes("edge-good.der"), trustFor(use, policies));
            if (!chain) FAIL(chain.error().detail);
            CHECK((*chain).size() == 3);
        }
}

TEST_CASE("A path that breaks a rule is refused, and the clause told", "[x509]")
{
    const std::vector<PathCase> cases{
        {"too-deep", "§6.1.4 (l), (m)", CertificateUse::any, {}},
        {"excluded", "§6.1.3 (c)", CertificateUse::any, {}},
        {"foreign", "§6.1.3 (b)", CertificateUse::any, {}},
        {"unsigned", "RFC 5280 §6.1", CertificateUse::any, {}},
        {"by-leaf", "RFC 5280 §6.1", CertificateUse::any, {}},
        {"critical", "§6.1.4 (o), §6.1.5 (f)", CertificateUse::any, {}},
        {"without-policy", "§6.1.3 (d) to (f)", CertificateUse::any, {}},
        {"sha1", "ETSI TS 119 312", CertificateUse::any, {}},
        {"good", "§4.2.1.12", CertificateUse::serverAuth, {}},
        {"good", "§4.2.1.12", CertificateUse::emailProtection, {}},
        {"good", "§4.2.1.12", CertificateUse::timeStamping, {}},
        {"good", "§6.1.3 (d) to (f)", CertificateUse::any, {"1.2.250.1.999.2.2"}},
    };
    for (const auto& [certificate, clause, use, policies] : cases) {
        INFO(certificate << ": " << clause);
        const auto chain = verifyChain(fixtures::bytes("edge-" + certificate + ".der"), trustFor(use, policies));
        CHECK_FALSE(chain);
        if (chain) continue;
        CHECK(chain.error().code == ErrorCode::certificateUnknown);
        CHECK_THAT(chain.error().detail, Catch::Contains(clause));
    }
}

TEST_CASE("openssl finds the same paths valid and invalid", "[x509]")
{
    std::string untrusted;
    for (const auto& name : authorities) untrusted += " -untrusted " + fixtures::path("edge-" + name + ".pem");
    for (const std::string name :
         {"good", "too-deep", "excluded", "foreign", "unsigned", "by-leaf", "critical", "without-policy"}) {
        INFO(name);
        const auto verdict =
            fixtures::opensslOutput("verify -policy_check -auth_level 2 -CAfile " + fixtures::path("root.pem") +
                                    untrusted + " " + fixtures::path("edge-" + name + ".pem"));
        CHECK(verdict.ends_with("exit 0\n") == (name == "good"));
    }
}

TEST_CASE("Policies are not processed for those who do not ask", "[x509]")
{
    auto trust = trustFor(CertificateUse::any, {});
    trust.checkPolicies = false;
    CHECK(verifyChain(fixtures::bytes("edge-without-policy.der"), trust));
}

TEST_CASE("A policy that is no object identifier is refused", "[x509]")
{
    CHECK(verifyChain(fixtures::bytes("edge-good.der"), trustFor(CertificateUse::any, {"policy"})).error().code ==
          ErrorCode::invalidRequest);
}

TEST_CASE("An ECDSA signature verifies in one form only", "[x509]")
{
    constexpr auto algorithm = SignatureAlgorithm::es256;
    const auto good = fixtures::sign("holder-ec", algorithm, message);
    const auto raw = *ecdsaDerToRaw(good, 32);
    const Bytes r(raw.begin(), raw.begin() + 32);
    const Bytes s(raw.begin() + 32, raw.end());
    CHECK(verifies("holder-ec", algorithm, good));
    CHECK(verifies("holder-ec", algorithm, pair(r, s)));
    // SEC 1 §4.1.4 accepts n - s too: whoever needs one form compares what was signed, not the signature.
    CHECK(verifies("holder-ec", algorithm, pair(r, difference(order, s))));

    const Bytes content(good.begin() + 2, good.end());
    const std::vector<std::pair<std::string, Bytes>> broken{
        {"SEC 1 §4.1.4 step 1: r is at least 1", pair(zero, s)},
        {"SEC 1 §4.1.4 step 1: s is at least 1", pair(r, zero)},
        {"SEC 1 §4.1.4 step 1: r is less than n", pair(order, s)},
        {"SEC 1 §4.1.4 step 1: s is less than n", pair(r, order)},
        {"SEC 1 §4.1.4 step 1: both at the edge", pair(order, order)},
        {"SEC 1 §4.1.4 step 1: both nothing", pair(zero, zero)},
        {"SEC 1 §4.1.4: r and s in their order", pair(s, r)},
        {"RFC 3279 §2.2.3: two numbers, no third", der::sequence({integer(r), integer(s), integer(zero)})},
        {"RFC 3279 §2.2.3: a SEQUENCE", der::element(der::setTag, content)},
        {"X.690 §10.1: the length is definite", joined(joined({0x30, 0x80}, content), {0, 0})},
        {"X.690 §10.1: the length is the shortest", joined({0x30, 0x81, good[1]}, content)},
        {"RFC 3279 §2.2.3: nothing behind it", joined(good, {0})},
        {"RFC 3279 §2.2.3: whole", Bytes(good.begin(), good.end() - 1)},
        {"RFC 7518 §3.4 is another form", raw},
        {"RFC 3279 §2.2.3: something", Bytes()},
    };
    for (const auto& [rule, signature] : broken) {
        INFO(rule);
        CHECK_FALSE(verifies("holder-ec", algorithm, signature));
    }
}

TEST_CASE("An RSA signature verifies in one form only", "[x509]")
{
    constexpr auto algorithm = SignatureAlgorithm::rs256;
    const auto good = fixtures::sign("holder-rsa", algorithm, message);
    const auto pss = fixtures::sign("holder-rsa", SignatureAlgorithm::ps256, message);
    CHECK(verifies("holder-rsa", algorithm, good));
    CHECK(verifies("holder-rsa", SignatureAlgorithm::ps256, pss));

    const fixtures::TemporaryDirectory directory;
    REQUIRE(fixtures::openssl("dgst -sha256 -binary -out " + directory.file("digest") + " " +
                              directory.file("message", message)));
    const auto digest = fixtures::read(directory.file("digest"));
    const auto signedRaw = [&](const Bytes& digestInfo) {
        REQUIRE(fixtures::openssl("pkeyutl -sign -inkey " + fixtures::path("holder-rsa.key") +
                                  " -pkeyopt rsa_padding_mode:pkcs1 -in " + directory.file("info", digestInfo) +
                                  " -out " + directory.file("signature")));
        return fixtures::read(directory.file("signature"));
    };
    const auto hash = der::element(der::octetStringTag, digest);
    const auto sha256 = der::objectIdentifier("2.16.840.1.101.3.4.2.1");
    const auto sha384 = der::objectIdentifier("2.16.840.1.101.3.4.2.2");
    const Bytes null{der::nullTag, 0};
    const auto info = der::sequence({der::sequence({sha256, null}), hash});
    CHECK(verifies("holder-rsa", algorithm, signedRaw(info)));

    const std::vector<std::tuple<std::string, SignatureAlgorithm, Bytes>> broken{
        {"RFC 8017 §9.2: the hash is named", SignatureAlgorithm::rs384, good},
        {"RFC 8017 §8: another scheme", SignatureAlgorithm::ps256, good},
        {"RFC 8017 §8: another scheme", algorithm, pss},
        {"RFC 8017 §9.1.2: another hash", SignatureAlgorithm::ps384, pss},
        {"RFC 8017 §8.2.2 step 1: k bytes, not one more", algorithm, joined({0}, good)},
        {"RFC 8017 §8.2.2 step 1: k bytes, not one less", algorithm, Bytes(good.begin() + 1, good.end())},
        {"RFC 8017 §8.2.2 step 1: k bytes", algorithm, Bytes()},
        {"RFC 8017 §8.2.2 step 3: no padding", algorithm, Bytes(384, 0)},
        {"RFC 8017 §5.2.2 step 1: less than n", algorithm, Bytes(384, 0xFF)},
        {"RFC 8017 §9.2: nothing behind DigestInfo", algorithm, signedRaw(joined(info, Bytes(8, 0)))},
        {"RFC 8017 §9.2: two in DigestInfo", algorithm,
         signedRaw(der::sequence({der::sequence({sha256, null}), hash, null}))},
        {"RFC 8017 §9.2 note 1: nothing hidden in the parameters", algorithm,
         signedRaw(der::sequence({der::sequence({sha256, der::element(der::octetStringTag, Bytes(8, 0))}), hash}))},
        {"RFC 8017 §9.2: the hash is that of the algorithm", algorithm,
         signedRaw(der::sequence({der::sequence({sha384, null}), hash}))},
        {"RFC 8017 §9.2: a DigestInfo", algorithm, signedRaw(digest)},
    };
    for (const auto& [rule, used, signature] : broken) {
        INFO(rule);
        CHECK_FALSE(verifies("holder-rsa", used, signature));
    }
}
