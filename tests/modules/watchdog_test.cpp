// SPDX-License-Identifier: Apache-2.0
// A driver that hangs in any function is stopped and named. In each case only one time limit is short, and the call
// that hangs is the first that it applies to: however slow the machine is, nothing else can be taken for hanging.
#include "native-host/token-worker/client.hpp"
#include "tests/modules/present_token.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

using namespace sceau;
using namespace sceau::protocol;
using sceau::mockmodule::SoftToken;
using sceau::worker::Client;
using sceau::worker::TimeLimits;

namespace {

constexpr std::chrono::milliseconds shortLimit{300};
constexpr auto pin = "123456";

struct Hang {
    std::string function;
    std::chrono::milliseconds TimeLimits::*limit;  ///< The one that is short.
    std::function<ErrorCode(Client&, const WorkerToken&)> use;
    bool keypad = false;  ///< The PIN is typed on the reader, so that the limit of that call is a person's.
};

template <typename Value>
ErrorCode codeOf(const Result<Value>& result)
{
    REQUIRE_FALSE(result);
    INFO(result.error().detail);
    CHECK(result.error().detail.starts_with("Pilote d'essai"));
    return result.error().code;
}

void logIn(Client& client, const WorkerToken& token)
{
    REQUIRE(client.login({token.slotId, token.serialNumber, WorkerLoginKind::user, true}, nullptr));
}

WorkerGenerateKeyRequest newKey(const WorkerToken& token)
{
    return {token.slotId, token.serialNumber, KeyType::p256, {1, 2, 3}, "PENDING test", false, false};
}

Bytes makeKey(Client& client, const WorkerToken& token)
{
    logIn(client, token);
    const auto made = client.generateKey(newKey(token));
    REQUIRE(made);
    return *made;
}

Secret secret(std::string_view text)
{
    Secret made(text.size());
    for (const char character : text) REQUIRE(made.append(character));
    return made;
}

const auto listTokens = [](Client& client, const WorkerToken&) { return codeOf(client.tokens()); };
const auto listCertificates = [](Client& client, const WorkerToken& token) {
    return codeOf(client.certificates({token.slotId, token.serialNumber}));
};
const auto sign = [](Client& client, const WorkerToken& token) {
    WorkerSignRequest request;
    request.slotId = token.slotId;
    request.serialNumber = token.serialNumber;
    request.publicKey = makeKey(client, token);
    request.algorithm = SignatureAlgorithm::es256;
    request.message = {1};
    request.digest = Bytes(32);
    return codeOf(client.sign(request, nullptr));
};

const std::vector<Hang> hangs{
    {"C_GetFunctionList", &TimeLimits::start, listTokens},
    {"C_Initialize", &TimeLimits::start, listTokens},
    {"C_GetInfo", &TimeLimits::start, listTokens},
    {"C_GetSlotList", &TimeLimits::list, listTokens},
    {"C_GetSlotInfo", &TimeLimits::list, listTokens},
    {"C_GetTokenInfo", &TimeLimits::list, listTokens},
    {"C_GetMechanismList", &TimeLimits::list, listTokens},
    {"C_GetMechanismInfo", &TimeLimits::list, listTokens},
    {"C_OpenSession", &TimeLimits::list, listCertificates},
    {"C_FindObjectsInit", &TimeLimits::list, listCertificates},
    {"C_FindObjects", &TimeLimits::list, listCertificates},
    {"C_FindObjectsFinal", &TimeLimits::list, listCertificates},
    {"C_GetSessionInfo", &TimeLimits::list,
     [](Client& client, const WorkerToken& token) {
         logIn(client, token);
         return codeOf(client.isLoggedIn({token.slotId, token.serialNumber}));
     },
     true},
    {"C_Logout 1", &TimeLimits::list,  // who logs in is logged out first
     [](Client& client, const WorkerToken& token) {
         logIn(client, token);
         return codeOf(client.logout({token.slotId, token.serialNumber}));
     },
     true},
    {"C_Login", &TimeLimits::person,
     [](Client& client, const WorkerToken& token) {
         return codeOf(client.login({token.slotId, token.serialNumber, WorkerLoginKind::user, true}, nullptr));
     },
     true},
    {"C_Login", &TimeLimits::sign,
     [](Client& client, const WorkerToken& token) {
         const auto typed = secret(pin);
         return codeOf(client.login({token.slotId, token.serialNumber, WorkerLoginKind::user, false}, &typed));
     }},
    {"C_SignInit", &TimeLimits::sign, sign, true},
    {"C_Sign", &TimeLimits::sign, sign, true},
    {"C_GenerateKeyPair", &TimeLimits::generateKey,
     [](Client& client, const WorkerToken& token) {
         logIn(client, token);
         return codeOf(client.generateKey(newKey(token)));
     },
     true},
    {"C_GetAttributeValue", &TimeLimits::generateKey,
     [](Client& client, const WorkerToken& token) {
         logIn(client, token);
         return codeOf(client.generateKey(newKey(token)));
     },
     true},
    {"C_SetAttributeValue", &TimeLimits::write,
     [](Client& client, const WorkerToken& token) {
         const auto key = makeKey(client, token);
         return codeOf(client.nameKey({token.slotId, token.serialNumber, key, {}, "Camille Exemple", {}}));
     },
     true},
    {"C_CreateObject", &TimeLimits::write,
     [](Client& client, const WorkerToken& token) {
         logIn(client, token);
         const Bytes empty{0x30, 0};
         return codeOf(client.writeCertificate(
             {token.slotId, token.serialNumber, empty, {1}, "Camille Exemple", empty, empty, {2, 1, 1}, false}));
     },
     true},
    {"C_DestroyObject", &TimeLimits::write,
     [](Client& client, const WorkerToken& token) {
         const auto key = makeKey(client, token);
         return codeOf(client.destroyKey({token.slotId, token.serialNumber, key, {}}));
     },
     true},
    {"C_SetPIN", &TimeLimits::write,
     [](Client& client, const WorkerToken& token) {
         const auto old = secret(pin);
         const auto fresh = secret("654321");
         return codeOf(client.changePin({token.slotId, token.serialNumber, false}, &old, &fresh));
     }},
    {"C_InitPIN", &TimeLimits::write,
     [](Client& client, const WorkerToken& token) {
         const auto puk = secret("12345678");
         const auto fresh = secret("654321");
         return codeOf(client.unblockPin({token.slotId, token.serialNumber, WorkerUnblockStyle::initPinInSoSession},
                                         &puk, &fresh));
     }},
};

/// The driver that misbehaves once, with somebody at the keypad where the case wants one.
std::string driver(const SoftToken& token, const Hang& hang, const std::string& misbehaviour)
{
    const auto order = misbehaviour + " " + hang.function;
    if (!hang.keypad) return token.module({order});
    const auto keypad = token.directory() / "keypad";
    std::ofstream(keypad) << pin << "\n";
    return token.module({order, "pin-pad " + keypad.string()});
}

}  // namespace

