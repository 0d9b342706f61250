// SPDX-License-Identifier: Apache-2.0
// What PDF/A-2b (ISO 19005-2) wants beside the page: metadata and a colour profile.
#pragma once

#include <string>
#include <string_view>

namespace sceau::pdf {

/// XMP metadata with the PDF/A identification. `date` as "2026-11-22T19:00:00Z".
[[nodiscard]] std::string metadata(std::string_view title, std::string_view author, std::string_view language,
                                   std::string_view date);

/// An ICC profile (version 2.1) for shades of grey with the gamma 2.2 under D50: all that the form draws with.
[[nodiscard]] std::string grayProfile();

}  // namespace sceau::pdf
