// SPDX-License-Identifier: Apache-2.0
#include "native-host/sealed-puk/sealed_puk.hpp"

#include <sodium.h>

#include <algorithm>

namespace sceau::puk {

namespace {

constexpr std::size_t longestPuk = 64;

unsigned char* bytesAt(const LockedMemory& memory)
{
    return reinterpret_cast<unsigned char*>(memory.get());
}

/// Everything of the statement but the PUK. Known to the host, so nothing that came is parsed.
std::string beginning(const Terms& terms)
{
    return "sceau-sealed-puk-1\n" + terms.origin + "\n" + terms.serialNumber + "\n" + terms.unblockId + "\n";
}

bool isSigned(BytesView signature, BytesView statement, const std::vector<Bytes>& signers)
{
    return std::any_of(signers.begin(), signers.end(), [&](const Bytes& key) {
        return key.size() == crypto_sign_PUBLICKEYBYTES &&
               crypto_sign_verify_detached(signature.data(), statement.data(), statement.size(), key.data()) == 0;
    });
}

}  // namespace

Result<UnblockKey> UnblockKey::make()
{
    if (sodium_init() < 0) return fail(ErrorCode::internalError, "sodium_init");
    Bytes publicKey(crypto_box_PUBLICKEYBYTES);
    auto secretKey = lockedMemory(crypto_box_SECRETKEYBYTES);
    if (crypto_box_keypair(publicKey.data(), bytesAt(secretKey)) != 0)
        return fail(ErrorCode::internalError, "crypto_box_keypair");
    return UnblockKey(std::move(publicKey), std::move(secretKey));
}

Result<Secret> UnblockKey::open(BytesView sealed, const Terms& terms) const
{
    const auto invalid = [](const char* why) { return fail(ErrorCode::sealedPukInvalid, why); };
    const auto known = beginning(terms);
    const auto overhead = crypto_box_SEALBYTES + crypto_sign_BYTES + known.size();
    if (sealed.size() <= overhead || sealed.size() > overhead + longestPuk) return invalid("the length");

    const auto size = sealed.size() - crypto_box_SEALBYTES;
    const auto opened = lockedMemory(size);
    if (crypto_box_seal_open(bytesAt(opened), sealed.data(), sealed.size(), publicKey_.data(), bytesAt(secretKey_)) !=
        0)
        return invalid("sealed to another key");
    const BytesView content(bytesAt(opened), size);
    const auto statement = content.subspan(crypto_sign_BYTES);
    if (!isSigned(content.first(crypto_sign_BYTES), statement, terms.signers)) return invalid("the signature");
    if (!std::equal(known.begin(), known.end(), statement.begin())) return invalid("released for something else");

    Secret puk(longestPuk);
    for (const auto character : statement.subspan(known.size()))
        if (character <= ' ' || character >= 0x7F || !puk.append(static_cast<char>(character)))
            return invalid("a character of the PUK");
    return puk;
}

}  // namespace sceau::puk
