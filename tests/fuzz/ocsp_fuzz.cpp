// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ocsp/request.hpp"

#include <cstdlib>

/// Whatever a client posts or puts in a path, it is a request within the limits or it is refused.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    const auto request = ocsp::parseRequest(BytesView(data, size));
    if (request && OCSP_request_onereq_count((*request).get()) > ocsp::mostCertificates) std::abort();
    const auto path = ocsp::decodePath({reinterpret_cast<const char*>(data), size});
    if (path && (*path).size() > size) std::abort();
    return 0;
}
