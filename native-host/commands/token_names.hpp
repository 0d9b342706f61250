// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

namespace sceau::commands {

/// What sites call tokens. Each site has its own name for a token, so that two of them cannot tell that one person
/// visits both; the extension's own pages and the journal use the token's true one.
class TokenNames {
public:
    /// `stateDirectory` keeps the secret that the names are made from.
    explicit TokenNames(std::filesystem::path stateDirectory) : directory_(std::move(stateDirectory)) {}

    /// The name of the token `tokenId` for `origin`, the same for ever; `tokenId` itself without an origin.
    [[nodiscard]] std::string nameFor(const std::string& origin, const std::string& tokenId) const;

private:
    [[nodiscard]] const std::string& secret() const;

    std::filesystem::path directory_;
    mutable std::mutex mutex_;
    mutable std::optional<std::string> secret_;  // once it was needed
};

}  // namespace sceau::commands
