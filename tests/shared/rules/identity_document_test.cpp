// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/identity_document.hpp"

#include <catch2/catch.hpp>

using namespace sceau::rules;

TEST_CASE("Every way to write a document's number gives the same text", "[rules][identity]")
{
    const auto text =
        GENERATE(as<std::string>(), "12AB34567", "12ab34567", "12 AB 34567", "12-AB-34567", "12AB34567\xC2\xA0");
    CHECK(checkIdentityDocument(text).value == "12AB34567");
}

TEST_CASE("Identity documents of many kinds are accepted, nonsense is not", "[rules][identity]")
{
    const auto [because, text, verdict] = GENERATE(table<std::string, std::string, Verdict>({
        {"French identity card until 2021", "880692310285", ok},
        {"French identity card since 2021", "T7X62TZ79", ok},
        {"French passport", "12AB34567", ok},
        {"the example of the revocation page", "111111111", ok},
        {"it has no digit", "ABCDEFGHI", identityDocumentForm},
        {"it is too short", "1234", identityDocumentForm},
        {"it is too long", "123456789012345678901", identityDocumentForm},
        {"it has an accent", "12ÀB34567", identityDocumentForm},
        {"it is SQL", "1' OR '1'='1", identityDocumentForm},
        {"it is empty", "", missing},
        {"it is a novel", std::string(600, '1'), tooLong},
    }));
    INFO(because);
    CHECK(checkIdentityDocument(text).verdict.code == verdict.code);
}
