// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sceau::pages {

/// What a template is filled with: texts, conditions and lists of the same. Texts are escaped where they are printed.
struct View {
    std::map<std::string, std::string> texts;
    std::map<std::string, bool> flags;
    std::map<std::string, std::vector<View>> lists;

    View& text(const std::string& name, std::string value)
    {
        texts[name] = std::move(value);
        return *this;
    }
    View& flag(const std::string& name, bool value = true)
    {
        flags[name] = value;
        return *this;
    }
    /// A section printed once, with its own members, when there is something to print.
    View& section(const std::string& name, View view)
    {
        lists[name].push_back(std::move(view));
        return *this;
    }
};

}  // namespace sceau::pages
