// SPDX-License-Identifier: Apache-2.0
#include "native-host/policy/source.hpp"

#include "native-host/files/files.hpp"
#include "native-host/policy/policy.hpp"

namespace sceau::policy {

Result<std::optional<std::string>> administratorsRules(const std::filesystem::path& place)
{
    return files::readAdministrators(place, maxPolicyBytes);
}

}  // namespace sceau::policy
