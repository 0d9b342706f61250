// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/tokens.hpp"
#include "native-host/doctor/doctor.hpp"
#include "native-host/policy/policy.hpp"
#include "shared/catalogue/catalogue.hpp"

#include <mutex>
#include <optional>
#include <vector>

namespace sceau::commands {

/// Chooses the PKCS#11 modules: those of the policy, and for each card in a reader the best installed driver that the
/// catalogue names for its ATR.
class ModuleFinder {
public:
    explicit ModuleFinder(const policy::Policy& policy) : policy_(&policy) {}

    [[nodiscard]] std::vector<ModuleSource> modules();

    /// The readers as the doctor wants them, or nothing when the smart card service does not answer.
    [[nodiscard]] std::optional<std::vector<doctor::ReaderFacts>> readers();

private:
    [[nodiscard]] const catalogue::Catalogue& catalogue();
    [[nodiscard]] std::optional<std::string> installedModule(const protocol::CatalogueDriver& driver) const;
    [[nodiscard]] DriverQuirks quirksOf(std::string_view path);

    const policy::Policy* policy_;
    std::once_flag loaded_;
    catalogue::Catalogue catalogue_;  // read when the first card is seen
};

}  // namespace sceau::commands
