// SPDX-License-Identifier: Apache-2.0
#include "native-host/policy/policy.hpp"

#include <cstdlib>
#include <string_view>

/// No policy admits what is no secure origin, and what one forbids it does not admit.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto policy = policy::Policy::parse(text);
    if (!policy) return 0;
    if ((*policy).admits("http://portal.example") || (*policy).admits("null")) std::abort();
    if (const auto& forbidden = (*policy).rules().forbiddenOrigins)
        for (const auto& origin : *forbidden)
            if (origin.find('*') == std::string::npos && (*policy).admits(origin)) std::abort();
    return 0;
}
