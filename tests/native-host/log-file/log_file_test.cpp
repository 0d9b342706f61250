// SPDX-License-Identifier: Apache-2.0
#include "native-host/log-file/log_file.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>

using namespace sceau;

TEST_CASE("A log keeps two files of bounded size", "[log]")
{
    const tests::TemporaryDirectory directory;
    const std::string line(1000, 'x');
    for (int i = 0; i < 700; ++i) logfile::append(directory.path(), line);
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
        if (entry.path().extension() == ".lock") continue;
        ++files;
        CHECK(entry.file_size() <= logfile::maxLogBytes);
        CHECK(entry.file_size() > 0);
        CHECK(entry.file_size() % (line.size() + 1) == 0);
    }
    CHECK(files == 2);
}

TEST_CASE("Support sees what happened and when, and nothing that anybody wrote", "[log]")
{
    const std::string log =
        R"({"time":"2026-11-22T10:00:00Z","level":"warning","event":"command failed","command":"identify","code":"pinBlocked","detail":"Camille"})"
        "\n"
        R"({"time":"2026-11-22T10:00:01Z","level":"warning","event":"module crashed","module":"OpenSC","worker":"signal 11","path":"/home/camille/x.so"})"
        "\nCamille\n"
        R"({"event":"command failed","command":"Camille","code":"unknownCommand"})"
        "\n";
    const auto lines = logfile::anonymousLines(log, 10);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].find("identify") != std::string::npos);
    CHECK(lines[1].find("signal 11") != std::string::npos);
    for (const auto& line : lines) {
        CHECK(line.find("amille") == std::string::npos);
    }
    CHECK(logfile::anonymousLines(log, 1).size() == 1);
    CHECK(logfile::anonymousLines("", 10).empty());
    CHECK(logfile::anonymousLines("\n\n\n", 10).empty());
}
