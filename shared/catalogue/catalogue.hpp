// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/protocol/generated/cpp/messages.hpp"

#include <string_view>
#include <vector>

namespace sceau::catalogue {

/// Which token an ATR stands for, and which drivers know it. See shared/catalogue/tokens.json.
class Catalogue {
public:
    /// The catalogue that this program was built with.
    [[nodiscard]] static Catalogue builtIn();

    /// The catalogue that `text` states. Fails with `invalidRequest` for a malformed one: an ATR that is none, a driver
    /// that nobody defines, a date that is none.
    [[nodiscard]] static Result<Catalogue> parse(std::string_view text);

    /// Adds an administrator's entries. They come before ours; a driver of the same id replaces ours.
    void prefer(const Catalogue& additions);

    /// The first kind of token that fits, or null. Valid as long as this catalogue.
    [[nodiscard]] const protocol::CatalogueToken* find(BytesView atr) const;

    [[nodiscard]] const protocol::CatalogueDriver* driver(std::string_view id) const;

    /// The driver whose module has this file name, wherever it lies.
    [[nodiscard]] const protocol::CatalogueDriver* driverOfModule(std::string_view path) const;

    [[nodiscard]] const protocol::CatalogueFile& content() const noexcept { return file_; }

private:
    protocol::CatalogueFile file_;
};

/// The state on a day ("2026-11-22"): what was qualified until an earlier day is so no longer.
[[nodiscard]] protocol::Qualification qualificationOn(const protocol::CatalogueToken& token, std::string_view day);

/// `atr` fits the pattern: hexadecimal with spaces, `..` for any byte.
[[nodiscard]] bool matchesAtr(std::string_view pattern, BytesView atr);

/// Where a driver's modules lie on this system.
[[nodiscard]] std::vector<std::string> modulePaths(const protocol::CatalogueDriver& driver);

}  // namespace sceau::catalogue
