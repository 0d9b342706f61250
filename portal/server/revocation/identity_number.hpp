// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/secrets/pepper.hpp"

#include <string>
#include <string_view>

namespace sceau::revocation {

/// What is stored of, and searched by, an identity document's number: the same for every way to write it.
[[nodiscard]] std::string identityNumberMac(const secrets::Pepper& pepper, std::string_view number);

}  // namespace sceau::revocation
