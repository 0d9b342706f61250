// SPDX-License-Identifier: Apache-2.0
#include "portal/server/transfer/csv.hpp"

#include <catch2/catch.hpp>

#include <sstream>

using namespace sceau;
using namespace sceau::transfer;

namespace {

using Records = std::vector<std::vector<std::string>>;

/// All records of a text; a broken one is {"!"}.
Records read(const std::string& text)
{
    std::istringstream stream(text);
    CsvReader reader(stream);
    Records records;
    for (;;) {
        const auto record = reader.next();
        if (!record)
            records.push_back({"!"});
        else if (!record->has_value())
            return records;
        else
            records.push_back(**record);
    }
}

}  // namespace

TEST_CASE("Commas or semicolons separate, as the first line has it")
{
    CHECK(read("a,b\n1;2,3\n") == Records{{"a", "b"}, {"1;2", "3"}});
    CHECK(read("a;b\n1,2;3\n") == Records{{"a", "b"}, {"1,2", "3"}});
}

TEST_CASE("Quoted fields hold separators, quotes and line breaks")
{
    CHECK(read("a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\n") == Records{{"a", "b"}, {"x, \"y\"", "two\nlines"}});
}

TEST_CASE("Windows line ends, a byte order mark, empty lines and a missing last line end change nothing")
{
    CHECK(read("\xEF\xBB\xBF"
               "a,b\r\n\r\n1,\r\n2,3") == Records{{"a", "b"}, {"1", ""}, {"2", "3"}});
}

TEST_CASE("A broken record is told, and the next line is read again")
{
    CHECK(read("a,b\n\"x\"y,1\n2,3\n") == Records{{"a", "b"}, {"!"}, {"2", "3"}});
    CHECK(read("a\n\"never closed\n") == Records{{"a"}, {"!"}});
    CHECK(read("a\n" + std::string(65'537, 'x') + "\nb\n") == Records{{"a"}, {"!"}, {"b"}});
}

TEST_CASE("The line of a record is that on which it begins")
{
    std::istringstream stream("a\n\"1\n2\"\n3\n");
    CsvReader reader(stream);
    REQUIRE(reader.next());
    REQUIRE(reader.next());
    CHECK(reader.line() == 2);
    REQUIRE(reader.next());
    CHECK(reader.line() == 4);
}

TEST_CASE("What is written is read as it was, and no spreadsheet takes it for a formula")
{
    for (const std::string text : {"plain", "a,b", "a;b", "\"", "two\nlines", ""})
        CHECK(read("x,y\n" + csvField(text) + ",1\n").back() == std::vector<std::string>{text, "1"});
    CHECK(csvField("=1+1") == "\"'=1+1\"");
    CHECK(csvField("@x") == "\"'@x\"");
}
