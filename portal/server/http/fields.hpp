// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Parsers of what browsers send: strict, bounded, without opinion about what the fields mean.
namespace sceau::http {

/// The fields of a form or query. A name may occur several times only where a list is asked for.
class Fields {
public:
    /// The one value of `name`; nothing when it is absent or given twice.
    [[nodiscard]] std::optional<std::string> one(const std::string& name) const;
    /// The one value of `name`, or empty.
    [[nodiscard]] std::string text(const std::string& name) const { return one(name).value_or(std::string()); }
    [[nodiscard]] std::vector<std::string> all(const std::string& name) const;

private:
    friend Result<Fields> parseFields(std::string_view encoded);
    std::multimap<std::string, std::string> values_;
};

/// Decodes application/x-www-form-urlencoded: at most 64 fields of 4096 bytes, UTF-8 without control characters
/// other than line breaks and tabs. Anything else is `invalidRequest`.
[[nodiscard]] Result<Fields> parseFields(std::string_view encoded);

/// The value of one cookie of a Cookie header, if it is there exactly once and made of cookie characters (RFC 6265).
[[nodiscard]] std::optional<std::string> cookie(std::string_view header, std::string_view name);

/// `path` split at '/', each segment one to 128 of the characters A-Z a-z 0-9 . _ - and none of them beginning with a
/// dot; nothing for any other path.
[[nodiscard]] std::optional<std::vector<std::string>> segments(std::string_view path);

/// "fr" or "en": the first of them that an Accept-Language header prefers, French without any.
[[nodiscard]] std::string preferredLanguage(std::string_view acceptLanguage);

/// True when `text` is UTF-8 (RFC 3629: no overlong forms, no surrogates).
[[nodiscard]] bool isUtf8(std::string_view text);

}  // namespace sceau::http
