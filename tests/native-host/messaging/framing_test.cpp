// SPDX-License-Identifier: Apache-2.0
#include "native-host/messaging/framing.hpp"

#include "tests/fakes/memory_stream.hpp"

#include <catch2/catch.hpp>

#include <cstring>

using namespace sceau;
using namespace sceau::messaging;
using sceau::fakes::MemoryInput;
using sceau::fakes::MemoryOutput;

namespace {

std::string framed(std::uint32_t length, std::string_view bytes)
{
    std::string frame(sizeof length, '\0');
    std::memcpy(frame.data(), &length, sizeof length);
    return frame.append(bytes);
}

}  // namespace

TEST_CASE("A host reads what the browser wrote, however it arrives", "[messaging]")
{
    const auto piece = GENERATE(1u, 3u, 4096u);
    MemoryInput pipe(framed(2, "{}") + framed(0, "") + framed(4, "[\n\r]"), piece);

    CHECK(**readMessage(pipe) == "{}");
    CHECK((**readMessage(pipe)).empty());
    CHECK(**readMessage(pipe) == "[\n\r]");
    CHECK_FALSE((*readMessage(pipe)).has_value());
}

TEST_CASE("A host refuses a malformed message", "[messaging]")
{
    const auto [because, bytes, code] = GENERATE(table<std::string, std::string, ErrorCode>({
        {"the pipe closes inside the length", std::string("\x02\x00", 2), ErrorCode::invalidRequest},
        {"the pipe closes inside the message", framed(3, "{}"), ErrorCode::invalidRequest},
        {"the pipe closes inside a message that is too long", framed(0xFFFFFFFF, "{}"), ErrorCode::invalidRequest},
        {"the length is beyond the limit", framed(maxRequestBytes + 1, std::string(maxRequestBytes + 1, ' ')),
         ErrorCode::messageTooLarge},
    }));
    INFO("because " << because);
    MemoryInput pipe(bytes, 1000);

    REQUIRE(readMessage(pipe).error().code == code);
}

TEST_CASE("After a message that is too long comes the next one", "[messaging]")
{
    MemoryInput pipe(framed(70'000, std::string(70'000, 'x')) + framed(2, "{}"), 999);

    REQUIRE(readMessage(pipe).error().code == ErrorCode::messageTooLarge);
    REQUIRE(**readMessage(pipe) == "{}");
}

TEST_CASE("A response counts in bytes, not in characters", "[messaging]")
{
    MemoryOutput pipe;
    REQUIRE(writeMessage(pipe, "\"é\""));
    REQUIRE(pipe.bytes == framed(4, "\"é\""));
}

TEST_CASE("A response that browsers would refuse is not sent", "[messaging]")
{
    MemoryOutput pipe;
    CHECK(writeMessage(pipe, std::string(maxResponseBytes + 1, ' ')).error().code == ErrorCode::messageTooLarge);
    CHECK(pipe.bytes.empty());
}

TEST_CASE("A PIN passes the pipe unchanged, and a longer one than any is refused", "[messaging]")
{
    Secret pin(maxSecretBytes);
    for (const char character : std::string("é123 #")) REQUIRE(pin.append(character));
    MemoryOutput out;
    REQUIRE(writeSecret(out, pin));
    MemoryInput in(out.bytes, 2);
    const auto read = readSecret(in);
    REQUIRE(read);
    CHECK(std::string((*read).cString(), (*read).size()) == "é123 #");

    MemoryInput tooLong(framed(65, std::string(65, '1')), 100);
    CHECK(readSecret(tooLong).error().code == ErrorCode::invalidRequest);
}
