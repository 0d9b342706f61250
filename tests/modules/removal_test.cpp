// SPDX-License-Identifier: Apache-2.0
// A card that leaves while its driver is busy with it: whatever the driver says, the holder hears that it was taken
// out.
#include "native-host/token-worker/client.hpp"
#include "tests/modules/present_token.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace sceau;
using namespace sceau::protocol;
using sceau::mockmodule::SoftToken;
using sceau::worker::Client;

namespace {

constexpr int mostLooks = 30;

/// How the writing of a certificate ends that the driver answers with `answer`, when it sees the card `looks` times
/// more and no longer.
ErrorCode writing(const SoftToken& token, const WorkerToken& place, const std::string& answer, int looks)
{
    Client client("Pilote d'essai", token.module({"return C_CreateObject " + answer,
                                                  "return C_GetTokenInfo e0 " + std::to_string(looks)}));
    Secret pin(6);
    for (const char digit : std::string("123456")) REQUIRE(pin.append(digit));
    const auto login = client.login({place.slotId, place.serialNumber, WorkerLoginKind::user, false}, &pin);
    if (!login) return login.error().code;
    const Bytes empty{0x30, 0};
    const auto written = client.writeCertificate(
        {place.slotId, place.serialNumber, empty, {1}, "Camille Exemple", empty, empty, {2, 1, 1}, false});
    REQUIRE_FALSE(written);
    return written.error().code;
}

}  // namespace

TEST_CASE("A driver that does not recognise a card any more, or fails, lost it when the card is gone a moment later")
{
    const SoftToken token;
    const auto place = tokenIn(token);
    const auto answer = GENERATE(as<std::string>{}, "e1", "5");  // CKR_TOKEN_NOT_RECOGNIZED, CKR_GENERAL_ERROR
    INFO(answer);
    int looks = 0;
    while (writing(token, place, answer, looks) == ErrorCode::tokenAbsent) REQUIRE(++looks < mostLooks);
    // Gone before the certificate was written, when the driver is asked why it failed, and at the look after that.
    for (int later = 0; later < 3; ++later)
        CHECK(writing(token, place, answer, looks + later) == ErrorCode::tokenRemoved);
}

TEST_CASE("A driver that does not recognise a card that stays says so")
{
    const SoftToken token;
    CHECK(writing(token, tokenIn(token), "e1", 1'000'000) == ErrorCode::tokenUnusable);
}
