// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"
#include "shared/protocol/generated/cpp/messages.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace sceau::consent {

/// The permissions this user gave to origins, in a file of their own. Two hosts may use it at once.
class Consents {
public:
    explicit Consents(std::filesystem::path directory) : directory_(std::move(directory)) {}

    /// All that were given. A file that cannot be read counts as none: the holder is asked again.
    [[nodiscard]] std::vector<protocol::Consent> all() const;

    [[nodiscard]] bool covers(const std::string& origin, protocol::ConsentOperation operation) const;
    [[nodiscard]] Result<void> give(const std::string& origin, protocol::ConsentOperation operation,
                                    const std::string& now);

    /// Takes back everything an origin was given.
    [[nodiscard]] Result<void> revoke(const std::string& origin);

private:
    [[nodiscard]] Result<void> store(const std::vector<protocol::Consent>& consents) const;

    std::filesystem::path directory_;
};

/// The consents that `text` states; what is no consent file is refused as a whole.
[[nodiscard]] Result<std::vector<protocol::Consent>> parseConsents(std::string_view text);

}  // namespace sceau::consent
