// SPDX-License-Identifier: Apache-2.0
#include "portal/server/mail/outbox.hpp"

#include "portal/server/mail/smtp.hpp"
#include "tests/portal/authority/shell.hpp"

#include <signal.h>
#include <catch2/catch.hpp>
#include <thread>

using namespace sceau;
using namespace sceau::test;

namespace {

/// The SMTP server of smtp_sink.py.
class Sink {
public:
    Sink(const Directory& directory, const std::string& arguments)
        : pipe_(::popen(("exec /usr/bin/python3 " SOURCE_DIR "/tests/portal/mail/smtp_sink.py " +
                         directory.path().string() + " " + arguments)
                            .c_str(),
                        "r"))
    {
        REQUIRE(pipe_ != nullptr);
        REQUIRE(std::fscanf(pipe_, "%hu %d", &port, &process_) == 2);
    }
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    ~Sink()
    {
        ::kill(process_, SIGKILL);
        ::pclose(pipe_);
    }
    std::uint16_t port = 0;

private:
    FILE* pipe_;
    int process_ = 0;
};

struct Post {
    Directory directory;
    Result<store::Database> database = store::Database::open("sqlite3://db=" + directory.file("test.db"), 4);

    Post() { REQUIRE((*database).migrate(mail::migrations())); }

    void enqueue(const std::string& subject)
    {
        auto transaction = (*database).begin();
        REQUIRE(mail::enqueue(
            *transaction,
            {{"", "portail@autorite.example"}, {"", "camille@entreprise.example"}, subject, "Bonjour", "", "fr"},
            1000));
        REQUIRE((*transaction).commit());
    }
    [[nodiscard]] std::string kept(const std::string& name) const
    {
        const Bytes bytes = readFile(directory.file(name));
        return {bytes.begin(), bytes.end()};
    }
};

/// Counts what it is given and answers as told.
class Recorder final : public mail::Transport {
public:
    mail::Attempt send(const std::string&, const std::string&, const std::string&) override
    {
        ++sent;
        return answer;
    }
    mail::Attempt answer{mail::Delivery::accepted, {}};
    int sent = 0;
};

}  // namespace

TEST_CASE("A relay receives the mail, and the outbox forgets its content", "[mail]")
{
    Post post;
    const Sink sink(post.directory, "accept");
    post.enqueue("Révocation");
    mail::SmtpTransport transport({.host = "127.0.0.1", .port = sink.port, .security = mail::SmtpSecurity::none});

    const auto round = mail::deliver(*post.database, transport, 1000);
    REQUIRE(round);
    CHECK((*round).sent == 1);
    CHECK(contains(post.kept("001.eml"), "X-Envelope: portail@autorite.example camille@entreprise.example tls=False"));
    CHECK(contains(post.kept("001.eml"), "\r\nBonjour\r\n"));
    const auto entries = mail::list(*post.database, 10);
    CHECK((*entries)[0].state == "sent");
    CHECK((*entries)[0].text.empty());
    CHECK((*mail::deliver(*post.database, transport, 2000)).sent == 0);
}

TEST_CASE("With STARTTLS the relay's certificate is checked and the portal signs in", "[mail]")
{
    Post post;
    REQUIRE(run("cd " + post.directory.path().string() +
                " && openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -subj /CN=localhost -addext "
                "subjectAltName=DNS:localhost -days 2")
                .status == 0);
    const Sink sink(post.directory, "accept " + post.directory.file("c.pem") + " " + post.directory.file("k.pem"));
    post.enqueue("Révocation");
    mail::SmtpConfiguration configuration{.host = "localhost",
                                          .port = sink.port,
                                          .security = mail::SmtpSecurity::startTls,
                                          .user = "portal",
                                          .password = "for tests only",
                                          .authorities = post.directory.file("c.pem")};
    SECTION("all is well")
    {
        mail::SmtpTransport transport(configuration);
        CHECK((*mail::deliver(*post.database, transport, 1000)).sent == 1);
        CHECK(contains(post.kept("001.eml"), "tls=True"));
    }
    SECTION("the certificate is not trusted")
    {
        configuration.authorities.clear();
        mail::SmtpTransport transport(configuration);
        CHECK((*mail::deliver(*post.database, transport, 1000)).postponed == 1);
    }
    SECTION("the password is wrong: that is our mistake, the mail waits")
    {
        configuration.password = "wrong";
        mail::SmtpTransport transport(configuration);
        CHECK((*mail::deliver(*post.database, transport, 1000)).postponed == 1);
        CHECK_FALSE(contains((*mail::list(*post.database, 1))[0].reason, "wrong"));
    }
}

TEST_CASE("A relay without STARTTLS is not used where it is required", "[mail]")
{
    Post post;
    const Sink sink(post.directory, "accept");
    post.enqueue("Révocation");
    mail::SmtpTransport transport({.host = "127.0.0.1", .port = sink.port});
    CHECK((*mail::deliver(*post.database, transport, 1000)).postponed == 1);
    CHECK_FALSE(std::filesystem::exists(post.directory.file("001.eml")));
}

TEST_CASE("What a relay refuses waits or is abandoned, as the relay says", "[mail]")
{
    Post post;
    const auto [mode, state] =
        GENERATE(table<std::string, std::string>({{"refuse", "abandoned"}, {"later", "waiting"}}));
    const Sink sink(post.directory, mode);
    post.enqueue("Révocation");
    mail::SmtpTransport transport({.host = "127.0.0.1", .port = sink.port, .security = mail::SmtpSecurity::none});
    REQUIRE(mail::deliver(*post.database, transport, 1000));
    CHECK((*mail::list(*post.database, 1))[0].state == state);
}

TEST_CASE("A relay that is away is tried again, less and less often, for three days", "[mail]")
{
    Post post;
    post.enqueue("Révocation");
    Recorder relay;
    relay.answer = {mail::Delivery::refusedForNow, "no route"};
    std::int64_t now = 1000;
    for (; (*mail::list(*post.database, 1))[0].state == "waiting"; now += 60)
        REQUIRE(mail::deliver(*post.database, relay, now));
    CHECK(relay.sent == 10);
    CHECK(now - 1000 > 3 * 86400);
    CHECK(now - 1000 < 4 * 86400);
    CHECK((*mail::list(*post.database, 1))[0].state == "abandoned");
}

TEST_CASE("Two portals deliver each mail once", "[mail]")
{
    Post post;
    for (int i = 0; i < 20; ++i) post.enqueue("mail " + std::to_string(i));
    std::array<Recorder, 3> relays;
    std::vector<std::thread> portals;
    for (auto& relay : relays)
        portals.emplace_back([&post, &relay] { (void)mail::deliver(*post.database, relay, 1000); });
    for (auto& portal : portals) portal.join();
    CHECK(relays[0].sent + relays[1].sent + relays[2].sent == 20);
}

TEST_CASE("A change that is rolled back sends no mail", "[mail]")
{
    Post post;
    {
        auto transaction = (*post.database).begin();
        REQUIRE(mail::enqueue(*transaction, {{"", "a@b.example"}, {"", "c@d.example"}, "x", "y", "", "fr"}, 1));
    }
    CHECK((*mail::list(*post.database, 10)).empty());
}
