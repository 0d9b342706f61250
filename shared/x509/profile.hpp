// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/certificate.hpp"
#include "shared/x509/extensions.hpp"

#include <string_view>

/// Reading a certificate as French and European trust services write them.
namespace sceau::x509 {

/// Whom a certificate names.
enum class HolderKind : std::uint8_t { person, seal, server, authority };

/// What a holder uses a certificate for.
enum class KeyProfile : std::uint8_t {
    authentication,
    signature,
    doubleUse,
    seal,
    server,
    encryption,
    authority,
    other
};

/// A reading, and where it is written that it is so.
template <typename Kind>
struct Reading {
    Kind value;
    std::string_view clause;
};

/// QcType decides; without it the extended key usage and the name do.
[[nodiscard]] Reading<HolderKind> holderKind(const Certificate& certificate, const Extensions& extensions);

/// By the key usage, for the kind of holder.
[[nodiscard]] Reading<KeyProfile> keyProfile(const Certificate& certificate, HolderKind kind);

}  // namespace sceau::x509
