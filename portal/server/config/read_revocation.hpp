// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/config/revocation.hpp"
#include "shared/protocol/object_reader.hpp"

namespace sceau::config {

/// The member "revocation" of the configuration.
void readMembers(protocol::ObjectReader& object, Revocation& revocation);

}  // namespace sceau::config
