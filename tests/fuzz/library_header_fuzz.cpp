// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/architecture.hpp"

/// Whatever a driver's file begins with, looking at it ends.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    (void)sceau::pkcs11::otherArchitecture(sceau::BytesView(data, size));
    return 0;
}
