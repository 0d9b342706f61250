// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/mailbox/mime.hpp"

#include <cstdlib>

/// Whatever a mail is, reading it ends, and each PDF found is no longer than the mail.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view mail(reinterpret_cast<const char*>(data), size);
    for (const auto& pdf : sceau::revocation::mailbox::pdfsOf(mail))
        if (pdf.size() > size) std::abort();
    return 0;
}
