// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/token-worker/worker_commands.hpp"

/// What the commands of a token worker share among themselves.
namespace sceau::worker {

/// A key type of PKCS#11's side in the protocol's words.
[[nodiscard]] KeyType keyTypeOf(pkcs11::KeyType type);

/// Without a login a token hides its private keys: what is not seen would count as not there.
[[nodiscard]] inline Result<void> requireLogin(const pkcs11::Session& session)
{
    ASSIGN_OR_RETURN(const bool loggedIn, session.isLoggedIn());
    return loggedIn ? Result<void>{} : fail(ErrorCode::loginLost, "the command needs a login");
}

template <typename Request, typename Body>
auto WorkerCommands::onToken(const Request& request, Body body)
    -> decltype(body(std::declval<const pkcs11::Session&>()))
{
    auto opened = session(request.slotId, request.serialNumber);
    if (!opened) return Failure{explained(request.slotId, request.serialNumber, opened.error())};
    auto result = body(**opened);
    if (!result) return Failure{explained(request.slotId, request.serialNumber, result.error())};
    return result;
}

}  // namespace sceau::worker
