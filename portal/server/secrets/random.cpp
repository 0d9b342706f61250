// SPDX-License-Identifier: Apache-2.0
#include "portal/server/secrets/random.hpp"

#include "shared/base/bytes.hpp"
#include "shared/base/hexadecimal.hpp"

#include <sodium.h>

#include <cassert>

namespace sceau::secrets {

namespace {

void initialise()
{
    const int ready = sodium_init();
    assert(ready >= 0);
    (void)ready;
}

Bytes randomBytes(std::size_t count)
{
    initialise();
    Bytes bytes(count);
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

}  // namespace

std::string randomHex(std::size_t bytes)
{
    return hexadecimal(randomBytes(bytes));
}

std::string randomBase64(std::size_t bytes)
{
    return toBase64(randomBytes(bytes));
}

std::string randomCode(std::size_t characters)
{
    constexpr std::string_view alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    initialise();
    std::string text;
    for (std::size_t i = 0; i < characters; ++i) {
        if (i > 0 && i % 4 == 0) text += '-';
        text += alphabet[randombytes_uniform(alphabet.size())];
    }
    return text;
}

std::uint8_t randomByte()
{
    return randomBytes(1).front();
}

bool equal(std::string_view left, std::string_view right)
{
    return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace sceau::secrets
