// SPDX-License-Identifier: Apache-2.0
// Takes the place of shared/base/log.cpp in the module: a page has no standard error, and only the error code counts
// there.
#include "shared/base/log.hpp"

namespace sceau::log {

void info(std::string_view /*event*/, Facts /*facts*/) {}

void warning(std::string_view /*event*/, Facts /*facts*/) {}

}  // namespace sceau::log
