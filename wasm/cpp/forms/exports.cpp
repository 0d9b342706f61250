// SPDX-License-Identifier: Apache-2.0
// The three exports of forms.wasm: write a request, call, read the response, as in sceau.wasm.
#include "shared/protocol/generated/cpp/packed.hpp"
#include "wasm/cpp/forms/commands.hpp"

#include <cstddef>
#include <string>

namespace {

sceau::Bytes request;
sceau::Bytes response;

}  // namespace

extern "C" {

/// Where to write a request of `size` bytes. Valid until the next call of any export.
unsigned char* sceau_request(std::size_t size)
{
    request.resize(size);
    return request.data();
}

/// Answers the request. Returns the size of the response.
std::size_t sceau_call()
{
    sceau::wasm::FormRules rules;
    response = sceau::protocol::dispatchPacked(rules, request);
    // It held secret answers.
    request.assign(request.size(), 0);
    return response.size();
}

/// Where to read the response. Valid until the next call of any export.
const unsigned char* sceau_response()
{
    return response.data();
}

}  // extern "C"
