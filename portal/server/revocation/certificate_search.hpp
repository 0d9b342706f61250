// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/store/database.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sceau::revocation {

/// A pattern for LIKE … ESCAPE '!' on a LOWER() column that holds `words` anywhere. Wildcards in it are taken
/// literally; a letter that is not ASCII matches any one character, for databases disagree about its lower case.
[[nodiscard]] std::string searchPattern(std::string_view words);

/// The ids of at most `limit` certificates that an officer may mean by `words`, the newest first: the name of the
/// holder, the company's name or SIREN, the reference of the request, or the serial number in hexadecimal or decimal.
/// Accented letters match whatever their case. Nothing for no words.
[[nodiscard]] Result<std::vector<std::string>> findCertificates(store::Database& database, const std::string& words,
                                                                std::int64_t limit);

}  // namespace sceau::revocation
