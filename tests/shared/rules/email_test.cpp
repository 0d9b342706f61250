// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/email.hpp"

#include <catch2/catch.hpp>

using namespace sceau::rules;

TEST_CASE("An e-mail address is one that mail reaches and a certificate can carry", "[rules][email]")
{
    const auto longest = std::string(64, 'a') + '@' + std::string(63, 'b') + '.' + std::string(63, 'c') + '.' +
                         std::string(57, 'd') + ".fr";
    REQUIRE(longest.size() == 254 - 1);
    const auto [text, verdict] = GENERATE_COPY(table<std::string, Verdict>({
        {"camille@exemple.fr", ok},
        {" camille.exemple+sceau@mail.exemple.fr ", ok},
        {"o'neil_1@xn--exmple-cva.fr", ok},
        {longest, ok},
        {"camille", emailForm},
        {"camille@", emailForm},
        {"@exemple.fr", emailForm},
        {"camille@exemple", emailForm},
        {"camille@exemple.f", emailForm},
        {"camille@127.0.0.1", emailForm},
        {"camille@[127.0.0.1]", emailForm},
        {"camille@-exemple.fr", emailForm},
        {"camille@exemple..fr", emailForm},
        {"camille@exemple.fr.", emailForm},
        {".camille@exemple.fr", emailForm},
        {"camille.@exemple.fr", emailForm},
        {"cam..ille@exemple.fr", emailForm},
        {"camille@exemple.fr, autre@exemple.fr", emailCharacters},
        {"camille exemple@exemple.fr", emailCharacters},
        {"\"camille\"@exemple.fr", emailCharacters},
        {"camille@autre@exemple.fr", emailCharacters},
        {"clément@exemple.fr", emailCharacters},
        {"camille@exemple.fr\r\nBcc: autre@exemple.fr", emailCharacters},  // header injection
        {std::string("camille\0@exemple.fr", 19), emailCharacters},
        {std::string(65, 'a') + "@exemple.fr", emailLength},
        {std::string(513, 'a'), emailLength},
        {"", missing},
    }));
    INFO(text);
    CHECK(checkEmail(text).verdict.code == verdict.code);
}

TEST_CASE("The domain of an address has no case, its local part keeps it", "[rules][email]")
{
    CHECK(checkEmail("Camille@EXEMPLE.fr").value == "Camille@exemple.fr");
    CHECK(sameMailbox("Camille@exemple.fr", "camille@exemple.fr"));
    CHECK_FALSE(sameMailbox("camille@exemple.fr", "camille@exemple.com"));
}

TEST_CASE("However its letters are written, a mailbox counts as one")
{
    CHECK(mailboxOf("Camille@Entreprise.example") == mailboxOf("camille@entreprise.example"));
    CHECK(mailboxOf("camille@entreprise.example") != mailboxOf("camil1e@entreprise.example"));
}
