// SPDX-License-Identifier: Apache-2.0
#include "native-host/journal/journal.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <thread>

using namespace sceau;
using namespace sceau::journal;
using protocol::JournalEntry;
using protocol::RenewalState;

namespace {

JournalEntry entry(const std::string& id, const std::string& origin = "https://portal.example")
{
    return {.renewalId = id,
            .origin = origin,
            .state = RenewalState::keyMade,
            .startedAt = "2026-11-22T14:00:00Z",
            .updatedAt = "2026-11-22T14:00:00Z",
            .tokenId = "3f0c",
            .tokenLabel = "Jeton",
            .modulePath = "/usr/lib/module.so",
            .keyType = protocol::KeyType::p256,
            .keyId = {1},
            .publicKey = Bytes{2},
            .currentCertificate = {3}};
}

}  // namespace

TEST_CASE("What is written is found again, by the origin that began it and no other", "[journal]")
{
    const tests::TemporaryDirectory directory;
    const Journal journal(directory.path());
    REQUIRE(journal.write(entry("5b1c")));

    CHECK(*journal.find("5b1c", "https://portal.example") == entry("5b1c"));
    CHECK(journal.find("5b1c", "https://other.example").error().code == ErrorCode::renewalUnknown);
    CHECK(journal.find("5b1d", "https://portal.example").error().code == ErrorCode::renewalUnknown);
    REQUIRE(journal.remove("5b1c"));
    CHECK((*journal.entries()).empty());
}

TEST_CASE("A renewal's name never leads out of the journal", "[journal]")
{
    const tests::TemporaryDirectory directory;
    const Journal journal(directory.path());
    const auto name = GENERATE(as<std::string>(), "", "../5b1c", "5B1C", "5b/1c", "5b1c.json", std::string(65, 'a'));
    CAPTURE(name);
    CHECK(journal.find(name, "https://portal.example").error().code == ErrorCode::renewalUnknown);
    CHECK(journal.hold(name).error().code == ErrorCode::renewalUnknown);
}

TEST_CASE("Nothing half written is ever read", "[journal]")
{
    const tests::TemporaryDirectory directory;
    const Journal journal(directory.path());
    REQUIRE(journal.write(entry("5b1c")));
    std::ofstream(directory.path() / "renewals/5b1d.json") << R"({"renewalId":"5b1d")";
    std::ofstream(directory.path() / "renewals/5b1e.json.Ab12Cd") << "{";
    CHECK((*journal.entries()).size() == 1);
    CHECK(journal.find("5b1d", "https://portal.example").error().code == ErrorCode::journalUnavailable);
}

TEST_CASE("One host at a time works on a renewal", "[journal]")
{
    const tests::TemporaryDirectory directory;
    const Journal journal(directory.path());
    {
        const auto held = journal.hold("5b1c");
        REQUIRE(held);
        CHECK(journal.hold("5b1c").error().code == ErrorCode::busy);
        CHECK(journal.hold("5b1d"));
    }
    CHECK(journal.hold("5b1c"));
}

TEST_CASE("Several hosts writing at once lose nothing", "[journal]")
{
    const tests::TemporaryDirectory directory;
    std::vector<std::thread> hosts;
    for (const char* name : {"aa", "bb", "cc", "dd"})
        hosts.emplace_back([&directory, name] {
            const Journal journal(directory.path());
            for (int i = 0; i < 10; ++i) (void)journal.write(entry(name + std::to_string(i)));
        });
    for (auto& host : hosts) host.join();
    CHECK((*Journal(directory.path()).entries()).size() == 40);
}

TEST_CASE("A disk that cannot be written is told before anything is begun", "[journal]")
{
    const tests::TemporaryDirectory directory;
    std::ofstream(directory.path() / "file") << "where a directory should be";
    const Journal journal(directory.path() / "file");
    CHECK(journal.write(entry("5b1c")).error().code == ErrorCode::journalUnavailable);
}
