// SPDX-License-Identifier: Apache-2.0
// The three exports of forms.wasm: write a request, call, read the response, as in sceau.wasm.
#include "shared/protocol/envelope.hpp"
#include "wasm/cpp/forms/commands.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>

namespace {

std::string request;
std::string response;

}  // namespace

extern "C" {

/// Where to write a request of `size` bytes. Valid until the next call of any export.
char* sceau_request(std::size_t size)
{
    request.assign(size, '\0');
    return request.data();
}

/// Answers the request. Returns the size of the response.
std::size_t sceau_call()
{
    sceau::wasm::FormRules rules;
    constexpr bool withoutExceptions = false;
    const auto envelope = nlohmann::json::parse(request, nullptr, withoutExceptions);
    response = sceau::protocol::serialize(sceau::protocol::dispatch(rules, envelope));
    // It held secret answers.
    request.assign(request.size(), '\0');
    return response.size();
}

/// Where to read the response. Valid until the next call of any export.
const char* sceau_response()
{
    return response.data();
}

}  // extern "C"
