// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/codes.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace sceau::rules;

TEST_CASE("A code is read as people copy it and shown in groups", "[rules][codes]")
{
    CHECK(checkCode("7kq4m xr2wp", withdrawalCode).value == "7KQ4MXR2WP");
    CHECK(checkCode(" 7KQ4M–XR2WP", withdrawalCode).value == "7KQ4MXR2WP");
    CHECK(displayCode("7KQ4MXR2WP", withdrawalCode) == "7KQ4M-XR2WP");
    CHECK(checkCode("3541-3125-9842-5077", accessKey).value == "3541312598425077");
    CHECK(displayCode("3541312598425077", accessKey) == "3541-3125-9842-5077");
    CHECK(checkCode("412 907 365", securityCode).value == "412907365");
    CHECK(displayCode("412907365", securityCode) == "412 907 365");
}

TEST_CASE("A code of another form is refused with what it should look like", "[rules][codes]")
{
    CHECK(checkCode("7KQ4M-XR2W", withdrawalCode).verdict == withdrawalCode.wrongForm);
    CHECK(checkCode("7KQ4M-XR2W0", withdrawalCode).verdict == withdrawalCode.wrongForm);
    CHECK(checkCode("7KQ4M-XR2WO", withdrawalCode).verdict == withdrawalCode.wrongForm);
    CHECK(checkCode("3541-3125-9842", accessKey).verdict == accessKey.wrongForm);
    CHECK(checkCode("3541-3125-9842-507A", accessKey).verdict == accessKey.wrongForm);
    CHECK(checkCode("4129073651", securityCode).verdict == securityCode.wrongForm);
    CHECK(checkCode("", securityCode).verdict == missing);
    CHECK(checkCode(std::string(600, '1'), securityCode).verdict == tooLong);
}

TEST_CASE("Every character of a code is equally likely", "[rules][codes]")
{
    const auto kind = GENERATE(withdrawalCode, accessKey, securityCode);
    std::map<char, int> drawn;
    for (int byte = 0; byte < 256; ++byte)
        if (const auto character = drawnCharacter(static_cast<std::uint8_t>(byte), kind)) ++drawn[*character];
    CHECK(drawn.size() == kind.alphabet.size());
    for (const auto& [character, count] : drawn) CHECK(count == drawn.begin()->second);
}

TEST_CASE("A drawn code has its form, and unfair bytes are thrown away", "[rules][codes]")
{
    std::uint8_t next = 250;
    int taken = 0;
    const auto code = drawCode(securityCode, [&] { return ++taken, next++; });
    CHECK(checkCode(code, securityCode).accepted());
    CHECK(code == "012345678");  // 250 to 255 were thrown away
    CHECK(taken == 15);
}
