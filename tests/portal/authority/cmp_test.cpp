// SPDX-License-Identifier: Apache-2.0
#include "portal/server/cmp/cmp_ca.hpp"

#include "portal/server/ca/schema.hpp"
#include "portal/server/ca/sql_register.hpp"
#include "tests/portal/authority/fixture.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>
#include <thread>

using namespace sceau;
using namespace sceau::test;

namespace {

/// A port that was free a moment ago: openssl's server cannot choose one itself.
std::uint16_t freePort()
{
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    ::close(socket);
    return ntohs(address.sin_port);
}

/// OpenSSL's own CMP server in front of a small authority.
class RemoteAuthority {
public:
    RemoteAuthority()
    {
        const std::string subject = "'/C=FR/O=Entreprise Exemple/CN=Camille EXEMPLE'";
        const Outcome made =
            run(at() +
                "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj '/CN=Autorité Réelle' "
                "-utf8 -days 2 && "
                "openssl req -newkey rsa:2048 -nodes -keyout ra.key -out ra.csr -subj '/CN=Portail' && "
                "openssl x509 -req -in ra.csr -CA ca.pem -CAkey ca.key -days 2 -out ra.pem && chmod 600 ra.key && "
                "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out holder.key && "
                "openssl req -new -key holder.key -subj " +
                subject +
                " -out holder.csr && "
                "openssl req -in holder.csr -outform DER -out holder.der && "
                "openssl x509 -req -in holder.csr -CA ca.pem -CAkey ca.key -days 2 -set_serial 0x1127aabb -out "
                "holder.pem && "
                "openssl x509 -in holder.pem -outform DER -out holder.cer && "
                "openssl req -new -key holder.key -subj '/CN=Somebody Else' -out other.csr && "
                "openssl x509 -req -in other.csr -CA ca.pem -CAkey ca.key -days 2 -out other-name.pem && "
                "openssl req -x509 -newkey rsa:2048 -nodes -keyout fake.key -out fake.pem -subj '/CN=Autorité Réelle' "
                "-utf8 -days 2 && "
                "openssl x509 -req -in holder.csr -CA fake.pem -CAkey fake.key -days 2 -out other-issuer.pem && "
                "openssl x509 -req -in ra.csr -CA ca.pem -CAkey ca.key -days 2 -out other-key.pem");
        INFO(made.output);
        REQUIRE(made.status == 0);
    }
    RemoteAuthority(const RemoteAuthority&) = delete;
    RemoteAuthority& operator=(const RemoteAuthority&) = delete;
    ~RemoteAuthority() { stop(); }

