// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/request.hpp"

#include <cstdlib>

/// What is read of a request can be built again and reads the same.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    const BytesView der(data, size);
    if (const auto info = x509::parseRequestInfo(der)) {
        const auto built = x509::buildRequestInfo(*info);
        if (!built) std::abort();
        const auto again = x509::parseRequestInfo(*built);
        if (!again || again->publicKey != info->publicKey || again->challengePassword != info->challengePassword ||
            again->extensions != info->extensions)
            std::abort();
    }
    (void)x509::parseRequest(der);
    return 0;
}
