// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/secrets/pepper.hpp"

#include <array>
#include <string>

namespace sceau::secrets {

/// One Argon2id hash of the three answers together, spelled as shared/rules does, so that nobody learns which one was
/// wrong.
[[nodiscard]] Result<std::string> hashAnswers(const Pepper& pepper, const std::array<std::string, 3>& answers);

/// Takes as long for answers that nobody could have chosen as for wrong ones.
[[nodiscard]] bool answersMatch(const Pepper& pepper, const std::array<std::string, 3>& answers,
                                const std::string& hash);

}  // namespace sceau::secrets
