// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/mailbox/maildir.hpp"
#include "portal/server/revocation/mailbox/mime.hpp"
#include "tests/portal/authority/shell.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::revocation;
using namespace sceau::test;

namespace {

std::string textOf(const Bytes& bytes)
{
    return {bytes.begin(), bytes.end()};
}

/// A mail as Python's mail library writes it, which shares nothing with ours.
std::string composed(const std::string& script)
{
    const Directory directory;
    std::ofstream(directory.file("mail.py"))
        << "import sys\nfrom email.message import EmailMessage\nfrom email import policy\n"
           "pdf = b'%PDF-1.7\\n' + bytes(range(256)) * 40 + b'\\n%%EOF\\n'\n"
           "m = EmailMessage()\nm['From'] = 'camille.exemple@exemple.example'\nm['To'] = "
           "'revocation@autorite.example'\n"
           "m['Subject'] = 'Demande de révocation'\nm.set_content('Bonjour,\\nvoici le formulaire signé.\\n')\n"
        << script << "\nsys.stdout.buffer.write(m.as_bytes(policy=policy.SMTP))\n";
    const auto made = run("/usr/bin/python3 " + directory.file("mail.py") + " > " + directory.file("mail"));
    INFO(made.output);
    REQUIRE(made.status == 0);
    return textOf(readFile(directory.file("mail")));
}

std::string wholePdf()
{
    std::string pdf = "%PDF-1.7\n";
    for (int round = 0; round < 40; ++round)
        for (int byte = 0; byte < 256; ++byte) pdf += static_cast<char>(byte);
    return pdf + "\n%%EOF\n";
}

constexpr const char* attach = "m.add_attachment(pdf, maintype='application', subtype='pdf', filename='signé.pdf')\n";

std::vector<std::string> filesIn(const std::filesystem::path& directory)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

struct Mailbox : Directory {
    Mailbox()
    {
        for (const char* part : {"new", "cur", "tmp"}) std::filesystem::create_directory(path() / part);
    }
    void deliver(const std::string& name, const std::string& mail) const
    {
        std::ofstream(path() / "new" / name, std::ios::binary) << mail;
    }
};

}  // namespace

TEST_CASE("An attached PDF is found to the byte, however the mail was written", "[mailbox]")
{
    const auto script =
        GENERATE(as<std::string>(), attach, "m.add_attachment(pdf, maintype='application', subtype='octet-stream')",
                 "m.add_attachment(pdf, maintype='application', subtype='pdf', cte='quoted-printable')",
                 std::string("m.add_alternative('<p>Bonjour</p>', subtype='html')\n") + attach,
                 "m.clear_content()\nm.set_content(pdf, maintype='application', subtype='pdf')",
                 std::string(attach) +
                     "f = EmailMessage()\nf['Subject'] = 'Tr: demande'\n"
                     "f.set_content('Transmis')\nf.add_attachment(m)\nm = f");
    INFO(script);
    const auto found = mailbox::pdfsOf(composed(script));
    REQUIRE(found.size() == 1);
    CHECK(textOf(found.front()) == wholePdf());
}

TEST_CASE("Two PDFs in one mail are both found, and what only claims to be one is not", "[mailbox]")
{
    CHECK(mailbox::pdfsOf(composed(std::string(attach) + attach)).size() == 2);
    CHECK(mailbox::pdfsOf(composed("m.add_attachment(b'MZ', maintype='application', subtype='pdf')")).empty());
    CHECK(mailbox::pdfsOf(composed("")).empty());
}

TEST_CASE("Malformed and hostile mails yield nothing, and end", "[mailbox]")
{
    const std::string multipart = "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n";
    CHECK(mailbox::pdfsOf("").empty());
    CHECK(mailbox::pdfsOf("no header at all").empty());
    CHECK(mailbox::pdfsOf(multipart + "--b\r\n").empty());
    CHECK(mailbox::pdfsOf(multipart + "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjc*\r\n--b--").empty());
    CHECK(mailbox::pdfsOf(multipart + "--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n%PDF-=ZZ\r\n--b--")
              .empty());
    // A boundary that is not closed, or another one, opens nothing.
    CHECK(mailbox::pdfsOf(multipart + "--c\r\n\r\n%PDF-1.7 x\r\n--c--\r\n").empty());

    std::string nested;
    for (int depth = 0; depth < 50; ++depth)
        nested += "Content-Type: multipart/mixed; boundary=\"" + std::to_string(depth) + "\"\r\n\r\n--" +
                  std::to_string(depth) + "\r\n";
    nested += "\r\n%PDF-1.7 deep";
    for (int depth = 49; depth >= 0; --depth) nested += "\r\n--" + std::to_string(depth) + "--";
    CHECK(mailbox::pdfsOf(nested).empty());

    std::string many = multipart;
    for (int part = 0; part < 10'000; ++part) many += "--b\r\n\r\n%PDF-1.7\r\n";
    CHECK(mailbox::pdfsOf(many + "--b--").size() <= 100);

    std::string large = multipart + "--b\r\n\r\n%PDF-1.7\r\n--b--\r\n";
    REQUIRE(mailbox::pdfsOf(large).size() == 1);
    large.append(mailbox::largestMail, 'x');
    CHECK(mailbox::pdfsOf(large).empty());
}

TEST_CASE("New mails are handed over once, in their order, and sorted by what became of them", "[mailbox]")
{
    const Mailbox box;
    box.deliver("1795374002.b.host", "second");
    box.deliver("1795374001.a.host", "first");
    box.deliver("1795374003.c.host", std::string(mailbox::largestMail + 1, 'x'));
    box.deliver(".hidden", "no mail");
    std::filesystem::create_symlink("/etc/passwd", box.path() / "new" / "1795374000.link");
    std::vector<std::string> seen;
    const mailbox::Maildir maildir(box.path());
    const auto receive = [&](std::string_view mail) -> Result<mailbox::Mail> {
        seen.emplace_back(mail);
        return mail == "first" ? mailbox::Mail::taken : mailbox::Mail::notOurs;
    };
    REQUIRE(maildir.takeNew(10, receive));
    CHECK(seen == std::vector<std::string>{"first", "second"});
    CHECK(filesIn(box.path() / "cur") ==
          std::vector<std::string>{"1795374001.a.host:2,S", "1795374002.b.host:2,F", "1795374003.c.host:2,F"});
    REQUIRE(maildir.takeNew(10, receive));
    CHECK(seen.size() == 2);
}

TEST_CASE("A mail that could not be kept waits for the next round", "[mailbox]")
{
    const Mailbox box;
    for (const char* name : {"1", "2", "3"}) box.deliver(name, name);
    const mailbox::Maildir maildir(box.path());
    const auto failed = maildir.takeNew(10, [](std::string_view mail) -> Result<mailbox::Mail> {
        if (mail == "2") return fail(ErrorCode::internalError, "the database is away");
        return mailbox::Mail::taken;
    });
    CHECK_FALSE(failed);
    CHECK(filesIn(box.path() / "new") == std::vector<std::string>{"2", "3"});

    SECTION("and a round takes no more than it is told")
    {
        REQUIRE(maildir.takeNew(1, [](std::string_view) -> Result<mailbox::Mail> { return mailbox::Mail::taken; }));
        CHECK(filesIn(box.path() / "new") == std::vector<std::string>{"3"});
    }
}

TEST_CASE("A mailbox that is not there is said so", "[mailbox]")
{
    const Directory directory;
    CHECK_FALSE(mailbox::Maildir(directory.path() / "none").takeNew(1, [](std::string_view) -> Result<mailbox::Mail> {
        return mailbox::Mail::taken;
    }));
}
