// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/serial_number.hpp"

#include "shared/rules/serial_number.hpp"

namespace sceau::revocation {

std::string serialFrom(std::string_view typed)
{
    const auto read = rules::readSerialNumber(typed);
    return read.accepted() ? read.value.front() : std::string();
}

std::string serialText(const std::string& serialHex)
{
    const bool doubtful = serialHex.find_first_not_of("0123456789") == std::string::npos;
    return doubtful ? "0x" + serialHex : serialHex;
}

}  // namespace sceau::revocation
