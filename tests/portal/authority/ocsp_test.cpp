// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ocsp/responder.hpp"

#include "portal/server/ca/embedded_ca.hpp"
#include "tests/portal/authority/fixture.hpp"

using namespace sceau;
using namespace sceau::test;

namespace {

/// A responder for one certificate whose status a test chooses, and programs that ask it.
struct Desk {
    Directory directory;
    Result<ca::Authority> authority = ca::Authority::openOrCreate(smallAuthority(directory.path() / "authority"));
    MemoryRegister certificates;
    ca::EmbeddedCa embedded{*authority, certificates, now};
    Result<ca::IssuedCertificate> holder = embedded.issue(requestFor(opensslRequest(directory, "holder", ecKey)));
    ocsp::Status status{ocsp::State::good, 0, {}};
    int lookups = 0;
    ocsp::ResponderOptions options;

    Desk()
    {
        writeFile(directory.file("holder.cer"), holder->certificate);
        writeFile(directory.file("issuing.cer"), holder->chain[0]);
        writeFile(directory.file("root.cer"), holder->chain[1]);
        for (const std::string name : {"holder", "issuing", "root"})
            REQUIRE(run("openssl x509 -inform DER -in " + name + ".cer -out " + name + ".pem").status == 0);
    }
    [[nodiscard]] Outcome run(const std::string& command) const
    {
        return test::run("cd " + directory.path().string() + " && " + command);
    }
    [[nodiscard]] ocsp::Responder responder()
    {
        return ocsp::Responder(
            *authority,
            [this](const std::string& serialHex) -> Result<ocsp::Status> {
                ++lookups;
                if (serialHex != holder->serialHex) return ocsp::Status{};
                return status;
            },
            options, now);
    }
    [[nodiscard]] Bytes request(const std::string& more = "-no_nonce",
                                const std::string& which = "-cert holder.pem") const
    {
        const Outcome made = run("openssl ocsp -issuer issuing.pem " + which + " " + more + " -reqout req.der");
        INFO(made.output);
        REQUIRE(made.status == 0);
        return readFile(directory.file("req.der"));
    }
    [[nodiscard]] Outcome judge(const Bytes& response, const std::string& digest = "-sha1") const
    {
        writeFile(directory.file("resp.der"), response);
        return run("openssl ocsp -issuer issuing.pem " + digest +
                   " -cert holder.pem -reqin req.der -respin resp.der -CAfile root.pem "
                   "-verify_other issuing.pem -no_nonce -resp_text");
    }
};

}  // namespace

TEST_CASE("openssl ocsp believes what the responder says", "[authority][ocsp]")
{
    Desk desk;
    auto responder = desk.responder();
    const auto [state, expected] = GENERATE(table<ocsp::State, std::string>({
        {ocsp::State::good, "holder.pem: good"},
        {ocsp::State::revoked, "holder.pem: revoked"},
        {ocsp::State::unknown, "holder.pem: unknown"},
    }));
    desk.status = {state, now() - 5, {}};
    const std::string nonce = GENERATE("-nonce", "-no_nonce");
    const std::string digest = GENERATE("-sha1", "-sha256");
    const Bytes request = desk.request(nonce, digest + " -cert holder.pem");

    const Outcome judged = desk.judge(responder.answer(request).response, digest);

    INFO(judged.output);
    CHECK(judged.status == 0);
    CHECK(contains(judged.output, "Response verify OK"));
    CHECK(contains(judged.output, expected));
    CHECK(contains(judged.output, "OCSP Nonce:") == (nonce == "-nonce"));
    CHECK(contains(judged.output, "OCSP Archive Cutoff:") == (state != ocsp::State::unknown));
    CHECK_FALSE(contains(judged.output, "Reason"));
}

TEST_CASE("GnuTLS believes the responder, too", "[authority][ocsp]")
{
    Desk desk;
    auto responder = desk.responder();
    const bool revoked = GENERATE(true, false);
    desk.status = {revoked ? ocsp::State::revoked : ocsp::State::good, now() - 5, {}};
    REQUIRE(desk.run("ocsptool --generate-request --load-issuer issuing.pem --load-cert holder.pem --outfile req.der")
                .status == 0);
    writeFile(desk.directory.file("resp.der"), responder.answer(readFile(desk.directory.file("req.der"))).response);

    const Outcome judged = desk.run(
        "ocsptool --verify-response --load-trust issuing.pem --infile resp.der; ocsptool --response-info --infile "
        "resp.der");
    INFO(judged.output);
    CHECK(contains(judged.output, "Verifying OCSP Response: Success"));
    CHECK(contains(judged.output, revoked ? "Certificate Status: revoked" : "Certificate Status: good"));
}

