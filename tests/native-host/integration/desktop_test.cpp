// SPDX-License-Identifier: Apache-2.0
// The real host and a real desktop's PIN program, before somebody who reads, types and clicks.
#include "tests/native-host/windows/desktop.hpp"
#include "tests/native-host/integration/renewal_steps.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <iostream>
#include <string_view>

using namespace sceau::tests;

namespace {

constexpr const char* ownPage = "";

/// Somebody at a desktop, and the host that opens its windows there.
class Person {
public:
    Person(Holder& holder, const std::string& pictures)
        : desktop_(std::filesystem::path(BINARY_DIR) / "screenshots" / (isSoftHsm() ? "softhsm" : "card") / pictures)
    {
        holder.policySays({{"pinDialog", "/usr/bin/pinentry-gtk-2"}});
    }

    void types(const std::string& code, const std::string& picture)
    {
        desktop_.waitForWindow();
        desktop_.type(code);
        desktop_.picture(picture);
        desktop_.press("Return");
    }
    void accepts(const std::string& picture)
    {
        desktop_.waitForWindow();
        desktop_.picture(picture);
        desktop_.accept();
    }
    void closes()
    {
        desktop_.waitForWindow();
        desktop_.press("Escape");
    }

private:
    Desktop desktop_;
};

bool hasDesktop()
{
    const auto missing = missingForDesktop();
    if (missing.empty()) return true;
    std::cout << "skipped:" << missing << " not installed\n";
    const char* ci = std::getenv("CI");
    REQUIRE_FALSE((ci != nullptr && std::string_view(ci) == "true"));
    return false;
}

std::string onlyToken(HostProcess& host)
{
    return host.call("listTokens", json::object(), ownPage)["tokens"][0]["tokenId"];
}

json documentOf(const Holder& holder)
{
    const auto attributes = sceau::x509::composeSignedAttributes(
        holder.oldCertificate(), sceau::x509::HashAlgorithm::sha256, sceau::Bytes(32, 0x4A));
    return {{"certificate", holder.oldCertificateText()},
            {"purpose", "document"},
            {"hash", "SHA-256"},
            {"documents", json::array({{{"name", "acte.pdf"}, {"signedAttributes", sceau::toBase64(*attributes)}}})}};
}

}  // namespace

TEST_CASE("A person at a desktop types a wrong PIN, is told in the window, and goes on", "[integration]")
{
    if (!hasDesktop()) return;
    Holder holder;
    Person person(holder, "signing");
    HostProcess host;
    const json identification = {{"certificate", holder.oldCertificateText()}, {"nonce", nonce}};
    auto request = host.send("identify", identification);
    person.types("000000", "pin");
    person.types("123456", "pin-wrong");
    CHECK(host.answerTo(request).contains("signature"));

    request = host.send("identify", identification);
    person.closes();
    CHECK(host.answerTo(request) == json{{"error", "userCancelled"}});

    request = host.send("signAttributes", documentOf(holder));
    person.accepts("documents");
    person.types("123456", "pin-documents");
    CHECK(host.answerTo(request).contains("signatures"));

    holder.takesBackConsents();
    request = host.send("listCertificates", json::object());
    person.accepts("listing");
    CHECK(host.answerTo(request).contains("certificates"));
}

TEST_CASE("A person at a desktop insists before the last try, changes the PIN, and unblocks it", "[integration]")
{
    if (!hasDesktop()) return;
    Holder holder;
    holder.letOpenScUnblock();
    Person person(holder, "codes");
    HostProcess host;
    const json token = {{"tokenId", onlyToken(host)}};
    if (!isSoftHsm()) {  // which counts no tries
        const auto request = host.send("identify", {{"certificate", holder.oldCertificateText()}, {"nonce", nonce}});
        person.types("000000", "tries-first");
        person.types("000000", "tries-second");
        person.accepts("tries-last-question");
        person.types("123456", "tries-last");
        CHECK(host.answerTo(request).contains("signature"));
    }
    auto request = host.send("changePin", token, ownPage);
    person.types("123456", "change-current");
    person.types("654321", "change-new");
    person.types("654321", "change-again");
    CHECK(host.answerTo(request) == json::object());

    request = host.send("unblockPin", token, ownPage);
    person.types("12345678", "unblock-code");
    person.types("123456", "unblock-new");
    person.types("123456", "unblock-again");
    CHECK(host.answerTo(request) == json::object());
}
