// SPDX-License-Identifier: Apache-2.0
#include "shared/base/bytes.hpp"

#include <catch2/catch.hpp>

using namespace sceau;

TEST_CASE("Base64 is canonical both ways (RFC 4648 §10)", "[base]")
{
    const auto [plain, encoded] = GENERATE(table<std::string, std::string>({
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"foobar", "Zm9vYmFy"},
    }));
    const Bytes bytes(plain.begin(), plain.end());

    CHECK(toBase64(bytes) == encoded);
    CHECK(*fromBase64(encoded) == bytes);
}

TEST_CASE("Base64 that could be written in another way is refused", "[base]")
{
    const auto [because, text] = GENERATE(table<std::string, std::string>({
        {"the length is not a multiple of four", "Zg="},
        {"a character is outside the alphabet", "Zg-_"},
        {"there is a line break", "Zm9v\nZm9v"},
        {"the trailing bits are not zero", "Zh=="},
        {"padding stands in the middle", "Zg==Zm9v"},
        {"there is nothing but padding", "===="},
    }));
    INFO("because " << because);
    CHECK(fromBase64(text).error().code == ErrorCode::invalidRequest);
}
