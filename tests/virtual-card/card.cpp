// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/card.hpp"

#include "tests/virtual-card/tlv.hpp"

namespace sceau::virtualcard {

namespace {

constexpr std::uint8_t getResponse = 0xC0;
constexpr std::size_t longestCommand = 64 * 1024;

}  // namespace

bool Card::mayChange(std::uint8_t instruction) noexcept
{
    switch (instruction) {
    case 0x20:  // VERIFY counts tries
    case 0x24:  // CHANGE REFERENCE DATA
    case 0x2C:  // RESET RETRY COUNTER
    case 0x44:  // ACTIVATE
    case 0x46:  // GENERATE KEY PAIR
    case 0x47:
    case 0xD6:  // UPDATE BINARY
    case 0xDA:  // PUT DATA
    case 0xDB:
    case 0xE0:  // CREATE FILE
    case 0xE4:  // DELETE FILE
        return true;
    default: return false;
    }
}

void Card::powerOn()
{
    received_.clear();
    remaining_.clear();
    powered_ = true;
    forgetVolatileState();
}

void Card::wearHistoricalCharacters(std::string_view text)
{
    Bytes atr{0x3B, static_cast<std::uint8_t>(0x80 | text.size()), 0x01};
    atr.insert(atr.end(), text.begin(), text.end());
    std::uint8_t check = 0;
    for (std::size_t i = 1; i < atr.size(); ++i) check = static_cast<std::uint8_t>(check ^ atr[i]);
    atr.push_back(check);
    wear(std::move(atr));
}

Bytes Card::answer(Bytes data, std::size_t expected)
{
    const BytesView now = slice(data, 0, expected);
    const BytesView later = slice(data, expected);
    const StatusWord status = later.empty() ? StatusWord::ok : moreAvailable(later.size());
    Bytes bytes = encode(now, status);
    remaining_.assign(later.begin(), later.end());
    return bytes;
}

Bytes Card::transmit(BytesView bytes)
{
    auto command = parseCommand(bytes);
    if (!command) return encode({}, StatusWord::wrongLength);
    if (command->instruction == getResponse) return answer(std::exchange(remaining_, {}), command->expected);
    remaining_.clear();

    received_.insert(received_.end(), command->data.begin(), command->data.end());
    if (received_.size() > longestCommand) {
        received_.clear();
        return encode({}, StatusWord::wrongLength);
    }
    if (command->isChained()) return encode({}, StatusWord::ok);
    command->data = std::exchange(received_, {});

    Response response = perform(*command);
    if (response.status != StatusWord::ok) return encode({}, response.status);
    return answer(std::move(response.data), command->expected);
}

}  // namespace sceau::virtualcard
