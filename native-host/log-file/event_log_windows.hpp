// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/log.hpp"

#include <string>
#include <string_view>

namespace sceau::logfile {

/// Writes to Windows' event log, which every administrator reads, what only an administrator can mend; each event with
/// its code once in a process, so that no page can fill the log. `line` must name nobody.
void tellAdministrators(log::Level level, std::string_view event, std::string_view code, const std::string& line);

}  // namespace sceau::logfile