TEST_CASE("A reason is said where the product publishes it", "[authority][ocsp]")
{
    Desk desk;
    auto responder = desk.responder();
    desk.status = {ocsp::State::revoked, now() - 5, ca::RevocationReason::keyCompromise};
    const Outcome judged = desk.judge(responder.answer(desk.request()).response);
    CHECK(contains(judged.output, "Revocation Reason: keyCompromise (0x1)"));
}

TEST_CASE("Answers without nonce are signed once, until the status changes", "[authority][ocsp]")
{
    Desk desk;
    auto responder = desk.responder();
    const Bytes request = desk.request();
    const auto first = responder.answer(request);
    const auto second = responder.answer(request);
    CHECK(first.response == second.response);
    CHECK(first.cacheableUntil >= now() + 3500);
    CHECK(desk.lookups == 2);

    desk.status = {ocsp::State::revoked, now(), {}};
    const Outcome judged = desk.judge(responder.answer(request).response);
    CHECK(contains(judged.output, "holder.pem: revoked"));

    const Bytes withNonce = desk.request("-nonce");
    CHECK(responder.answer(withNonce).cacheableUntil == 0);
}

TEST_CASE("A serial number that was never issued can be answered as revoked", "[authority][ocsp]")
{
    Desk desk;
    desk.options.unissued = ocsp::Unissued::revoked;
    auto responder = desk.responder();
    const Bytes request = desk.request("-no_nonce", "-serial 0x123456");
    writeFile(desk.directory.file("resp.der"), responder.answer(request).response);
    const std::string text = desk.run("openssl ocsp -respin resp.der -noverify -resp_text").output;
    INFO(text);
    CHECK(contains(text, "Cert Status: revoked"));
    CHECK(contains(text, "Revocation Time: Jan  1 00:00:00 1970 GMT"));
    // OpenSSL still calls 1.3.6.1.5.5.7.48.1.9 by the name it had in a draft.
    CHECK(contains(text, "Response Extensions:\n        valid:"));
}

TEST_CASE("Certificates of other authorities are unknown here", "[authority][ocsp]")
{
    Desk desk;
    auto responder = desk.responder();
    REQUIRE(desk.run("openssl ocsp -issuer root.pem -cert issuing.pem -no_nonce -reqout req.der").status == 0);
    writeFile(desk.directory.file("resp.der"), responder.answer(readFile(desk.directory.file("req.der"))).response);
    CHECK(contains(desk.run("openssl ocsp -respin resp.der -noverify -resp_text").output, "Cert Status: unknown"));
    CHECK(desk.lookups == 0);
}

TEST_CASE("A GET carries the request in its path", "[authority][ocsp]")
{
    Desk desk;
    auto responder = desk.responder();
    std::string path;
    for (const char character : toBase64(desk.request()))
        path += character == '+'   ? "%2B"
                : character == '/' ? "%2f"
                : character == '=' ? "%3D"
                                   : std::string(1, character);
    CHECK(contains(desk.judge(responder.answerGet(path).response).output, "holder.pem: good"));
}

TEST_CASE("Garbage is answered with malformedRequest", "[authority][ocsp]")
{
    Desk desk;
    auto responder = desk.responder();
    Bytes bytes = desk.request("-nonce");
    SECTION("nothing")
    {
        bytes.clear();
    }
    SECTION("a byte too many")
    {
        bytes.push_back(0);
    }
    SECTION("a byte too few")
    {
        bytes.pop_back();
    }
    SECTION("a megabyte")
    {
        bytes.resize(1 << 20);
    }
    SECTION("more certificates than anyone asks for")
    {
        std::string which;
        for (int i = 0; i < 17; ++i) which += " -serial " + std::to_string(1000 + i);
        bytes = desk.request("-no_nonce", which);
    }
    const auto answer = responder.answer(bytes);
    CHECK(answer.response == Bytes{0x30, 0x03, 0x0a, 0x01, 0x01});
    CHECK(responder.answerGet("%zz").response == answer.response);
    CHECK(responder.answerGet("MAoK%2").response == answer.response);
    CHECK(desk.lookups == 0);
}

TEST_CASE("When the truth cannot be read the answer is tryLater, never good", "[authority][ocsp]")
{
    Desk desk;
    ocsp::Responder responder(
        *desk.authority,
        [](const std::string&) -> Result<ocsp::Status> { return fail(ErrorCode::internalError, "no database"); }, {},
        now);
    CHECK(responder.answer(desk.request()).response == Bytes{0x30, 0x03, 0x0a, 0x01, 0x03});
}
