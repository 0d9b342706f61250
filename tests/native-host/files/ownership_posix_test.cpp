// SPDX-License-Identifier: Apache-2.0
// Whose files they are, where files have an owner and a mode.
#include "native-host/journal/journal.hpp"
#include "native-host/log-file/log_file.hpp"
#include "native-host/policy/policy.hpp"
#include "tests/support/file_mode.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace sceau;
using namespace sceau::policy;

TEST_CASE("Only the user can read the journal", "[journal]")
{
    const tests::TemporaryDirectory directory;
    REQUIRE(journal::Journal(directory.path()).write({.renewalId = "5b1c", .origin = "https://portal.example"}));
    CHECK(tests::modeOf(directory.path() / "renewals/5b1c.json") == 0600);
    CHECK(tests::modeOf(directory.path() / "renewals") == 0700);
}

TEST_CASE("Only the user can read the log", "[log]")
{
    const tests::TemporaryDirectory directory;
    logfile::append(directory.path(), "line");
    for (const auto& entry : std::filesystem::directory_iterator(directory.path()))
        CHECK(tests::modeOf(entry.path()) == 0600);
}

TEST_CASE("Only a policy that only root can write counts", "[policy]")
{
    if (::geteuid() != 0) {
        WARN("skipped: needs root to make a file of root's");
        return;
    }
    std::string directory = "/root/sceau-policy.XXXXXX";
    REQUIRE(::mkdtemp(directory.data()) != nullptr);
    const auto file = std::filesystem::path(directory) / "policy.json";
    std::ofstream(file) << "{}";
    ::chmod(file.c_str(), 0644);
    CHECK(Policy::load(file));
    SECTION("others may write to it")
    {
        ::chmod(file.c_str(), 0666);
    }
    SECTION("somebody else owns it")
    {
        REQUIRE(::chown(file.c_str(), 65534, 65534) == 0);
    }
    SECTION("others may write to its directory")
    {
        ::chmod(directory.c_str(), 0777);
    }
    SECTION("it is a link")
    {
        std::filesystem::rename(file, file.string() + ".real");
        std::filesystem::create_symlink(file.string() + ".real", file);
    }
    const auto policy = Policy::load(file);
    CHECK((!policy && policy.error().code == ErrorCode::policyInvalid));
    std::filesystem::remove_all(directory);
}
