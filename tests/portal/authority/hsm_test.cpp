// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/embedded_ca.hpp"
#include "portal/server/crl/revocation_list.hpp"
#include "tests/portal/authority/fixture.hpp"

#include <sys/stat.h>
#include <cstdlib>
#include <thread>

using namespace sceau;
using namespace sceau::test;

namespace {

/// A SoftHSM token of its own, with three keys made by pkcs11-tool as in a key ceremony.
struct Hsm {
    Directory directory;

    Hsm()
    {
        std::filesystem::create_directory(directory.path() / "tokens");
        const std::string configuration =
            "directories.tokendir = " + directory.file("tokens") + "\nobjectstore.backend = file\nlog.level = ERROR\n";
        writeFile(directory.file("softhsm2.conf"), Bytes(configuration.begin(), configuration.end()));
        ::setenv("SOFTHSM2_CONF", directory.file("softhsm2.conf").c_str(), 1);
        writePin("24681357\n");
        std::string ceremony = "softhsm2-util --init-token --free --label sceau-ca --so-pin 12345678 --pin 24681357";
        for (const char* name : {"root", "issuing", "ocsp"})
            ceremony += std::string(
                            " && pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so --token-label sceau-ca --login "
                            "--pin 24681357 "
                            "--keypairgen --key-type ") +
                        (std::string(name) == "ocsp" ? "EC:prime256v1" : "rsa:3072") + " --label demo-" + name +
                        " --id 0" +
                        (name[0] == 'r'   ? "1"
                         : name[0] == 'i' ? "2"
                                          : "3");
        const Outcome done = run(ceremony);
        INFO(done.output);
        REQUIRE(done.status == 0);
    }
    void writePin(const std::string& text, mode_t mode = 0600) const
    {
        writeFile(directory.file("pin"), Bytes(text.begin(), text.end()));
        ::chmod(directory.file("pin").c_str(), mode);
    }
    [[nodiscard]] ca::AuthorityConfiguration configuration() const
    {
        auto made = smallAuthority(directory.path() / "authority");
        made.hsm =
            ca::HsmConfiguration{"/usr/lib/softhsm/libsofthsm2.so", "sceau-ca", directory.path() / "pin", "demo-"};
        return made;
    }
};

}  // namespace

TEST_CASE("An authority whose keys are in an HSM issues and revokes, and no key is in a file", "[authority][softhsm]")
{
    const Hsm hsm;
    {
        REQUIRE(ca::Authority::openOrCreate(hsm.configuration()));
    }
    const auto authority = ca::Authority::openOrCreate(hsm.configuration());
    REQUIRE(authority);
    for (const auto& file : std::filesystem::directory_iterator(hsm.directory.path() / "authority"))
        CHECK(file.path().extension() == ".pem");

    MemoryRegister certificates;
    ca::EmbeddedCa embedded(*authority, certificates, now);
    std::array<Bytes, 4> made;
    std::vector<std::thread> threads;
    const Bytes request = opensslRequest(hsm.directory, "holder", ecKey);
    for (std::size_t i = 0; i < made.size(); ++i)
        threads.emplace_back([&, i] {
            auto issued = embedded.issue(requestFor(request, "R-" + std::to_string(i)));
            if (issued) made[i] = issued->certificate;
        });
    for (auto& thread : threads) thread.join();

    writeFile(hsm.directory.file("root.cer"), (*authority).rootCertificate());
    writeFile(hsm.directory.file("issuing.cer"), (*authority).issuingCertificate());
    const std::string at = "cd " + hsm.directory.path().string() + " && ";
    REQUIRE(run(at + "for c in root issuing; do openssl x509 -inform DER -in $c.cer -out $c.pem; done").status == 0);
    for (const Bytes& one : made) {
        writeFile(hsm.directory.file("holder.cer"), one);
        const Outcome verified = run(at +
                                     "openssl x509 -inform DER -in holder.cer -out holder.pem && openssl verify "
                                     "-x509_strict -CAfile root.pem -untrusted issuing.pem holder.pem");
        INFO(verified.output);
        CHECK(verified.status == 0);
    }
    const auto list = crl::makeIssuingList(*authority, {1, now(), now() + 3600, {}});
    REQUIRE(list);
    writeFile(hsm.directory.file("issuing.crl"), *list);
    CHECK(contains(run(at + "openssl crl -inform DER -in issuing.crl -noout -CAfile issuing.pem -verify").output,
                   "verify OK"));
}

TEST_CASE("An HSM that cannot be entered is named for what it is", "[authority][softhsm]")
{
    const Hsm hsm;
    auto configuration = hsm.configuration();
    ErrorCode expected = ErrorCode::internalError;
    SECTION("the PIN is wrong")
    {
        hsm.writePin("11111111\n");
        expected = ErrorCode::pinIncorrect;
    }
    SECTION("others may read the PIN")
    {
        hsm.writePin("24681357\n", 0640);
    }
    SECTION("there is no PIN")
    {
        hsm.writePin("\n");
    }
    SECTION("there is no such token")
    {
        configuration.hsm->tokenLabel = "other";
        expected = ErrorCode::tokenAbsent;
    }
    SECTION("there is no such key")
    {
        configuration.hsm->keyPrefix = "real-";
        expected = ErrorCode::keyNotFound;
    }
    SECTION("there is no such module")
    {
        configuration.hsm->module = "/nonexistent.so";
        expected = ErrorCode::moduleUnavailable;
    }
    const auto authority = ca::Authority::openOrCreate(configuration);
    REQUIRE_FALSE(authority);
    CHECK(authority.error().code == expected);
    CHECK_FALSE(contains(authority.error().detail, "24681357"));
    CHECK_FALSE(std::filesystem::exists(configuration.directory));
}
