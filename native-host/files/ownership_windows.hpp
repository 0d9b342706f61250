// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sceau::files {

/// Whether the file behind this HANDLE belongs to the administrators, the
/// system or Windows itself, and its access list lets nobody else change it.
[[nodiscard]] bool onlyAdministratorsWrite(void* file);

}  // namespace sceau::files
