// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>

namespace sceau::tests {

/// An empty directory for its user only, which goes with the test. On every system.
class TemporaryDirectory {
public:
    TemporaryDirectory()
    {
        std::random_device random;
        path_ = std::filesystem::temp_directory_path() /
                ("sceau-" + std::to_string(random()) + "-" + std::to_string(random()));
        if (!std::filesystem::create_directory(path_)) throw std::runtime_error("exists already: " + path_.string());
        std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace sceau::tests
