// SPDX-License-Identifier: Apache-2.0
#include "native-host/journal/journal.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

using namespace sceau;
using namespace sceau::journal;
using protocol::JournalEntry;
using protocol::RenewalState;

namespace {

/// A state directory that goes with the test.
class Directory {
public:
    Directory() { REQUIRE(::mkdtemp(name_.data()) != nullptr); }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    ~Directory() { std::filesystem::remove_all(name_); }
    [[nodiscard]] std::filesystem::path path() const { return name_; }

private:
    std::string name_ = "/tmp/sceau-journal.XXXXXX";
};

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
    const Directory directory;
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
    const Directory directory;
    const Journal journal(directory.path());
    const auto name = GENERATE(as<std::string>(), "", "../5b1c", "5B1C", "5b/1c", "5b1c.json", std::string(65, 'a'));
    CAPTURE(name);
    CHECK(journal.find(name, "https://portal.example").error().code == ErrorCode::renewalUnknown);
    CHECK(journal.hold(name).error().code == ErrorCode::renewalUnknown);
}

TEST_CASE("Only the user can read the journal, and nothing half written is ever read", "[journal]")
{
    const Directory directory;
    const Journal journal(directory.path());
    REQUIRE(journal.write(entry("5b1c")));
    struct stat status {};
    REQUIRE(::stat((directory.path() / "renewals/5b1c.json").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    REQUIRE(::stat((directory.path() / "renewals").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0700);

    std::ofstream(directory.path() / "renewals/5b1d.json") << R"({"renewalId":"5b1d")";
    std::ofstream(directory.path() / "renewals/5b1e.json.Ab12Cd") << "{";
    CHECK((*journal.entries()).size() == 1);
    CHECK(journal.find("5b1d", "https://portal.example").error().code == ErrorCode::journalUnavailable);
}

TEST_CASE("One host at a time works on a renewal", "[journal]")
{
    const Directory directory;
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
    const Directory directory;
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
    const Journal journal("/proc/nowhere");
    CHECK(journal.write(entry("5b1c")).error().code == ErrorCode::journalUnavailable);
}
