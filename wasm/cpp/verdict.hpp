// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/protocol/generated/cpp/messages.hpp"
#include "shared/rules/verdict.hpp"

namespace sceau::wasm {

/// A verdict with its sentences and the clause it comes from.
[[nodiscard]] inline protocol::Verdict toMessage(const rules::Verdict& verdict)
{
    protocol::Verdict message{std::string(verdict.code), std::string(verdict.sentence.french),
                              std::string(verdict.sentence.english), std::nullopt};
    if (!verdict.clause.empty()) message.clause.emplace(verdict.clause);
    return message;
}

}  // namespace sceau::wasm
