// SPDX-License-Identifier: Apache-2.0
// Where there is no libsodium: PUKs are typed.
#include "native-host/sealed-puk/sealed_puk.hpp"

namespace sceau::puk {

Result<UnblockKey> UnblockKey::make()
{
    return fail(ErrorCode::unblockUnsupported, "this host was built without libsodium");
}

Result<Secret> UnblockKey::open(BytesView, const Terms&) const
{
    return fail(ErrorCode::unblockUnsupported, "this host was built without libsodium");
}

}  // namespace sceau::puk
