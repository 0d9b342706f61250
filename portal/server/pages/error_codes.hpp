// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace sceau::pages {

/// shared/errors/error-codes.json as it was when the program was built: codes and their sentences belong together.
extern const std::string_view errorCodesText;

}  // namespace sceau::pages
