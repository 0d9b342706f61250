// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/virtual-card/reference.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace sceau::virtualcard {

/// Reads the members of a saved state without trusting it.
class StateReader {
public:
    explicit StateReader(const nlohmann::json& state) noexcept : state_(state) {}

    [[nodiscard]] std::optional<std::string> text(const char* name) const;
    [[nodiscard]] std::optional<Bytes> bytes(const char* name) const;
    [[nodiscard]] std::optional<Reference> reference(const char* name) const;

    /// 0 when it is missing or no number.
    [[nodiscard]] unsigned number(const char* name) const;

    [[nodiscard]] const nlohmann::json* list(const char* name) const;

private:
    [[nodiscard]] const nlohmann::json* member(const char* name) const;

    const nlohmann::json& state_;
};

[[nodiscard]] nlohmann::json toState(const Reference& reference);

}  // namespace sceau::virtualcard
