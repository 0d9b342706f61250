// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/embedded_ca.hpp"
#include "tests/portal/authority/fixture.hpp"
#include "tests/support/file_mode.hpp"

#include <thread>

using namespace sceau;
using namespace sceau::test;

namespace {

/// Writes certificate and chain as files that openssl reads.
void save(const Directory& directory, const ca::IssuedCertificate& issued)
{
    writeFile(directory.file("holder.cer"), issued.certificate);
    writeFile(directory.file("issuing.cer"), issued.chain.at(0));
    writeFile(directory.file("root.cer"), issued.chain.at(1));
    for (const char* name : {"holder", "issuing", "root"})
        REQUIRE(run("openssl x509 -inform DER -in " + directory.file(std::string(name) + ".cer") + " -out " +
                    directory.file(std::string(name) + ".pem"))
                    .status == 0);
}

}  // namespace

TEST_CASE("The first start makes an authority whose keys only its user can read", "[authority]")
{
    const Directory directory;
    auto configuration = smallAuthority(directory.path() / "data" / "authority");
    configuration.rootKey = ca::AuthorityKeyType::rsa4096;
    REQUIRE(ca::Authority::openOrCreate(configuration));

    CHECK(tests::modeOf(configuration.directory) == 0700);
    for (const char* name : {"root.key", "root.pem", "issuing.key", "issuing.pem", "ocsp.key", "ocsp.pem"})
        CHECK(tests::modeOf(configuration.directory / name) == 0600);
    const std::string root =
        run("openssl x509 -noout -text -in " + (configuration.directory / "root.pem").string()).output;
    INFO(root);
    CHECK(contains(root, "Public-Key: (4096 bit)"));
    CHECK(contains(root, "X509v3 Basic Constraints: critical\n                CA:TRUE\n"));
    CHECK(contains(root, "X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign"));
    CHECK(std::distance(std::filesystem::directory_iterator(configuration.directory.parent_path()), {}) == 1);
}

TEST_CASE("The second start finds the same authority", "[authority]")
{
    const Directory directory;
    const auto configuration = smallAuthority(directory.path() / "authority");
    const auto first = ca::Authority::openOrCreate(configuration);
    const auto second = ca::Authority::openOrCreate(configuration);

    REQUIRE((*first).rootCertificate() == (*second).rootCertificate());
    REQUIRE((*first).issuingCertificate() == (*second).issuingCertificate());
    REQUIRE((*first).responderCertificate() == (*second).responderCertificate());
}

TEST_CASE("Portals that start at the same moment agree on one authority", "[authority]")
{
    const Directory directory;
    const auto configuration = smallAuthority(directory.path() / "authority");
    std::array<Bytes, 4> roots;
    std::vector<std::thread> portals;
    for (Bytes& root : roots)
        portals.emplace_back([&configuration, &root] {
            const auto authority = ca::Authority::openOrCreate(configuration);
            if (authority) root = (*authority).rootCertificate();
        });
    for (auto& portal : portals) portal.join();

    for (const Bytes& root : roots) {
        CHECK_FALSE(root.empty());
        CHECK(root == roots[0]);
    }
    CHECK(std::distance(std::filesystem::directory_iterator(directory.path()), {}) == 1);
}

TEST_CASE("An authority that is not intact is not opened", "[authority]")
{
    const Directory directory;
    const auto configuration = smallAuthority(directory.path() / "authority");
    REQUIRE(ca::Authority::openOrCreate(configuration));

    SECTION("others may read its directory")
    {
        ::chmod(configuration.directory.c_str(), 0755);
    }
    SECTION("a key is missing")
    {
        std::filesystem::remove(configuration.directory / "issuing.key");
    }
    SECTION("a key belongs to another certificate")
    {
        std::filesystem::copy_file(configuration.directory / "root.key", configuration.directory / "issuing.key",
                                   std::filesystem::copy_options::overwrite_existing);
    }
    SECTION("the root is another one")
    {
        const auto other = smallAuthority(directory.path() / "other");
        REQUIRE(ca::Authority::openOrCreate(other));
        for (const char* name : {"root.key", "root.pem"})
            std::filesystem::copy_file(other.directory / name, configuration.directory / name,
                                       std::filesystem::copy_options::overwrite_existing);
    }
    REQUIRE(ca::Authority::openOrCreate(configuration).error().code == ErrorCode::internalError);
}

