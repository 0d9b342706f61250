// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/pkcs11/session.hpp"

#include <vector>

namespace sceau::pkcs11 {

/// What a driver can leave of a key that was cut while it was made, besides what has the key's label already.
enum class HollowKeys {
    none,      ///< Nothing that is certainly nobody's.
    rsaPairs,  ///< OpenSC on a GIDS card: RSA halves that have neither label, value nor certificate.
    drafts,    ///< SoftHSM: halves that have neither CKA_TOKEN, CKA_ID, label nor value.
};

/// The halves of such keys on the token; the user is logged in.
[[nodiscard]] Result<std::vector<CK_OBJECT_HANDLE>> hollowKeys(const Session& session, HollowKeys kind);

}  // namespace sceau::pkcs11
