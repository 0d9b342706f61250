// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "tests/native-host/integration/host_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace sceau::tests {

/// The token is a GIDS card, which knows RSA only.
[[nodiscard]] bool isGids();

/// The driver is SoftHSM.
[[nodiscard]] bool isSoftHsm();

/// The kind of new key that this token makes fast.
[[nodiscard]] std::string newKeyType();

/// A holder with a current certificate on the token, an authority played by openssl, and a state directory of their
/// own.
class Holder {
public:
    /// `keyType` as pkcs11-tool names it: rsa:2048, EC:prime256v1.
    explicit Holder(const std::string& keyType = isGids() ? "rsa:2048" : "EC:prime256v1");

    /// `begin` as the `holder` script has it: "begin EC:prime256v1 nonRepudiation", "begin-asking rsa:2048".
    enum class By { script };
    Holder(By, const std::string& begin);
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    ~Holder();

    [[nodiscard]] const Bytes& oldCertificate() const { return oldCertificate_; }
    [[nodiscard]] std::string oldCertificateText() const { return toBase64(oldCertificate_); }

    /// Says what the holder does in the next windows; see tests/environment/pinentry_script.hpp.
    void willDo(const std::vector<std::string>& reactions);
    /// How many of them have not begun.
    [[nodiscard]] std::size_t reactionsLeft() const;
    /// The windows of one kind ("pin", "confirm") since the beginning or the last forgetWindows().
    [[nodiscard]] std::vector<json> windows(const std::string& kind) const;
    void forgetWindows();

    /// Has let no site list certificates. At the beginning https://portal.example and https://other.example may.
    void takesBackConsents() const;

    /// Adds to the administrator's policy, for hosts started from here on until this holder goes.
    void policySays(const json& members);

    /// Lets OpenSC, if that is the driver, set a PIN with the PUK for the programs started from here on, as its
    /// configuration may (user_pin_unblock_style).
    void letOpenScUnblock();

    /// DER CertificationRequestInfo for a new key, as the page's wasm builds it.
    [[nodiscard]] Bytes requestInfo(const Bytes& publicKey, const std::string& commonName = "Camille Exemple") const;

    /// What the authority makes of a request.
    [[nodiscard]] Bytes certify(const Bytes& request);
    [[nodiscard]] Bytes authority() const;

    /// Private and public keys, and certificates, that somebody else's code sees on the token.
    [[nodiscard]] std::size_t keysOnToken() const;
    [[nodiscard]] std::size_t publicKeysOnToken() const;

    /// Runs a verb of the `holder` script and says whether it is content.
    [[nodiscard]] bool judge(const std::string& verbAndArguments) const;
    void write(const std::string& name, const Bytes& bytes) const;
    [[nodiscard]] Bytes read(const std::string& name) const;

    [[nodiscard]] std::filesystem::path state() const { return directory_.path() / "state"; }

private:
    [[nodiscard]] std::string script(const std::string& verbAndArguments) const;
    void letsSitesList() const;

    TemporaryDirectory directory_;
    std::string openScConfiguration_;
    std::string policy_;
    Bytes oldCertificate_;
};

Bytes bytesFrom(const json& base64);

inline constexpr const char* nonce = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";

}  // namespace sceau::tests
