// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/request_key.hpp"

/// Whatever stands for a PKCS#10 request, its key is judged or the request is refused.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    const auto key = ca::requestedKey(BytesView(data, size));
    if (key) (void)ca::checkStrength((*key).get(), ca::Profile{});
    return 0;
}
