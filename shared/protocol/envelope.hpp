// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"
#include "shared/protocol/caller.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <string_view>

namespace sceau::protocol {

using Handler = std::function<Result<nlohmann::json>(const Caller& caller, std::string_view command,
                                                     const nlohmann::json& arguments)>;

/// Reads {"id", "origin"?, "language"?, "command", "arguments"} strictly and wraps what `handler` returns as
/// {"id", "result"} or {"id", "error": {"code"}}. Of an error only the code leaves; its detail is logged here, once.
/// An envelope without a usable id is answered with "id": null.
[[nodiscard]] nlohmann::json answer(const nlohmann::json& envelope, const Handler& handler);

/// The text of a message as it goes out: UTF-8 mistakes of foreign software are replaced, never thrown about.
[[nodiscard]] std::string serialize(const nlohmann::json& message);

}  // namespace sceau::protocol
