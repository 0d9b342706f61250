// SPDX-License-Identifier: Apache-2.0
#include "native-host/policy/policy.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::policy;

TEST_CASE("Only secure origins in a browser's spelling are origins", "[policy]")
{
    const auto [origin, secure] = GENERATE(table<std::string, bool>({
        {"https://portal.example", true},
        {"https://portal.example:8443", true},
        {"https://localhost:8443", true},
        {"http://portal.example", false},
        {"http://localhost:3000", false},
        {"https://Portal.example", false},
        {"https://portal.example/", false},
        {"https://portal.example:", false},
        {"https://portal.example:0", false},
        {"https://portal.example:65536", false},
        {"https://portal.example:443x", false},
        {"https://user@portal.example", false},
        {"https://", false},
        {"https://.example", false},
        {"null", false},
        {"", false},
    }));
    CAPTURE(origin);
    CHECK(isSecureOrigin(origin, Localhost::refused) == secure);
}

TEST_CASE("A developer's policy admits http on localhost and nothing else", "[policy]")
{
    CHECK(isSecureOrigin("http://localhost:3000", Localhost::accepted));
    CHECK_FALSE(isSecureOrigin("http://localhost.example:3000", Localhost::accepted));
    CHECK_FALSE(isSecureOrigin("http://127.0.0.1", Localhost::accepted));
}

TEST_CASE("A pattern stands for every origin below it and no other", "[policy]")
{
    CHECK(matchesOrigin("https://*.example.fr", "https://portal.example.fr"));
    CHECK(matchesOrigin("https://*.example.fr", "https://a.b.example.fr"));
    CHECK(matchesOrigin("https://*.example.fr:8443", "https://portal.example.fr:8443"));
    CHECK_FALSE(matchesOrigin("https://*.example.fr", "https://example.fr"));
    CHECK_FALSE(matchesOrigin("https://*.example.fr", "https://badexample.fr"));
    CHECK_FALSE(matchesOrigin("https://*.example.fr", "https://portal.example.fr:8443"));
    CHECK_FALSE(matchesOrigin("https://*.example.fr", "http://portal.example.fr"));
    CHECK_FALSE(matchesOrigin("https://*.example.fr", "https://portal.example.fr.attacker.example"));
}

TEST_CASE("A policy that is not exactly right is no policy", "[policy]")
{
    const auto [because, text] = GENERATE(table<std::string, std::string>({
        {"it is not JSON", "{"},
        {"a member is misspelt", R"({"allowedOrigin":[]})"},
        {"a pattern covers a whole top level", R"({"allowedOrigins":["https://*.fr"]})"},
        {"an origin has a path", R"({"forbiddenOrigins":["https://portal.example/x"]})"},
        {"the PIN dialog is named without its directory", R"({"pinDialog":"pinentry"})"},
        {"a module is named without its directory", R"({"modules":[{"name":"x","path":"x.so"}]})"},
        {"the log level is unknown", R"({"logLevel":"debug"})"},
        {"a PUK key is too short", R"({"pukKeys":[{"origin":"https://portal.example","publicKey":"AAAA"}]})"},
        {"a list is nested", R"({"rawHashOrigins":[["https://portal.example"]]})"},
    }));
    INFO("because " << because);
    const auto policy = Policy::parse(text);
    REQUIRE_FALSE(policy);
    CHECK(policy.error().code == ErrorCode::policyInvalid);
}

TEST_CASE("What is forbidden stays forbidden, and an allow list excludes the rest", "[policy]")
{
    const auto policy =
        Policy::parse(R"({"allowedOrigins":["https://*.example.fr"],"forbiddenOrigins":["https://old.example.fr"]})");
    REQUIRE(policy);
    CHECK((*policy).admits("https://portal.example.fr"));
    CHECK((*policy).admits("https://old.example.fr").error().code == ErrorCode::originForbidden);
    CHECK((*policy).admits("https://old.example.fr:8443").error().code == ErrorCode::originForbidden);
    CHECK((*policy).admits("https://elsewhere.example").error().code == ErrorCode::originForbidden);
    CHECK((*policy).admits("http://portal.example.fr").error().code == ErrorCode::originNotAllowed);
    CHECK(Policy().admits("https://elsewhere.example"));
    const auto closed = Policy::parse(R"({"forbiddenOrigins":["https://*.example.fr"]})");
    CHECK((*closed).admits("https://old.example.fr:8443").error().code == ErrorCode::originForbidden);
}
