// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/token-worker/client.hpp"
#include "shared/protocol/generated/cpp/messages.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sceau::commands {

/// What the catalogue knows of a driver.
struct DriverQuirks {
    bool minimalTemplate = false;       ///< It refuses larger key templates.
    bool unreportedAttributes = false;  ///< It says false to CKA_LOCAL and its like, whatever the truth is.
    std::optional<protocol::WorkerUnblockStyle> unblockStyle;  ///< How it unblocks a PIN; nothing when that is unknown.
};

/// A PKCS#11 module that may see a token.
struct ModuleSource {
    std::string name;
    std::filesystem::path path;
    DriverQuirks quirks;
};

/// A token that is plugged in, and the worker that reaches it.
struct PresentToken {
    std::string id;
    std::shared_ptr<worker::Client> worker;
    protocol::WorkerToken info;
    DriverQuirks quirks;
};

/// A module that could not be asked.
struct ModuleFault {
    std::string name;
    std::filesystem::path path;
    ErrorCode code;
};

/// What all modules see. Modules are loaded when they are asked for the first time.
class TokenDirectory {
public:
    /// `sources` is called again each time, for cards come and go.
    explicit TokenDirectory(std::function<std::vector<ModuleSource>()> sources, worker::TimeLimits limits = {})
        : sources_(std::move(sources)), limits_(limits)
    {
    }

    struct Listing {
        std::vector<PresentToken> tokens;
        std::vector<ModuleFault> faults;
        std::vector<std::shared_ptr<worker::Client>> working;  ///< Shared with the directory.
    };
    /// Asks every module at the same time. A module that fails costs only its own tokens.
    [[nodiscard]] Listing list();

    /// Fails with `tokenAbsent`, or with what is wrong with the module that last saw the token, or with any when no
    /// token is seen at all.
    [[nodiscard]] Result<PresentToken> find(const std::string& tokenId);

    /// The same for a token of which only that is known of its name.
    [[nodiscard]] Result<PresentToken> find(const std::function<bool(const std::string&)>& isNamed);

    /// The token that holds this very certificate. Fails with `certificateAbsent` when every token could be read.
    [[nodiscard]] Result<PresentToken> holding(BytesView certificate);

    /// A token's certificates.
    [[nodiscard]] static Result<std::vector<protocol::WorkerCertificate>> certificatesOf(const PresentToken& token);

private:
    [[nodiscard]] std::shared_ptr<worker::Client> workerOf(const ModuleSource& source);
    [[nodiscard]] std::filesystem::path lastModuleOf(const std::function<bool(const std::string&)>& isNamed);

    std::function<std::vector<ModuleSource>()> sources_;
    worker::TimeLimits limits_;
    std::mutex mutex_;
    std::map<std::filesystem::path, std::shared_ptr<worker::Client>> workers_;  // shared with operations under way
    std::map<std::string, std::filesystem::path> lastModules_;                  // by token, where it was last seen
};

/// Names a token for ever: from its maker, model and serial number.
[[nodiscard]] std::string tokenIdOf(const protocol::WorkerToken& token);

}  // namespace sceau::commands
