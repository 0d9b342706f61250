// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace sceau::rules {

/// French text with no-break spaces where its typography wants them: before « ? : ; ! » and inside guillemets, so that
/// no line begins with a lonely sign. Whoever writes a text types ordinary spaces.
[[nodiscard]] std::string frenchSpaces(std::string_view text);

}  // namespace sceau::rules
