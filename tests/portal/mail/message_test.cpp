// SPDX-License-Identifier: Apache-2.0
#include "portal/server/mail/message.hpp"

#include "tests/portal/authority/shell.hpp"

#include <catch2/catch.hpp>

#include <sstream>

using namespace sceau;
using namespace sceau::test;

namespace {

mail::Message letter()
{
    return {{"Autorité Démonstration", "portail@autorite.example"},
            {"Camille Exemple", "camille@entreprise.example"},
            "Urgent : Expiration de votre certificat dans moins de 15 jours",
            "Bonjour Camille,\n\nVotre certificat a été révoqué.\n.un point\n" + std::string(300, 'e') + " fin \n",
            "<p>Bonjour <b>Camille</b>, c’est révoqué.</p>",
            "fr"};
}

/// What Python's e-mail parser, an independent reader, says about a mail.
std::string read(const Directory& directory, const std::string& mail, const std::string& expression)
{
    writeFile(directory.file("mail.eml"), Bytes(mail.begin(), mail.end()));
    return run("/usr/bin/python3 -c \"import email,email.policy,sys; m=email.message_from_file(open('" +
               directory.file("mail.eml") +
               "',newline=''),policy=email.policy.default); sys.stdout.reconfigure(encoding='utf-8'); print(" +
               expression + ")\"")
        .output;
}

}  // namespace

TEST_CASE("A mail reads in another program as it was written", "[mail]")
{
    const Directory directory;
    const auto mail = mail::compose(letter(), "0123456789abcdef", 1795348800);
    REQUIRE(mail);

    CHECK(read(directory, *mail, "m['subject']") == letter().subject + "\n");
    CHECK(contains(read(directory, *mail, "m['from'].addresses[0].display_name"), "Autorité Démonstration"));
    CHECK(contains(read(directory, *mail, "m['to'].addresses[0].addr_spec"), "camille@entreprise.example"));
    CHECK(contains(read(directory, *mail, "m['date'].datetime.isoformat()"), "2026-11-22T12:00:00+00:00"));
    CHECK(contains(read(directory, *mail, "m['message-id']"), "<0123456789abcdef@autorite.example>"));
    CHECK(read(directory, *mail, "m.get_body(('plain',)).get_content().replace(chr(13),'').rstrip()") ==
          letter().text.substr(0, letter().text.size() - 2) + "\n");
    CHECK(contains(read(directory, *mail, "m.get_body(('html',)).get_content()"), letter().html));
    CHECK(contains(read(directory, *mail, "m.defects"), "[]"));
}

TEST_CASE("A mail travels in short lines of ASCII", "[mail]")
{
    const auto mail = mail::compose(letter(), "0123456789abcdef", 1795348800);
    std::istringstream lines(*mail);
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        REQUIRE_FALSE(line.empty());
        CHECK(line.back() == '\r');
        CHECK(line.size() <= 79);
        for (const char character : line) CHECK(static_cast<unsigned char>(character) < 0x80);
    }
}

TEST_CASE("Nothing that a person typed can add a header or a recipient", "[mail]")
{
    const auto [because, change] = GENERATE(table<std::string, void (*)(mail::Message&)>({
        {"the subject holds a line break", [](mail::Message& m) { m.subject = "x\r\nBcc: all@example"; }},
        {"the subject holds a bare line feed", [](mail::Message& m) { m.subject = "x\nBcc: all@example"; }},
        {"the subject holds a NUL", [](mail::Message& m) { m.subject = std::string("x\0y", 3); }},
        {"the name holds a line break", [](mail::Message& m) { m.to.name = "Camille\r\n"; }},
        {"the address holds a line break", [](mail::Message& m) { m.to.address = "a@b\r\nRCPT TO:<c@d>"; }},
        {"the address names two", [](mail::Message& m) { m.to.address = "a@b.example,c@d.example"; }},
        {"the address closes its bracket", [](mail::Message& m) { m.to.address = "a@b.example>"; }},
        {"the address holds a space", [](mail::Message& m) { m.to.address = "a@b.example SIZE=1"; }},
        {"the address is empty", [](mail::Message& m) { m.to.address = ""; }},
        {"the language holds a line break", [](mail::Message& m) { m.language = "fr\r\nX: y"; }},
        {"the subject has no end", [](mail::Message& m) { m.subject.assign(513, 'x'); }},
    }));
    INFO("because " << because);
    auto message = letter();
    change(message);
    REQUIRE(mail::compose(message, "0123456789abcdef", 0).error().code == ErrorCode::invalidRequest);
}
