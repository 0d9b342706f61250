// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/apdu.hpp"

#include <algorithm>

namespace sceau::virtualcard {

StatusWord verificationFailed(unsigned tries)
{
    return static_cast<StatusWord>(0x63C0U | std::min(tries, 15U));
}

StatusWord moreAvailable(std::size_t remaining)
{
    return static_cast<StatusWord>(0x6100U | (remaining < 256 ? remaining : 0U));
}

std::optional<Command> parseCommand(BytesView bytes)
{
    constexpr std::size_t headerSize = 4;
    if (bytes.size() < headerSize) return std::nullopt;

    Command command{bytes[0], bytes[1], bytes[2], bytes[3], {}, 256};
    const auto expected = [](std::uint8_t le) { return le == 0 ? std::size_t{256} : std::size_t{le}; };
    if (bytes.size() == headerSize) return command;
    if (bytes.size() == headerSize + 1) {
        command.expected = expected(bytes[headerSize]);
        return command;
    }

    const std::size_t length = bytes[headerSize];
    const BytesView body = bytes.subspan(headerSize + 1);
    if (body.size() != length && body.size() != length + 1) return std::nullopt;
    command.data.assign(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(length));
    if (body.size() == length + 1) command.expected = expected(body.back());
    return command;
}

Bytes encode(BytesView data, StatusWord status)
{
    Bytes bytes(data.begin(), data.end());
    const auto word = static_cast<std::uint16_t>(status);
    bytes.push_back(static_cast<std::uint8_t>(word >> 8));
    bytes.push_back(static_cast<std::uint8_t>(word));
    return bytes;
}

}  // namespace sceau::virtualcard
