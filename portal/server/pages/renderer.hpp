// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/pages/view.hpp"
#include "shared/errors/result.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace sceau::pages {

/// Templates and texts, put together once for each language when the portal starts.
///
/// In a template, `{{t.key}}` is the text `key` of `texts/<language>.json` (which may itself contain HTML and
/// `{{members}}`; `error.<code>` are the sentences of shared/errors), and `{{> name}}` is the file
/// `parts/name.mustache`.
class Renderer {
public:
    /// Fails with `internalError` naming the file and the key: a missing text is found at start, not by a visitor.
    [[nodiscard]] static Result<Renderer> load(const std::filesystem::path& directory);

    /// The page in a language. `page` names a template that exists: pages are the program's own. Pages named `….txt`
    /// are plain text, so nothing is escaped in them.
    [[nodiscard]] std::string render(std::string_view page, std::string_view language, const View& view) const;

    /// One text, filled: for sentences that a template prints as a member, and for mails.
    [[nodiscard]] std::string text(std::string_view key, std::string_view language, const View& view = {}) const;

private:
    using Texts = std::map<std::string, std::string, std::less<>>;
    Renderer() = default;
    Result<void> loadTexts(const std::filesystem::path& file, std::string_view language);
    Result<void> addErrors();
    Result<std::string> assemble(const std::filesystem::path& directory, std::string source, const Texts& texts,
                                 int depth) const;

    std::map<std::string, Texts, std::less<>> texts_;            // by language
    std::map<std::string, std::string, std::less<>> templates_;  // by "language/page"
};

}  // namespace sceau::pages
