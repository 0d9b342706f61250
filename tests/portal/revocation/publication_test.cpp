// SPDX-License-Identifier: Apache-2.0
#include "tests/portal/revocation/office.hpp"

#include <algorithm>

using namespace sceau;
using namespace sceau::test;

TEST_CASE("CRL numbers grow by one, hourly lists are made once", "[revocation]")
{
    Office office;
    const auto first = *office.lists.publish(10'000);
    CHECK(first.number == 1);
    CHECK(first.nextUpdate - first.thisUpdate == 96 * 3600);
    CHECK((*office.lists.publishIfOlderThan(3600, 10'000 + 3599)).number == 1);
    CHECK((*office.lists.publishIfOlderThan(3600, 10'000 + 3601)).number == 2);
    CHECK((*office.lists.current(10'000 + 4000)).number == 2);
}

TEST_CASE("What is revoked stays on the list and revoked by OCSP after its certificate has ended", "[revocation]")
{
    Office office;
    const auto order = office.order();
    REQUIRE(office.ledger.revoke(order, now()));
    const auto later = now() + std::int64_t{5} * 366 * 86400;
    crl::Publisher lists(*office.authority, *office.database, 24 * 3600);
    const auto published = lists.publish(later);
    REQUIRE(published);
    CHECK(published->nextUpdate - published->thisUpdate == 24 * 3600);
    writeFile(office.directory.file("later.crl"), published->list);
    const auto text = run("openssl crl -inform DER -noout -text -in " + office.directory.file("later.crl"));
    std::string serial = order.serialHex;
    std::transform(serial.begin(), serial.end(), serial.begin(), ::toupper);
    CHECK(contains(text.output, "Serial Number: " + serial));
    CHECK(ocsp::databaseStatus(*office.database, *office.authority)(order.serialHex)->state == ocsp::State::revoked);
}

TEST_CASE("The publication serves its own paths and no others", "[revocation]")
{
    Office office;
    http::Request request;
    request.path = GENERATE("/", "/pki", "/pki/other.cer", "/ocsp", "/pki/root.cer/", "/pki/../authority/root.key");
    CHECK_FALSE(office.publication.answer(request));
    request.method = http::Method::post;
    if (request.path != "/ocsp") CHECK_FALSE(office.publication.answer(request));
}

TEST_CASE("An OCSP request posted as something else is refused", "[revocation]")
{
    Office office;
    http::Request request;
    request.method = http::Method::post;
    request.path = "/ocsp";
    request.contentType = "application/x-www-form-urlencoded";
    CHECK(office.publication.answer(request)->status == 415);
}

TEST_CASE("Who has a list already is not sent it again", "[revocation]")
{
    Office office;
    http::Request request;
    request.path = ca::issuingCrlPath;
    const auto first = office.publication.answer(request);
    REQUIRE(first);
    const auto header = [&](const std::string& name) {
        for (const auto& [key, value] : first->headers)
            if (key == name) return value;
        return std::string();
    };
    REQUIRE_FALSE(header("ETag").empty());
    const auto statusWith = [&](const std::string& tag, const std::string& since) {
        request.ifNoneMatch = tag;
        request.ifModifiedSince = since;
        const auto answer = office.publication.answer(request);
        CHECK((answer->status == 304) == answer->body.empty());
        return answer->status;
    };
    CHECK(statusWith(header("ETag"), "") == 304);
    CHECK(statusWith("\"other\", " + header("ETag"), "") == 304);
    CHECK(statusWith("\"other\"", header("Last-Modified")) == 200);
    CHECK(statusWith("", header("Last-Modified")) == 304);
    CHECK(statusWith("", "Thu, 01 Jan 1970 00:00:00 GMT") == 200);
    REQUIRE(office.ledger.revoke(office.order(), now()));
    CHECK(statusWith(header("ETag"), "") == 200);
}

TEST_CASE("A flood of requests for lists and answers is held back, of each address for itself", "[revocation]")
{
    Office office;
    std::int64_t time = 1795348800;
    revocation::Publication publication(
        *office.authority, office.lists, office.responder, [&] { return time; }, 3);
    const auto statusOf = [&](const std::string& address, const std::string& path) {
        http::Request request;
        request.path = path;
        request.remoteAddress = address;
        const auto answer = publication.answer(request);
        return answer ? answer->status : 0U;
    };
    for (int request = 0; request < 3; ++request) CHECK(statusOf("192.0.2.1", ca::rootCertificatePath) == 200);
    CHECK(statusOf("192.0.2.1", ca::issuingCertificatePath) == 429);
    CHECK(statusOf("192.0.2.1", std::string(ca::ocspPath) + "/x") == 429);
    CHECK(statusOf("192.0.2.1", "/") == 0);
    CHECK(statusOf("192.0.2.2", ca::rootCertificatePath) == 200);
    const auto refused = publication.takeRefused();
    REQUIRE(refused.size() == 1);
    CHECK(refused.front().action == "requestsHeldBack");
    CHECK(refused.front().count == 2);
    CHECK(refused.front().firstAddress == "192.0.2.1");
    time += 60;
    CHECK(statusOf("192.0.2.1", ca::rootCertificatePath) == 200);
    CHECK(publication.takeRefused().empty());
}

TEST_CASE("Whoever sends OCSP garbage is recorded, and a flood of it fills no log", "[revocation]")
{
    Office office;
    revocation::RefusedLog refused(office.publication, *office.database);
    const auto ask = [&](const std::string& address) {
        http::Request request;
        request.path = std::string(ca::ocspPath) + "/garbage";
        request.remoteAddress = address;
        CHECK(office.publication.answer(request)->status == 200);
    };
    const auto rows = [&] {
        return (
            *office.database->query("SELECT details, personal FROM audit WHERE action = 'ocspMalformed' ORDER BY "
                                    "number"));
    };
    std::int64_t time = 1795348800;
    for (int address = 1; address <= 3; ++address) ask("192.0.2." + std::to_string(address));
    CHECK(rows().empty());
    REQUIRE(refused.write(time));
    REQUIRE(rows().size() == 1);
    CHECK(rows().front().text(0) == "count=3");
    CHECK(rows().front().text(1) == "192.0.2.1");
    ask("192.0.2.4");
    REQUIRE(refused.write(time + 59));
    CHECK(rows().size() == 1);

    for (int minute = 1; minute <= 200; ++minute) {
        ask("192.0.2.5");
        REQUIRE(refused.write(time + minute * 60));
    }
    CHECK(rows().size() == revocation::RefusedLog::rowsADay);
    REQUIRE(refused.write(time + 2 * 86400));
    CHECK(rows().size() == revocation::RefusedLog::rowsADay + 1);
    CHECK(rows().back().text(0) == "count=101");
}
