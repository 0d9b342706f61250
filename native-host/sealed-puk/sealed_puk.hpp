// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/base/locked_memory.hpp"
#include "shared/base/secret.hpp"

#include <string>
#include <vector>

/// A PUK that a portal releases for one token and one request, sealed so that no page can read it.
///
/// What the portal sends: crypto_box_seal(signature ‖ statement), where the statement is
/// "sceau-sealed-puk-1\n" origin "\n" serial number "\n" unblockId "\n" PUK, and the signature Ed25519 over it.
namespace sceau::puk {

/// What a sealed PUK must have been released for.
struct Terms {
    std::string origin;
    std::string serialNumber;
    std::string unblockId;
    std::vector<Bytes> signers;  ///< Ed25519 keys, one of which must have signed.
};

/// The key of one request. Its secret half lies in locked memory and leaves with it.
class UnblockKey {
public:
    /// Fails with `unblockUnsupported` where the host was built without libsodium.
    [[nodiscard]] static Result<UnblockKey> make();

    [[nodiscard]] const Bytes& publicKey() const noexcept { return publicKey_; }

    /// The PUK. Fails with `sealedPukInvalid` for what was sealed to another key, is not signed by one of the signers,
    /// or was released for other terms.
    [[nodiscard]] Result<Secret> open(BytesView sealed, const Terms& terms) const;

private:
    UnblockKey(Bytes publicKey, LockedMemory secretKey)
        : publicKey_(std::move(publicKey)), secretKey_(std::move(secretKey))
    {
    }

    Bytes publicKey_;
    LockedMemory secretKey_;
};

}  // namespace sceau::puk
