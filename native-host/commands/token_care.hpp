// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/services.hpp"
#include "native-host/sealed-puk/sealed_puk.hpp"

#include <chrono>
#include <map>
#include <mutex>

namespace sceau::commands {

/// changePin, prepareUnblock, unblockPin, removeCertificate: what a holder does with a token besides signing.
class TokenCare {
public:
    explicit TokenCare(const Services& services) : services_(services) {}

    [[nodiscard]] Result<protocol::ChangePinResponse> changePin(const Call& call,
                                                                const protocol::ChangePinRequest& request);
    [[nodiscard]] Result<protocol::PrepareUnblockResponse> prepareUnblock(
        const Call& call, const protocol::PrepareUnblockRequest& request);
    [[nodiscard]] Result<protocol::UnblockPinResponse> unblockPin(const Call& call,
                                                                  const protocol::UnblockPinRequest& request);
    [[nodiscard]] Result<protocol::RemoveCertificateResponse> removeCertificate(
        const Call& call, const protocol::RemoveCertificateRequest& request);

private:
    /// A key that a portal may seal one PUK to.
    struct PreparedUnblock {
        std::string origin;
        std::string tokenId;
        puk::UnblockKey key;
        std::chrono::steady_clock::time_point end;
    };

    [[nodiscard]] Result<Secret> openSealedPuk(const Call& call, const PresentToken& token,
                                               const protocol::UnblockPinRequest& request);
    [[nodiscard]] Result<protocol::UnblockPinResponse> unblockSealed(const Call& call, const PresentToken& token,
                                                                     const protocol::UnblockPinRequest& request);
    [[nodiscard]] Result<void> unblockOnce(const Call& call, const PresentToken& token, const dialogs::Asking& asking);
    [[nodiscard]] static dialogs::Asking asking(const Call& call, const PresentToken& token,
                                                dialogs::Sentence operation);
    [[nodiscard]] Result<void> changeOnce(const Call& call, const PresentToken& token, dialogs::Asking& asking);
    [[nodiscard]] Result<Secret> askNewPin(const Call& call, const dialogs::Asking& asking);
    [[nodiscard]] Result<Secret> ask(const Call& call, const dialogs::Asking& asking, dialogs::FieldText field);

    Services services_;
    std::mutex mutex_;
    std::map<std::string, PreparedUnblock> prepared_;  // by unblockId
};

}  // namespace sceau::commands
