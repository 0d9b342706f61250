// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/identity_number.hpp"

#include "shared/rules/answer_text.hpp"
#include "shared/rules/identity_document.hpp"

namespace sceau::revocation {

std::string identityNumberMac(const secrets::Pepper& pepper, std::string_view number)
{
    const auto checked = rules::checkIdentityDocument(number);
    const std::string canonical = checked.verdict.code == "ok" ? checked.value : std::string(number);
    return pepper.mac("identity-number", rules::normaliseAnswer(canonical).value);
}

}  // namespace sceau::revocation
