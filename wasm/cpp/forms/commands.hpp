// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/protocol/generated/cpp/messages.hpp"

namespace sceau::wasm {

/// Answers the commands of forms.wasm with shared/rules.
class FormRules : public protocol::FormCommands {
public:
    Result<protocol::CheckFieldResponse> checkField(const protocol::CheckFieldRequest& request) override;
    Result<protocol::CheckRevocationCodeResponse> checkRevocationCode(
        const protocol::CheckRevocationCodeRequest& request) override;
    Result<protocol::RevocationCodeRulesResponse> revocationCodeRules(
        const protocol::RevocationCodeRulesRequest& request) override;
};

}  // namespace sceau::wasm
