/* SPDX-License-Identifier: Apache-2.0
 * What OpenSSL has no option to leave out and nothing here ever calls: these definitions come first, so the linker
 * never takes the others. 9 KB of brotli. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/rsa.h>

#include <stdio.h>

#include "internal/conf.h"

/* No key is made here: that is the token's matter. */
int RSA_generate_key_ex(RSA* key, int bits, BIGNUM* exponent, BN_GENCB* progress)
{
    (void)key;
    (void)bits;
    (void)exponent;
    (void)progress;
    return 0;
}

int RSA_generate_multi_prime_key(RSA* key, int bits, int primes, BIGNUM* exponent, BN_GENCB* progress)
{
    (void)primes;
    return RSA_generate_key_ex(key, bits, exponent, progress);
}

/* There are no configuration files. */
int ossl_config_int(const OPENSSL_INIT_SETTINGS* settings)
{
    (void)settings;
    return 1;
}

void ossl_no_config_int(void) {}

/* OpenSSL reads the IPv4 addresses of configuration files with it: none is recognised. */
int sscanf(const char* restrict text, const char* restrict format, ...)
{
    (void)text;
    (void)format;
    return 0;
}
