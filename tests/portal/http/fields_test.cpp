// SPDX-License-Identifier: Apache-2.0
#include "portal/server/http/fields.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::http;

TEST_CASE("A form's fields are decoded as browsers encode them", "[portal][http]")
{
    const auto fields = parseFields("name=Camille+Exemple&city=Orl%C3%A9ans&usage=a&usage=b&empty=");
    REQUIRE(fields);
    CHECK((*fields).text("name") == "Camille Exemple");
    CHECK((*fields).text("city") == "Orléans");
    CHECK((*fields).all("usage") == std::vector<std::string>{"a", "b"});
    CHECK((*fields).one("empty") == "");
    CHECK_FALSE((*fields).one("absent"));
}

TEST_CASE("A field given twice is not one value", "[portal][http]")
{
    CHECK_FALSE((*parseFields("step=1&step=5")).one("step"));
}

TEST_CASE("A malformed form is refused whole", "[portal][http]")
{
    std::string many;
    for (int i = 0; i < 65; ++i) many += "a=1&";
    const auto [because, form] = GENERATE_COPY(table<std::string, std::string>({
        {"an escape is torn at the end", "a=%4"},
        {"an escape is not hexadecimal", "a=%zz"},
        {"there is a null byte", "a=%00"},
        {"there is an escape character", "a=%1B"},
        {"the bytes are not UTF-8", "a=%C3%28"},
        {"UTF-8 is overlong", "a=%C0%AF"},
        {"UTF-8 encodes a surrogate", "a=%ED%A0%80"},
        {"a field is too long", "a=" + std::string(4097, 'x')},
        {"a name is too long", std::string(4097, 'x') + "=1"},
        {"there are too many fields", many},
    }));
    INFO("because " << because);
    CHECK(parseFields(form).error().code == ErrorCode::invalidRequest);
}

TEST_CASE("A cookie counts only when it is there once", "[portal][http]")
{
    CHECK(cookie("a=1; session=abc; b=2", "session") == "abc");
    CHECK_FALSE(cookie("session=abc; session=def", "session"));
    CHECK_FALSE(cookie("xsession=abc", "session"));
    CHECK_FALSE(cookie("session=a\"b", "session"));
    CHECK_FALSE(cookie("", "session"));
}

TEST_CASE("A path has only plain segments", "[portal][http]")
{
    CHECK(segments("/")->empty());
    CHECK(*segments("/certificates/12ab/pem") == std::vector<std::string>{"certificates", "12ab", "pem"});
    const auto path = GENERATE("", "a", "//", "/a//b", "/a/", "/../etc/passwd", "/.git", "/%2e%2e", "/a b", "/é");
    INFO(path);
    CHECK_FALSE(segments(path));
}

TEST_CASE("The browser's language decides between French and English", "[portal][http]")
{
    CHECK(preferredLanguage("") == "fr");
    CHECK(preferredLanguage("en-GB,en;q=0.8,fr;q=0.5") == "en");
    CHECK(preferredLanguage("de, fr-CA;q=0.9, en;q=0.1") == "fr");
    CHECK(preferredLanguage("de") == "fr");
}
