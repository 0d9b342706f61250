// SPDX-License-Identifier: Apache-2.0
// All that JavaScript can see of this module: write a request, call, read the response.
// The buffers belong to this file, so no memory ever changes owner across the boundary.
#include "shared/protocol/generated/cpp/packed.hpp"
#include "shared/x509/browser.hpp"
#include "wasm/cpp/commands.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace {

sceau::Bytes request;
sceau::Bytes response;
sceau::Bytes attachment;

/// Runs when the module is built (wasm/CMakeLists.txt), not when it is loaded.
[[maybe_unused]] const bool prepared = (sceau::x509::prepareForBrowser(), true);

}  // namespace

extern "C" {

/// Where to write a request of `size` bytes. Valid until the next call of any export.
unsigned char* sceau_request(std::size_t size)
{
    request.resize(size);
    return request.data();
}

/// Where to write `size` bytes that go with the next request: a revocation list, a document. That request uses them up.
unsigned char* sceau_attachment(std::size_t size)
{
    attachment.resize(size);
    return attachment.data();
}

/// Answers the request. Returns the size of the response.
std::size_t sceau_call()
{
    sceau::wasm::Commands commands(std::exchange(attachment, {}));
    response = sceau::protocol::dispatchPacked(commands, request);
    return response.size();
}

/// Where to read the response. Valid until the next call of any export.
const unsigned char* sceau_response()
{
    return response.data();
}

}  // extern "C"
