// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <filesystem>

namespace sceau::tests {

/// Permissions, set-user-id and sticky bits, where files have them.
inline mode_t modeOf(const std::filesystem::path& path)
{
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

}  // namespace sceau::tests
