// SPDX-License-Identifier: Apache-2.0
// The browser closes the pipe while the token is being written to. What proves that the host does not wait is the order
// of things, not a clock: the driver does not come back before the host has ended.
#include "tests/native-host/integration/driver.hpp"
#include "tests/native-host/integration/renewal_steps.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdio>

using namespace sceau::tests;

namespace {

/// The host's worker of that driver, which outlives it. With a card there is another, of the driver that the catalogue
/// names, which ends at once.
class Worker {
public:
    Worker(const HostProcess& host, const Driver& driver)
        : id_(run("pgrep -P " + std::to_string(host.id()) + " -f 'token-worker " + driver.module() +
                  "$' | tr -d '\\n'"))
    {
    }

    [[nodiscard]] bool lives() const { return succeeds("ps -o stat= -p " + id_ + " | grep -q '^[DRS]'"); }
    void waitForEnd() const
    {
        while (lives()) run("sleep 0.01");
    }

private:
    std::string id_;
};

/// A renewal whose certificate is being written, in a driver that does not come back.
json beginWriting(Renewal& renewal, const Driver& driver)
{
    renewal.begin(newKeyType());
    renewal.sign();
    const auto certificate = renewal.holder.certify(renewal.request);
    const json installation = {{"renewalId", renewal.id},
                               {"certificate", sceau::toBase64(certificate)},
                               {"chain", {sceau::toBase64(renewal.holder.authority())}},
                               {"nonce", nonce}};
    driver.pauseIn("C_CreateObject");
    renewal.host.send("installCertificate", installation);
    driver.waitUntilPaused();
    return installation;
}

std::string stateOf(HostProcess& host)
{
    const auto pending = host.call("pendingRenewals", json::object())["renewals"];
    return pending.size() == 1 ? pending[0]["state"].get<std::string>() : std::string("none");
}

}  // namespace

TEST_CASE("The host ends while a certificate is written; the worker finishes, says so in the journal and ends",
          "[integration]")
{
    Holder holder;
    const Driver driver(holder, "pausable");
    HostProcess host;
    Renewal renewal{host, holder, {}, {}, {}};
    const auto installation = beginWriting(renewal, driver);
    const Worker worker(host, driver);
    (void)host.close();
    CHECK(driver.isPaused());
    CHECK(worker.lives());
    driver.goOn();
    worker.waitForEnd();
    HostProcess next;
    CHECK(stateOf(next) == "certificateWritten");
    CHECK(next.call("installCertificate", installation).contains("acknowledgement"));
    CHECK(stateOf(next) == "none");
    holder.write("new.der", bytesFrom(installation["certificate"]));
    CHECK(holder.judge("judge-token new.der"));
}

TEST_CASE("The host ends while a key is made; the worker removes what nobody heard of", "[integration]")
{
    Holder holder;
    const auto keys = holder.keysOnToken();
    const Driver driver(holder, "pausable");
    HostProcess host;
    driver.pauseIn("C_GenerateKeyPair");
    host.send("generateKey", {{"currentCertificate", holder.oldCertificateText()}, {"keyType", newKeyType()}});
    driver.waitUntilPaused();
    const Worker worker(host, driver);
    (void)host.close();
    CHECK(driver.isPaused());
    driver.goOn();
    worker.waitForEnd();
    CHECK(holder.keysOnToken() == keys);
    HostProcess next;
    CHECK(stateOf(next) == "none");
}

TEST_CASE("How long the host takes to end while the token is written to", "[.figures]")
{
    for (int count = 0; count < 5; ++count) {
        Holder holder;
        const Driver driver(holder, "pausable");
        HostProcess host;
        Renewal renewal{host, holder, {}, {}, {}};
        (void)beginWriting(renewal, driver);
        const Worker worker(host, driver);
        const auto took = host.close();
        std::printf("pipe closed to the end of the host, with a write in hand: %.2f ms\n", took.count());
        driver.goOn();
        worker.waitForEnd();
    }
}
