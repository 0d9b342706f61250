// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/services.hpp"
#include "shared/x509/certificate.hpp"

#include <set>
#include <string>

namespace sceau::commands {

/// After these nobody knows whether the token made the key: the entry stays, and what it names is removed later.
[[nodiscard]] bool leavesRemains(ErrorCode code);

/// The journalled renewal: generateKey, signRequest, installCertificate, abandonKey, pendingRenewals.
///
/// Each step is written to the journal before it can be heard of outside, and every step can be taken again: what a
/// power cut leaves behind is either finished or removed, by looking at the token itself.
class Renewals {
public:
    explicit Renewals(const Services& services) : services_(services) {}

    [[nodiscard]] Result<protocol::GenerateKeyResponse> generateKey(const Call& call,
                                                                    const protocol::GenerateKeyRequest& request);
    [[nodiscard]] Result<protocol::SignRequestResponse> signRequest(const Call& call,
                                                                    const protocol::SignRequestRequest& request);
    [[nodiscard]] Result<protocol::InstallCertificateResponse> installCertificate(
        const Call& call, const protocol::InstallCertificateRequest& request);
    [[nodiscard]] Result<protocol::AbandonKeyResponse> abandonKey(const Call& call,
                                                                  const protocol::AbandonKeyRequest& request);
    [[nodiscard]] Result<protocol::PendingRenewalsResponse> pending(const Call& call);

private:
    struct Beginning {
        PresentToken token;
        dialogs::Sentence operation;
    };
    [[nodiscard]] Result<Beginning> beginningOf(const Call& call, const protocol::GenerateKeyRequest& request) const;
    [[nodiscard]] Result<void> agreeToSubject(const Call& call, const protocol::JournalEntry& entry,
                                              const x509::Name& subject) const;
    [[nodiscard]] Result<void> agreeTo(const Call& call, const dialogs::Asking& asking) const;
    [[nodiscard]] Result<Bytes> makeKey(const Call& call, Login& login, protocol::JournalEntry& entry);
    [[nodiscard]] Result<void> testKey(const Call& call, Login& login, const Bytes& publicKey);
    void removeRemains(Login& login);
    /// Names of the renewals that the entry's site has begun of the entry's certificate, and whose key is there.
    [[nodiscard]] Result<std::set<std::string>> renewalsOf(const protocol::JournalEntry& entry) const;
    [[nodiscard]] Result<void> write(Login& login, const protocol::JournalEntry& entry);
    [[nodiscard]] Result<protocol::Acknowledgement> acknowledge(const Call& call, Login& login,
                                                                const protocol::InstallCertificateRequest& request);
    [[nodiscard]] Result<void> store(protocol::JournalEntry& entry, protocol::RenewalState state) const;
    [[nodiscard]] Result<void> destroy(Login& login, const protocol::JournalEntry& entry) const;

    Services services_;
    /// Tokens for which no key was made when it was last wanted, for no reason that the driver told. One login at a
    /// time.
    std::set<std::string> keyless_;
};

}  // namespace sceau::commands
