// SPDX-License-Identifier: Apache-2.0
// Figures of a release build, on request only: with-token softhsm|card|gids -- host_integration "[.figures]"
#include "native-host/pkcs11/signing.hpp"
#include "shared/x509/certificate.hpp"
#include "shared/x509/digest.hpp"
#include "tests/native-host/integration/renewal_steps.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

using namespace sceau;
using namespace sceau::tests;

namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

struct Loop {
    double signatures;
    double withEnd;  ///< And C_Logout, which the host does before it answers.
};

/// Milliseconds of C_Sign of each message with the holder's key, on one session.
Loop bareLoop(const x509::Certificate& certificate, const std::vector<Bytes>& messages)
{
    const auto module = pkcs11::Module::load(std::getenv("SCEAU_PKCS11_MODULE"));
    REQUIRE(module);
    const auto tokens = module->tokens();
    REQUIRE(tokens);
    const auto session =
        pkcs11::Session::open(*module, tokens->present.front().slot, pkcs11::Session::Access::readWrite);
    REQUIRE(session);
    Secret pin(16);
    for (const char digit : std::string("123456")) REQUIRE(pin.append(digit));
    REQUIRE(session->login(CKU_USER, &pin));
    const auto key = pkcs11::findPrivateKey(*session, certificate.publicKey, certificate.der);
    REQUIRE(key);
    const auto padding = certificate.keyType.starts_with("RSA") ? pkcs11::Padding::pkcs1 : pkcs11::Padding::ecdsa;
    const auto start = Clock::now();
    for (const auto& message : messages) {
        const auto digest = x509::digest(x509::HashAlgorithm::sha256, message);
        REQUIRE(pkcs11::sign(*session, *key, {padding, pkcs11::Hash::sha256, message, *digest}, {}));
    }
    const auto signatures = millisecondsSince(start);
    REQUIRE(session->logout());
    return {signatures, millisecondsSince(start)};
}

/// The kinds of key that the token of this run makes, one after the other: OpenSC makes one only on a GIDS card.
std::vector<std::string> keyTypes()
{
    if (isGids()) return {"rsa:2048"};
    return {"EC:prime256v1", "rsa:2048", "rsa:3072", "rsa:4096"};
}

std::size_t residentKilobytes(pid_t process)
{
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
    return 0;
}

/// Prints what the host adds to so many signatures.
void compare(const Holder& holder, HostProcess& host, const std::string& keyType, std::size_t batch)
{
    const auto certificate = x509::parseCertificate(holder.oldCertificate());
    REQUIRE(certificate);
    std::vector<Bytes> messages;
    json documents = json::array();
    for (std::size_t i = 0; i < batch; ++i) {
        const auto digest = x509::digest(x509::HashAlgorithm::sha256, Bytes{static_cast<std::uint8_t>(i)});
        messages.push_back(
            *x509::composeSignedAttributes(holder.oldCertificate(), x509::HashAlgorithm::sha256, *digest));
        documents.push_back({{"name", "d"}, {"signedAttributes", toBase64(messages.back())}});
    }
    const json request = {{"certificate", holder.oldCertificateText()},
                          {"purpose", "document"},
                          {"hash", "SHA-256"},
                          {"documents", documents}};
    std::vector<double> bare;
    std::vector<double> bareWithEnd;
    std::vector<double> whole;
    const int runs = batch == 1 ? 15 : 5;
    for (int run = 0; run < runs; ++run) {
        const auto loop = bareLoop(*certificate, messages);
        bare.push_back(loop.signatures);
        bareWithEnd.push_back(loop.withEnd);
        const auto id = host.send("signAttributes", request);
        // From the first signature on: windows and the login are the holder's time.
        auto start = Clock::now();
        for (bool signing = false; !signing; start = Clock::now()) {
            const auto message = host.receive();
            signing = message["arguments"]["step"] == "signing";
        }
        REQUIRE(host.answerTo(id).contains("signatures"));
        whole.push_back(millisecondsSince(start));
    }
    const auto more = [&](const std::vector<double>& than) { return 100 * (median(whole) / median(than) - 1); };
    std::printf(
        "%-14s %3zu signatures: C_Sign loop %9.2f ms, with C_Logout %9.2f ms; through the host %9.2f ms: "
        "%+.1f %%, %+.1f %%\n",
        keyType.c_str(), batch, median(bare), median(bareWithEnd), median(whole), more(bare), more(bareWithEnd));
    std::fflush(stdout);
}

}  // namespace

TEST_CASE("What the host adds to a hundred signatures, and to one", "[.figures]")
{
    const auto keyType = GENERATE(from_range(keyTypes()));
    Holder holder(keyType);
    HostProcess host;
    for (const auto batch : {std::size_t{100}, std::size_t{1}}) compare(holder, host, keyType, batch);
}

TEST_CASE("Memory over a hundred thousand requests", "[.figures]")
{
    Holder holder;
    HostProcess host;
    constexpr int requests = 100'000;
    std::size_t warm = 0;
    for (int i = 0; i < requests; ++i) {
        const auto answer = host.call("pendingRenewals", json::object());
        if (i == requests / 100) warm = residentKilobytes(host.id());
        if (!answer.contains("renewals")) FAIL("request " << i);
    }
    std::printf("resident after %d requests: %zu KB, after %d: %zu KB\n", requests / 100, warm, requests,
                residentKilobytes(host.id()));
}
