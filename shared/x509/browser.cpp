// SPDX-License-Identifier: Apache-2.0
// OpenSSL blinds points and needs random bytes to verify an ECDSA signature. In a page there is no /dev/urandom: they
// come from crypto.getRandomValues through getentropy.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "shared/x509/browser.hpp"

#include "shared/x509/openssl.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <unistd.h>

#include <algorithm>
#include <cstddef>

namespace sceau::x509 {

namespace {

/// What getentropy gives at once (POSIX.1-2024).
constexpr std::size_t maxBytesAtOnce = 256;

int randomBytes(unsigned char* buffer, int size)
{
    for (auto left = static_cast<std::size_t>(size); left > 0;) {
        const auto count = std::min(left, maxBytesAtOnce);
        if (getentropy(buffer, count) != 0) return 0;
        buffer += count;
        left -= count;
    }
    return 1;
}

int ready()
{
    return 1;
}

constexpr RAND_METHOD method{nullptr, randomBytes, nullptr, nullptr, randomBytes, ready};

}  // namespace

void prepareForBrowser()
{
    RAND_set_rand_method(&method);
    for (const auto* digest : {EVP_sha1(), EVP_sha256(), EVP_sha384(), EVP_sha512()}) EVP_add_digest(digest);
    // What OpenSSL sets up for good when it reads a first certificate: its library contexts, its names of algorithms.
    (void)EVP_MD_is_a(EVP_sha1(), SN_sha1);
    (void)decodeForReading({});
}

}  // namespace sceau::x509
