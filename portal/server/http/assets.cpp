// SPDX-License-Identifier: Apache-2.0
#include "portal/server/http/assets.hpp"

#include <fstream>
#include <iterator>

namespace sceau::http {

namespace {

constexpr std::string_view prefix = "/assets/";

std::string contentTypeOf(const std::string& extension)
{
    static const std::map<std::string, std::string> types{
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".wasm", "application/wasm"},
        {".woff2", "font/woff2"},
        {".svg", "image/svg+xml"},
        {".txt", "text/plain; charset=utf-8"},
        {".png", "image/png"},
        {".pdf", "application/pdf"},
    };
    const auto found = types.find(extension);
    return found == types.end() ? std::string() : found->second;
}

}  // namespace

Result<Assets> Assets::load(const std::vector<std::filesystem::path>& directories)
{
    Assets assets;
    for (const auto& directory : directories) {
        std::error_code error;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(directory, error)) {
            const auto type = contentTypeOf(entry.path().extension().string());
            if (type.empty() || !entry.is_regular_file()) continue;
            std::ifstream stream(entry.path(), std::ios::binary);
            if (!stream) return fail(ErrorCode::internalError, "cannot read " + entry.path().string());
            const auto name = std::filesystem::relative(entry.path(), directory).generic_string();
            assets.files_[name] = {
                type, std::string(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>())};
        }
        if (error) return fail(ErrorCode::internalError, "cannot read the directory " + directory.string());
    }
    return assets;
}

std::optional<Response> Assets::find(std::string_view path) const
{
    if (!path.starts_with(prefix)) return std::nullopt;
    const auto file = files_.find(path.substr(prefix.size()));
    if (file == files_.end()) return std::nullopt;
    return Response{.contentType = file->second.contentType,
                    .body = file->second.content,
                    .headers = {{"Cache-Control", "public, max-age=300"}}};
}

}  // namespace sceau::http
