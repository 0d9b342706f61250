// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/rules/calendar.hpp"
#include "shared/rules/verdict.hpp"

#include <optional>

/// Which keys and digests may be used, and until when: ETSI TS 119 312 V1.5.1.
namespace sceau::rules {

inline constexpr Verdict keyTooSmall{
    "keyTooSmall",
    {"Cette clé RSA de moins de 2048 bits n'offre plus aucune sécurité. Générez une clé RSA de 3072 bits ou P-256.",
     "This RSA key of less than 2048 bits is no longer secure at all. Generate an RSA key of 3072 bits or P-256."},
    "TS 119 312 V1.5.1 §6.2.2.1"};
inline constexpr Verdict rsaBelow3000{"rsaBelow3000",
                                      {"Depuis le 1er janvier 2026, un nouveau certificat demande une clé RSA d'au "
                                       "moins 3000 bits. Générez une clé RSA de "
                                       "3072 bits ou P-256.",
                                       "Since 1 January 2026 a new certificate needs an RSA key of at least 3000 bits. "
                                       "Generate an RSA key of 3072 bits or "
                                       "P-256."},
                                      "TS 119 312 V1.5.1"};
inline constexpr Verdict keyOutlived{"keyOutlived",
                                     {"Une clé RSA de moins de 3000 bits ne doit plus servir après 2028, et ce "
                                      "certificat durerait plus longtemps. Générez "
                                      "une clé RSA de 3072 bits ou P-256.",
                                      "An RSA key of less than 3000 bits must not be used after 2028, and this "
                                      "certificate would last longer. Generate an "
                                      "RSA key of 3072 bits or P-256."},
                                     "TS 119 312 V1.5.1"};
inline constexpr Verdict keyTooLarge{
    "keyTooLarge",
    {"Cette clé RSA dépasse 8192 bits, ce que les logiciels de vérification n'acceptent pas tous. Générez une clé de "
     "3072 "
     "ou 4096 bits.",
     "This RSA key exceeds 8192 bits, which not all verifying software accepts. Generate a key of 3072 or 4096 bits."}};
inline constexpr Verdict rsaExponent{"rsaExponent",
                                     {"L'exposant public de cette clé RSA n'est pas admis (il doit être impair et "
                                      "compris entre 2^16 et 2^256). Générez une "
                                      "nouvelle clé.",
                                      "The public exponent of this RSA key is not allowed (it must be odd and between "
                                      "2^16 and 2^256). Generate a new key."},
                                     "TS 119 312 V1.5.1 §6.2.2.1"};
inline constexpr Verdict keyKindUnknown{
    "keyKindUnknown",
    {"Ce type de clé n'est pas admis pour un certificat. Générez une clé RSA de 3072 bits ou P-256.",
     "This kind of key is not allowed for a certificate. Generate an RSA key of 3072 bits or P-256."},
    "TS 119 312 V1.5.1"};
inline constexpr Verdict digestTooWeak{
    "digestTooWeak",
    {"Cette signature repose sur une empreinte qui n'est plus sûre. Signez avec SHA-256 ou mieux.",
     "This signature relies on a digest that is no longer secure. Sign with SHA-256 or better."},
    "TS 119 312 V1.5.1"};

/// What an operator decides about RSA keys of 2048 to 2999 bits in new certificates.
enum class RsaBelow3000 {
    refused,         ///< From 1 January 2026 on.
    untilEndOf2028,  ///< While the certificate ends by then, the end of their use.
    accepted,        ///< For tokens that can do no better, on the operator's responsibility.
};

/// Days on which TS 119 312 changes its mind.
inline constexpr Day newKeysOf3000From = dayOf(2026, 1, 1);
inline constexpr Day rsaBelow3000NotUsedFrom = dayOf(2029, 1, 1);

/// Whether a certificate may be issued on `issued` for a key of this type ("RSA-3072", "P-256", "brainpoolP256r1"…), to
/// end on `end` ("exclu").
[[nodiscard]] Verdict checkNewKeyType(std::string_view keyType, Day issued, Day end, RsaBelow3000 policy);

/// Whether a signature made on `day` with a key of this type can still be relied on.
[[nodiscard]] Verdict checkKeyUse(std::string_view keyType, Day day);

/// Whether `exponent` (unsigned, most significant byte first) is odd and 2^16 < e < 2^256.
[[nodiscard]] Verdict checkRsaExponent(BytesView exponent);

/// SHA-256 or better, by its name ("SHA-256", "SHA-384", "SHA-512", "SHA3-256"…).
[[nodiscard]] Verdict checkDigest(std::string_view name);

/// The bits of "RSA-3072"; nothing for any other kind.
[[nodiscard]] std::optional<unsigned> rsaBits(std::string_view keyType);

}  // namespace sceau::rules
