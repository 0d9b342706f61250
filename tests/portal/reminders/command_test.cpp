// SPDX-License-Identifier: Apache-2.0
#include "tests/portal/reminders/people.hpp"

#include <nlohmann/json.hpp>

#include <sys/wait.h>
#include <cstdio>
#include <fstream>

using namespace sceau;
using namespace sceau::test;

namespace {

/// A demonstration portal in a directory of its own, and its command line.
class Portal {
public:
    explicit Portal(bool demonstration = true)
    {
        std::ifstream stream(SOURCE_DIR "/portal/config/demo.json");
        auto json = nlohmann::json::parse(stream);
        json["demonstration"] = demonstration;
        json["paths"]["data"] = directory_.path().string();
        json["paths"]["templates"] = SOURCE_DIR "/portal/templates";
        json["paths"]["assets"] = nlohmann::json::array({SOURCE_DIR "/shared/design-tokens"});
        json["database"] = connectString();
        std::ofstream(directory_.file("portal.json")) << json;
        REQUIRE(run("migrate").status == 0);
    }

    [[nodiscard]] std::string connectString() const { return "sqlite3://db=" + directory_.file("portal.db"); }

    [[nodiscard]] Outcome run(const std::string& arguments) const
    {
        const auto word = arguments.substr(0, arguments.find(' '));
        return test::run(SCEAU_PORTAL " " + word + " --config " + directory_.file("portal.json") +
                         arguments.substr(word.size()));
    }

private:
    Directory directory_;
};

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("sceau-portal remind rehearses, sends once and lists what it sent", "[portal][reminders]")
{
    const Portal portal;
    People people(portal.connectString());
    people.add("a", rules::dayOf(2016, 12, 6));

    const auto rehearsed = portal.run("remind --dry-run --today 2016-09-06");
    INFO(rehearsed.output);
    CHECK(rehearsed.status == 0);
    CHECK(has(rehearsed.output, "DOSSIER-a"));
    CHECK(has(rehearsed.output, "threeMonths"));
    CHECK(has(rehearsed.output, "a@exemple.fr"));
    CHECK(has(rehearsed.output, "1 mails would be sent; nothing was written."));
    CHECK(people.count("outbox") == 0);

    const auto sent = portal.run("remind --today 2016-09-06");
    CHECK(sent.status == 0);
    CHECK(has(sent.output, "1 mails are in the outbox."));
    CHECK(people.count("outbox") == 1);
    CHECK(has(portal.run("remind --today 2016-09-06").output, "0 mails are in the outbox."));

    const auto listed = portal.run("remind --sent");
    CHECK(listed.status == 0);
    CHECK(has(listed.output, "2016-09-06"));
    CHECK(has(listed.output, "sent"));
}

TEST_CASE("sceau-portal remind takes the clock's day when it is told none", "[portal][reminders]")
{
    const Portal portal;
    People people(portal.connectString());
    people.add("a", rules::parisDay(std::time(nullptr)) + std::chrono::days(20));
    CHECK(has(portal.run("remind").output, "thirtyDays"));
    CHECK(people.count("outbox") == 1);
}

TEST_CASE("A real portal never writes to people as if it were another day", "[portal][reminders]")
{
    const Portal portal(false);
    const auto refused = portal.run("remind --today 2016-09-06");
    CHECK(refused.status == 2);
    CHECK(has(refused.output, "--today needs --dry-run"));
    CHECK(portal.run("remind --today 2016-09-06 --dry-run").status == 0);
}

TEST_CASE("sceau-portal remind refuses what it does not understand", "[portal][reminders]")
{
    const Portal portal;
    const auto arguments = GENERATE("remind --today yesterday", "remind --today", "remind --today 2016-02-30",
                                    "remind --dry-run --dry-run", "remind --send");
    INFO(arguments);
    CHECK(portal.run(arguments).status == 2);
}
