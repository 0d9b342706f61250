// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace sceau::terminal {

/// `sceau-host call <command> [<json>] [--origin https://…] [--language fr|en]`: one command, its answer on standard
/// output. Returns the exit status: 0 for a result, 1 for an error, 2 for wrong use.
[[nodiscard]] int call(const std::vector<std::string>& arguments);

/// `sceau-host doctor [--language fr|en]`: what `status` finds, for people. Returns 0 when nothing stops the holder.
[[nodiscard]] int doctor(const std::vector<std::string>& arguments);

/// `sceau-host consents [revoke <origin>]`: what this user permitted to whom, one a line, or the end of it.
[[nodiscard]] int consents(const std::vector<std::string>& arguments);

/// How the program is used, on standard error. Returns 2.
[[nodiscard]] int usage();

}  // namespace sceau::terminal
