// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/http/message.hpp"
#include "shared/errors/result.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sceau::http {

/// Files that browsers load: read once at start, so that no request ever reaches the file system.
class Assets {
public:
    /// Everything below the directories, each under its path relative to its directory; a later directory wins.
    /// Files of unknown type are left out. Fails when a directory cannot be read.
    [[nodiscard]] static Result<Assets> load(const std::vector<std::filesystem::path>& directories);

    /// The file for a path like "/assets/portal.css", or nothing.
    [[nodiscard]] std::optional<Response> find(std::string_view path) const;

private:
    struct File {
        std::string contentType;
        std::string content;
    };
    std::map<std::string, File, std::less<>> files_;
};

}  // namespace sceau::http
