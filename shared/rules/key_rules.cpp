// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/key_rules.hpp"

#include "shared/rules/text.hpp"

#include <algorithm>
#include <array>

namespace sceau::rules {

namespace {

/// TS 119 312, in the names of x509::keyTypeOf.
constexpr std::array<std::string_view, 7> curves = {"P-256",           "P-384",           "P-521",   "brainpoolP256r1",
                                                    "brainpoolP384r1", "brainpoolP512r1", "FRP256v1"};

constexpr std::array<std::string_view, 6> digests = {"SHA-256",  "SHA-384",  "SHA-512",
                                                     "SHA3-256", "SHA3-384", "SHA3-512"};

/// What holds for a key on any day.
Verdict checkKind(std::string_view keyType)
{
    const auto bits = rsaBits(keyType);
    if (!bits) return std::find(curves.begin(), curves.end(), keyType) != curves.end() ? ok : keyKindUnknown;
    if (*bits < 2048) return keyTooSmall;
    return *bits > 8192 ? keyTooLarge : ok;
}

bool isRsaBelow3000(std::string_view keyType)
{
    return rsaBits(keyType).value_or(3000) < 3000;
}

}  // namespace

std::optional<unsigned> rsaBits(std::string_view keyType)
{
    constexpr std::string_view prefix = "RSA-";
    if (!keyType.starts_with(prefix)) return std::nullopt;
    keyType.remove_prefix(prefix.size());
    if (!isDigits(keyType) || keyType.size() > 6 || keyType.front() == '0') return std::nullopt;
    unsigned bits = 0;
    for (const char digit : keyType) bits = bits * 10 + static_cast<unsigned>(digit - '0');
    return bits;
}

Verdict checkNewKeyType(std::string_view keyType, Day issued, Day end, RsaBelow3000 policy)
{
    const auto kind = checkKind(keyType);
    if (!kind.accepted() || !isRsaBelow3000(keyType) || policy == RsaBelow3000::accepted) return kind;
    if (policy == RsaBelow3000::refused && issued >= newKeysOf3000From) return rsaBelow3000;
    return end > rsaBelow3000NotUsedFrom ? keyOutlived : ok;
}

Verdict checkKeyUse(std::string_view keyType, Day day)
{
    const auto kind = checkKind(keyType);
    if (!kind.accepted()) return kind;
    return isRsaBelow3000(keyType) && day >= rsaBelow3000NotUsedFrom ? keyOutlived : ok;
}

Verdict checkRsaExponent(BytesView exponent)
{
    while (!exponent.empty() && exponent.front() == 0) exponent = exponent.subspan(1);
    const bool odd = !exponent.empty() && (exponent.back() & 1) != 0;
    // Odd and of at least three bytes is above 2^16; at most 32 bytes is below 2^256.
    return odd && exponent.size() >= 3 && exponent.size() <= 32 ? ok : rsaExponent;
}

Verdict checkDigest(std::string_view name)
{
    return std::find(digests.begin(), digests.end(), name) != digests.end() ? ok : digestTooWeak;
}

}  // namespace sceau::rules
