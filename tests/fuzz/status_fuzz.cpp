// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/crl.hpp"
#include "shared/x509/ocsp.hpp"
#include "shared/x509/recognition.hpp"

#include <cstdlib>

/// A revocation list of any shape is counted and searched or refused; an OCSP response of any shape is never believed.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    if (const auto list = x509::RevocationList::open(Bytes(data, data + size))) {
        const auto count = list->count();
        const auto entry = list->find("1127b0de3cfe77ed9d14211879f34f783204");
        if (count && !entry) std::abort();
        constexpr std::size_t most = 3;
        if (const auto page = list->page(1, most); page) {
            if (!count || page->total != *count || page->rows.size() > most) std::abort();
            for (const auto& row : page->rows)
                if (const auto found = list->find(row.serialHex); !found || !*found) std::abort();
        }
    }
    if (const auto request = x509::parseOcspRequest(BytesView(data, size))) {
        if (request->certificates.empty() || x509::checkOcspResponse(BytesView(data, size)) ||
            x509::recognize(BytesView(data, size)) != x509::ObjectKind::ocspRequest)
            std::abort();
    }
    if (const auto response = x509::parseOcspResponse(BytesView(data, size)))
        if (!x509::checkOcspResponse(BytesView(data, size))) std::abort();
    (void)x509::recognize(BytesView(data, size));
    x509::OcspExpectation expectation;
    if (x509::verifyOcspResponse(BytesView(data, size), expectation)) std::abort();
    return 0;
}