    /// Starts a server that answers with this certificate.
    void start(const std::string& answer, const std::string& more = "")
    {
        port_ = freePort();
        process_ = ::fork();
        REQUIRE(process_ >= 0);
        if (process_ == 0) {
            const std::string command = at() + "exec openssl cmp -config '' -port " + std::to_string(port_) +
                                        " -srv_cert ca.pem -srv_key ca.key -srv_trusted ca.pem -rsp_cert " + answer +
                                        " " + more + " >server.log 2>&1";
            ::execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
        for (int i = 0; i < 200; ++i) {
            if (run("exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(port_)).status == 0 ||
                run("bash -c 'exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(port_) + "'").status == 0)
                return;
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
        FAIL("openssl cmp did not start");
    }
    void stop()
    {
        if (process_ <= 0) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = 0;
    }
    [[nodiscard]] cmp::CmpConfiguration configuration() const
    {
        const auto& path = directory.path();
        return {.host = "127.0.0.1",
                .port = port_,
                .path = "pkix/",
                .registrationCertificate = path / "ra.pem",
                .registrationKey = path / "ra.key",
                .serverCertificate = path / "ca.pem",
                .issuingCertificate = path / "ca.pem",
                .rootCertificate = path / "ca.pem",
                .timeout = std::chrono::seconds(5)};
    }
    [[nodiscard]] std::string at() const { return "cd " + directory.path().string() + " && "; }
    [[nodiscard]] ca::IssueRequest request() const
    {
        auto made = requestFor(readFile(directory.file("holder.der")));
        ca::SubjectFields fields;
        fields.organization = "Entreprise Exemple";
        fields.commonName = "Camille EXEMPLE";
        made.subject = *ca::composeSubject(fields);
        return made;
    }
    Directory directory;

private:
    std::uint16_t port_ = 0;
    pid_t process_ = 0;
};

struct Desk {
    RemoteAuthority remote;
    Result<store::Database> database = store::Database::open("sqlite3://db=" + remote.directory.file("test.db"), 4);
    ca::SqlRegister certificates{*database};

    Desk() { REQUIRE((*database).migrate(ca::migrations())); }
    [[nodiscard]] std::unique_ptr<cmp::CmpCa> open()
    {
        auto opened = cmp::CmpCa::open(remote.configuration(), certificates, now);
        REQUIRE(opened);
        return std::move(*opened);
    }
};

}  // namespace

TEST_CASE("A remote authority issues by CMP, once for each reference", "[authority][cmp]")
{
    Desk desk;
    desk.remote.start("holder.pem");
    const auto remote = desk.open();

    auto issued = remote->issue(desk.remote.request());
    INFO((issued ? std::string() : issued.error().detail));
    REQUIRE(issued);
    CHECK(issued->certificate == readFile(desk.remote.directory.file("holder.cer")));
    CHECK(issued->serialHex == "1127aabb");
    CHECK((*(*desk.database).query("SELECT serial FROM issuance")).front().text(0) == "1127aabb");

    desk.remote.stop();
    auto again = remote->issue(desk.remote.request());
    REQUIRE(again);
    CHECK(again->certificate == issued->certificate);
}

TEST_CASE("A certificate that was not asked for is rejected and not recorded", "[authority][cmp]")
{
    Desk desk;
    const std::string answer = GENERATE("other-name.pem", "other-issuer.pem", "other-key.pem");
    desk.remote.start(answer, GENERATE("", "-grant_implicitconf"));
    const auto remote = desk.open();

    CHECK_FALSE(remote->issue(desk.remote.request()));
    CHECK(*desk.certificates.issued("R-1") == std::nullopt);
}

TEST_CASE("Messages of a server that is not the authority are not believed", "[authority][cmp]")
{
    Desk desk;
    desk.remote.start("holder.pem");
    auto configuration = desk.remote.configuration();
    configuration.serverCertificate = desk.remote.directory.path() / "fake.pem";
    auto opened = cmp::CmpCa::open(configuration, desk.certificates, now);
    REQUIRE(opened);
    CHECK_FALSE((*opened)->issue(desk.remote.request()));
}

TEST_CASE("A refusal and silence are errors, and a second process waits before it asks again", "[authority][cmp]")
{
    Desk desk;
    desk.remote.start("holder.pem", "-pkistatus 2 -failurebits 1");
    auto remote = desk.open();
    const auto refused = remote->issue(desk.remote.request());
    REQUIRE(refused.error().code == ErrorCode::internalError);
    desk.remote.stop();

    std::int64_t time = now();
    desk.remote.start("holder.pem");
    auto later = cmp::CmpCa::open(desk.remote.configuration(), desk.certificates, [&time] { return time; });
    CHECK((*later)->issue(desk.remote.request()).error().code == ErrorCode::busy);
    time += 301;
    CHECK((*later)->issue(desk.remote.request()));
}

TEST_CASE("A revocation is told by CMP with its reason", "[authority][cmp]")
{
    Desk desk;
    desk.remote.start("holder.pem");
    const auto remote = desk.open();
    ca::Revocation revocation;
    revocation.certificate = readFile(desk.remote.directory.file("holder.cer"));
    revocation.reason = GENERATE(ca::RevocationReason::keyCompromise, ca::RevocationReason::unspecified,
                                 ca::RevocationReason::privilegeWithdrawn);
    const auto told = remote->revoke(revocation);
    INFO((told ? std::string() : told.error().detail));
    CHECK(told);

    desk.remote.stop();
    CHECK_FALSE(remote->revoke(revocation));
}

TEST_CASE("A CMP key that others may read is not used", "[authority][cmp]")
{
    Desk desk;
    std::filesystem::permissions(desk.remote.directory.path() / "ra.key", std::filesystem::perms(0644));
    CHECK(cmp::CmpCa::open(desk.remote.configuration(), desk.certificates, now).error().code ==
          ErrorCode::internalError);
}
