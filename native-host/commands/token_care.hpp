// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/services.hpp"

namespace sceau::commands {

/// changePin, unblockPin, removeCertificate: what a holder does with a token besides signing.
class TokenCare {
public:
    explicit TokenCare(const Services& services) : services_(services) {}

    [[nodiscard]] Result<protocol::ChangePinResponse> changePin(const Call& call,
                                                                const protocol::ChangePinRequest& request);
    [[nodiscard]] Result<protocol::UnblockPinResponse> unblockPin(const Call& call,
                                                                  const protocol::UnblockPinRequest& request);
    [[nodiscard]] Result<protocol::RemoveCertificateResponse> removeCertificate(
        const Call& call, const protocol::RemoveCertificateRequest& request);

private:
    [[nodiscard]] Result<void> changeOnce(const Call& call, const PresentToken& token, dialogs::Asking& asking);
    [[nodiscard]] Result<Secret> askNewPin(const Call& call, const dialogs::Asking& asking);
    [[nodiscard]] Result<Secret> ask(const Call& call, const dialogs::Asking& asking, dialogs::FieldText field);

    Services services_;
};

}  // namespace sceau::commands
