// SPDX-License-Identifier: Apache-2.0
// All that JavaScript can see of this module: write a request, call, read the response.
// Both buffers belong to this file, so no memory ever changes owner across the boundary.
#include "shared/protocol/envelope.hpp"
#include "shared/x509/browser.hpp"
#include "wasm/cpp/commands.hpp"

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
    static const bool prepared = (sceau::x509::prepareForBrowser(), true);
    (void)prepared;
    sceau::wasm::Commands commands;
    constexpr bool withoutExceptions = false;
    const auto envelope = nlohmann::json::parse(request, nullptr, withoutExceptions);
    response = sceau::protocol::serialize(sceau::protocol::dispatch(commands, envelope));
    return response.size();
}

/// Where to read the response. Valid until the next call of any export.
const char* sceau_response()
{
    return response.data();
}

}  // extern "C"
