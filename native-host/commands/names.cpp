// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/names.hpp"

#include "native-host/dialogs/texts.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <random>

namespace sceau::commands {

using protocol::HashAlgorithm;
using protocol::SignatureAlgorithm;

Bytes randomBytes(std::size_t count)
{
    std::random_device device;  // getrandom() or the processor's generator with libstdc++
    Bytes bytes(count);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(device());
    return bytes;
}

std::string rfc3339(std::chrono::system_clock::time_point time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    std::array<char, 32> text{};
    (void)std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                        static_cast<int>(clock.seconds().count()));
    return text.data();
}

std::string displayName(const x509::Certificate& certificate)
{
    const auto name = x509::valueOf(certificate.subject, "CN");
    if (!name.empty()) return std::string(name);
    std::string all;
    for (const auto& attribute : certificate.subject)
        all += (all.empty() ? "" : ", ") + attribute.shortName + "=" + attribute.value;
    return all;
}

std::string labelOf(const x509::Certificate& certificate)
{
    constexpr std::size_t maxLabelBytes = 120;
    return dialogs::plain(displayName(certificate), maxLabelBytes);
}

x509::HashAlgorithm x509Algorithm(HashAlgorithm algorithm)
{
    return x509::hashAlgorithmFromText(toText(algorithm)).value_or(x509::HashAlgorithm::sha256);
}

x509::SignatureAlgorithm x509Algorithm(SignatureAlgorithm algorithm)
{
    return x509::signatureAlgorithmFromText(toText(algorithm)).value_or(x509::SignatureAlgorithm::rs256);
}

Result<SignatureAlgorithm> algorithmFor(const x509::Certificate& certificate, HashAlgorithm hash,
                                        std::optional<protocol::RsaPadding> padding)
{
    const bool rsa = certificate.keyType.starts_with("RSA-");
    if (!rsa && !certificate.keyType.starts_with("P-")) return fail(ErrorCode::keyTypeUnsupported, certificate.keyType);
    const bool pss = padding == protocol::RsaPadding::pss;
    const auto choose = [&](SignatureAlgorithm pkcs1, SignatureAlgorithm probabilistic, SignatureAlgorithm curve) {
        if (!rsa) return curve;
        return pss ? probabilistic : pkcs1;
    };
    switch (hash) {
    case HashAlgorithm::sha256:
        return choose(SignatureAlgorithm::rs256, SignatureAlgorithm::ps256, SignatureAlgorithm::es256);
    case HashAlgorithm::sha384:
        return choose(SignatureAlgorithm::rs384, SignatureAlgorithm::ps384, SignatureAlgorithm::es384);
    case HashAlgorithm::sha512:
        return choose(SignatureAlgorithm::rs512, SignatureAlgorithm::ps512, SignatureAlgorithm::es512);
    }
    return fail(ErrorCode::keyTypeUnsupported, certificate.keyType);
}

HashAlgorithm usualHash(std::string_view keyType)
{
    if (keyType == "P-384") return HashAlgorithm::sha384;
    return keyType == "P-521" ? HashAlgorithm::sha512 : HashAlgorithm::sha256;
}

}  // namespace sceau::commands
