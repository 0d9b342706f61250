// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/tokens.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace sceau::commands {

/// Which host works on a token. Several hosts of one user, for several browsers, would overwrite what the others write
/// there: their drivers remember what they read. A claim belongs to the token's worker, so that it outlives a host that
/// is killed while the worker still writes.
class TokenClaims {
public:
    explicit TokenClaims(const std::filesystem::path& stateDirectory);

    enum class SinceLastTime { nobodyElse, anotherHost };

    /// Claims the token until its login ends, and tells who has claimed it since this did, or since this exists. Fails
    /// with `busy` while another host has it.
    [[nodiscard]] Result<SinceLastTime> claim(const PresentToken& token);

private:
    std::filesystem::path directory_;
    std::map<std::string, std::string> known_;  // by token, the last claim's mark
};

}  // namespace sceau::commands