TEST_CASE("A driver that hangs in any function is stopped and named, and the next call finds a fresh one", "[watchdog]")
{
    const SoftToken token;
    const auto place = tokenIn(token);
    const auto hang = GENERATE(from_range(hangs));
    INFO("in " << hang.function);
    TimeLimits limits;
    limits.*hang.limit = shortLimit;
    Client client("Pilote d'essai", driver(token, hang, "hang-once"), limits);
    CHECK(hang.use(client, place) == ErrorCode::moduleTimeout);

    // Behind another driver the token works meanwhile; this one's next call has a process of its own.
    Client other("Bon pilote", token.module({}));
    CHECK(other.certificates({place.slotId, place.serialNumber}));
}

TEST_CASE("A driver that hangs while it says goodbye keeps nobody waiting", "[watchdog]")
{
    const SoftToken token;
    const auto place = tokenIn(token);
    const auto function = GENERATE(as<std::string>{}, "C_CloseSession", "C_Finalize");
    INFO("in " << function);
    TimeLimits limits;
    limits.end = shortLimit;
    Client client("Pilote d'essai", token.module({"hang " + function}), limits);
    for (int i = 0; i < 2; ++i) {
        REQUIRE(client.certificates({place.slotId, place.serialNumber}));
        const auto started = std::chrono::steady_clock::now();
        client.restart();
        CHECK(std::chrono::steady_clock::now() - started >= shortLimit);  // it was waited for, and then no longer
    }
}

TEST_CASE("A driver that dies in any function is named, and the next call finds a fresh one", "[watchdog]")
{
    const SoftToken token;
    const auto place = tokenIn(token);
    const auto hang = GENERATE(from_range(hangs));
    INFO("in " << hang.function);
    Client client("Pilote d'essai", driver(token, hang, "crash-once"));
    CHECK(hang.use(client, place) == ErrorCode::moduleCrashed);
    CHECK(client.certificates({place.slotId, place.serialNumber}));
}