TEST_CASE("A certificate says what its product, its subject and the authority say", "[authority]")
{
    const Directory directory;
    const auto authority = ca::Authority::openOrCreate(smallAuthority(directory.path() / "authority"));
    MemoryRegister certificates;
    ca::EmbeddedCa embedded(*authority, certificates, now);
    const Bytes request = opensslRequest(directory, "holder", "-algorithm RSA -pkeyopt rsa_keygen_bits:3072");
    auto issued = embedded.issue(requestFor(request));
    REQUIRE(issued);
    save(directory, *issued);

    const std::string at = "cd " + directory.path().string() + " && ";
    const Outcome verified = run(
        at +
        "openssl verify -x509_strict -policy 1.2.250.1.999.1.8.2.8 -CAfile root.pem -untrusted issuing.pem holder.pem");
    INFO(verified.output);
    CHECK(verified.status == 0);
    const Outcome gnutls = run(at +
                               "cat holder.pem issuing.pem root.pem >chain.pem && certtool --verify-profile=medium "
                               "--verify --load-ca-certificate root.pem --infile chain.pem");
    INFO(gnutls.output);
    CHECK(gnutls.status == 0);
    CHECK(contains(gnutls.output, "Chain verification output: Verified"));

    const std::string text =
        run(at + "openssl x509 -in holder.pem -noout -text -nameopt utf8,sep_multiline,sname").output;
    INFO(text);
    for (const char* fact : {
             "X509v3 Key Usage: critical\n                Digital Signature, Non Repudiation\n",
             "X509v3 Basic Constraints: critical\n                CA:FALSE",
             "TLS Web Client Authentication, E-mail Protection",
             "CA Issuers - URI:http://pki.example/pki/issuing.cer",
             "OCSP - URI:http://pki.example/ocsp",
             "Full Name:\n                  URI:http://pki.example/pki/issuing.crl",
             "email:camille@entreprise.example",
             "Policy: 1.2.250.1.999.1.8.2.8\n                  CPS: https://portal.example/pc",
             "Policy: 0.4.0.194112.1.2",
             "CN=Camille EXEMPLE",
             "title=Responsable qualité",
             "X509v3 Authority Key Identifier: \n",
             "X509v3 Subject Key Identifier: \n",
         }) {
        INFO(fact);
        CHECK(contains(text, fact));
    }
    CHECK_FALSE(contains(text, "ignored"));
    CHECK(issued->serialHex.size() == 36);
}

TEST_CASE("A certificate ends on the same day years later, or on the last of February", "[authority]")
{
    const auto [begins, ends] = GENERATE(table<std::int64_t, std::string>({
        {1795348800, "Nov 22 12:00:00 2029 GMT"},  // 2026-11-22T12:00:00Z
        {1835438400, "Feb 28 12:00:00 2031 GMT"},  // 2028-02-29T12:00:00Z
    }));
    const Directory directory;
    const auto authority = ca::Authority::openOrCreate(smallAuthority(directory.path() / "authority"));
    MemoryRegister certificates;
    ca::EmbeddedCa embedded(*authority, certificates, [begins = begins] { return begins; });
    auto issued = embedded.issue(requestFor(opensslRequest(directory, "holder", ecKey)));
    REQUIRE(issued);
    writeFile(directory.file("holder.cer"), issued->certificate);

    CHECK(run("openssl x509 -inform DER -noout -enddate -in " + directory.file("holder.cer")).output ==
          "notAfter=" + ends + "\n");
}

TEST_CASE("A qualified certificate carries the QcStatements of EN 319 412-5", "[authority]")
{
    const Directory directory;
    const auto authority = ca::Authority::openOrCreate(smallAuthority(directory.path() / "authority"));
    MemoryRegister certificates;
    ca::EmbeddedCa embedded(*authority, certificates, now);
    auto request = requestFor(opensslRequest(directory, "holder", ecKey));
    const bool onDevice = GENERATE(true, false);
    request.profile.qualified->onQualifiedDevice = onDevice;
    auto issued = embedded.issue(request);
    REQUIRE(issued);
    writeFile(directory.file("holder.cer"), issued->certificate);

    const std::string parse = "openssl asn1parse -inform DER -in " + directory.file("holder.cer");
    const std::string dump =
        run(parse + " -strparse $(" + parse + " | grep -A1 qcStatements | tail -1 | cut -d: -f1 | tr -d ' ')").output;
    INFO(dump);
    for (const char* fact : {":0.4.0.1862.1.1\n", ":0.4.0.1862.1.3\n", ":07\n", ":0.4.0.1862.1.5\n",
                             "IA5STRING         :https://portal.example/pds-fr.pdf", "PRINTABLESTRING   :fr",
                             ":0.4.0.1862.1.6\n", ":0.4.0.1862.1.6.1\n"})
        CHECK(contains(dump, fact));
    CHECK(contains(dump, ":0.4.0.1862.1.4\n") == onDevice);
}

TEST_CASE("One reference never yields two certificates", "[authority]")
{
    const Directory directory;
    const auto authority = ca::Authority::openOrCreate(smallAuthority(directory.path() / "authority"));
    MemoryRegister certificates;
    ca::EmbeddedCa embedded(*authority, certificates, now);
    const auto request = requestFor(opensslRequest(directory, "holder", ecKey));

    SECTION("when it is asked again")
    {
        auto first = embedded.issue(request);
        auto second = embedded.issue(request);
        REQUIRE(first->certificate == second->certificate);
    }
    SECTION("when two threads ask at once")
    {
        std::array<Bytes, 4> made;
        std::vector<std::thread> threads;
        for (Bytes& one : made)
            threads.emplace_back([&embedded, &request, &one] {
                auto issued = embedded.issue(request);
                if (issued) one = issued->certificate;
            });
        for (auto& thread : threads) thread.join();
        for (const Bytes& one : made) CHECK((!one.empty() && one == made[0]));
    }
    SECTION("when the portal stopped between the reservation and the signature")
    {
        auto first = embedded.issue(request);
        certificates.certificates.clear();
        auto second = embedded.issue(request);
        REQUIRE(first->serialHex == second->serialHex);
    }
    SECTION("when it is asked with another key")
    {
        REQUIRE(embedded.issue(request));
        auto other = request;
        other.certificationRequest = opensslRequest(directory, "other", ecKey);
        REQUIRE(embedded.issue(other).error().code == ErrorCode::requestMismatch);
    }
    CHECK(certificates.certificates.size() == 1);
}
