// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sceau::x509 {

/// Prepares OpenSSL for WebAssembly: where random bytes come from, which digests it knows by name, and what it sets up
/// at a first certificate. To be called before anything else of this directory; once is enough.
void prepareForBrowser();

}  // namespace sceau::x509
