// SPDX-License-Identifier: Apache-2.0
// Many signatures in one operation: what the driver is asked for, and what becomes of them when one fails.
#include "shared/x509/certificate.hpp"
#include "shared/x509/digest.hpp"
#include "tests/native-host/integration/driver.hpp"
#include "tests/native-host/integration/renewal_steps.hpp"

#include <catch2/catch.hpp>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>

using namespace sceau;
using namespace sceau::tests;

namespace {

json batchOf(const Holder& holder, std::size_t count)
{
    json documents = json::array();
    for (std::size_t i = 0; i < count; ++i) {
        const auto digest = x509::digest(x509::HashAlgorithm::sha256, Bytes{static_cast<std::uint8_t>(i)});
        const auto attributes =
            x509::composeSignedAttributes(holder.oldCertificate(), x509::HashAlgorithm::sha256, *digest);
        documents.push_back(
            {{"name", "acte-" + std::to_string(i) + ".pdf"}, {"signedAttributes", toBase64(*attributes)}});
    }
    return {{"certificate", holder.oldCertificateText()},
            {"purpose", "document"},
            {"hash", "SHA-256"},
            {"documents", documents}};
}

/// How often each function of the driver is called while `work` is done.
template <typename Work>
std::map<std::string, int> callsDuring(const std::filesystem::path& log, Work work)
{
    std::ofstream(log, std::ios::trunc).close();
    work();
    std::map<std::string, int> calls;
    std::ifstream file(log);
    for (std::string line; std::getline(file, line);)
        if (const auto at = line.find(": C_"); at != std::string::npos && line.find_first_not_of("0123456789") == at)
            ++calls[line.substr(at + 2)];
    return calls;
}

}  // namespace

TEST_CASE("A hundred signatures ask the driver for a hundred signatures, and otherwise for what one does",
          "[integration]")
{
    const auto spyModule = run("ls /usr/lib/*/pkcs11-spy.so | head -n 1 | tr -d '\\n'");
    Holder holder;
    const auto log = holder.state().parent_path() / "spy.log";
    ::setenv("PKCS11SPY", std::getenv("SCEAU_PKCS11_MODULE"), 1);
    ::setenv("PKCS11SPY_OUTPUT", log.c_str(), 1);
    holder.policySays({{"modules", {{{"name", "spy"}, {"path", spyModule}}}}});
    HostProcess host;
    const auto sign = [&](std::size_t count) {
        const auto answer = host.call("signAttributes", batchOf(holder, count));
        INFO(answer.dump().substr(0, 200));
        REQUIRE(answer.contains("signatures"));
        REQUIRE(answer["signatures"].size() == count);
    };
    sign(1);  // loads the driver
    auto one = callsDuring(log, [&] { sign(1); });
    auto hundred = callsDuring(log, [&] { sign(100); });
    CHECK(one["C_Sign"] == 1);
    CHECK(hundred["C_Sign"] == 100);
    CHECK(hundred["C_SignInit"] - one["C_SignInit"] == 99);
    for (const auto* signing : {"C_Sign", "C_SignInit"}) one[signing] = hundred[signing] = 0;
    CHECK(one == hundred);
    ::unsetenv("PKCS11SPY");
    ::unsetenv("PKCS11SPY_OUTPUT");
}

TEST_CASE("A batch that is given up halfway yields no signature", "[integration]")
{
    Holder holder;
    const Driver driver(holder, "pausable");
    HostProcess host;
    driver.pauseIn("C_Sign");
    const auto batch = host.send("signAttributes", batchOf(holder, 100));
    driver.waitUntilPaused();
    CHECK(host.call("cancel", {{"requestId", batch}}) == json::object());
    driver.goOn();
    CHECK(host.answerTo(batch) == json{{"error", "cancelled"}});
    // The signatures that were under way have not got between the answers.
    CHECK(
        host.call("identify", {{"certificate", holder.oldCertificateText()}, {"nonce", nonce}}).contains("signature"));
}

TEST_CASE("A driver that signs wrongly is found out, and nothing of it leaves the host", "[integration]")
{
    Holder holder;
    const Driver driver(holder, "'garbage C_Sign'");
    HostProcess host;
    CHECK(host.call("signAttributes", batchOf(holder, 5)) == json{{"error", "signatureInvalid"}});
}
