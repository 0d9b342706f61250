// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/commands/portal_parts.hpp"

#include <filesystem>
#include <optional>

namespace sceau::commands {

struct EnrolOptions {
    std::filesystem::path holder;   ///< JSON file, see portal/config/demo-holder.json
    std::filesystem::path request;  ///< PKCS#10, PEM or DER
    std::optional<std::int64_t> notAfter;
    std::filesystem::path out;  ///< PEM of the new certificate
};

/// Registers a holder and issues a first certificate for the key of a certification request.
[[nodiscard]] Result<void> enrol(Parts& parts, const EnrolOptions& options, std::int64_t now);

}  // namespace sceau::commands
