// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sceau::x509 {

/// Has OpenSSL take its random bytes from the browser or from Node. To be called before anything verifies a signature.
void useBrowserRandomness();

}  // namespace sceau::x509
