// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace sceau::catalogue {

/// shared/catalogue/tokens.json, put into the program when it was built.
extern const std::string_view builtInText;

}  // namespace sceau::catalogue
