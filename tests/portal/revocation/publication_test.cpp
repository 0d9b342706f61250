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
    std::vector<std::string> recorded;
    revocation::Publication publication(
        *office.authority, office.lists, office.responder, [&] { return time; }, 3,
        [&](const std::string& action, const std::string& address) { recorded.push_back(action + " " + address); });
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
    // Each address once, however often it is refused.
    CHECK(recorded == std::vector<std::string>{"requestsHeldBack 192.0.2.1"});
    time += 60;
    CHECK(statusOf("192.0.2.1", ca::rootCertificatePath) == 200);
    CHECK(recorded.size() == 1);
}

TEST_CASE("Whoever sends OCSP garbage is recorded, and a flood of it fills no log", "[revocation]")
{
    Office office;
    std::int64_t time = 1795348800;
    std::vector<std::string> recorded;
    revocation::Publication publication(
        *office.authority, office.lists, office.responder, [&] { return time; }, 0,
        [&](const std::string& action, const std::string& address) { recorded.push_back(action + " " + address); });
    http::Request request;
    request.path = std::string(ca::ocspPath) + "/garbage";
    request.remoteAddress = "192.0.2.1";
    for (int again = 0; again < 3; ++again) CHECK(publication.answer(request)->status == 200);
    request.method = http::Method::post;
    request.path = ca::ocspPath;
    request.contentType = "application/ocsp-request";
    request.remoteAddress = "192.0.2.2";
    CHECK(publication.answer(request)->status == 200);
    CHECK(recorded == std::vector<std::string>{"ocspMalformed 192.0.2.1", "ocspMalformed 192.0.2.2"});

    for (int address = 0; address < 100; ++address) {
        request.remoteAddress = "198.51.100." + std::to_string(address);
        (void)publication.answer(request);
    }
    CHECK(recorded.size() == revocation::Publication::recordsAMinute);
    time += 60;
    (void)publication.answer(request);
    CHECK(recorded.size() == revocation::Publication::recordsAMinute + 1);
}
