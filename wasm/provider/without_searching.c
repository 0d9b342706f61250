/* SPDX-License-Identifier: Apache-2.0
 * A certificate that is only read is given a library context without algorithms (decodeForReading), and still OpenSSL
 * looks there, at each certificate, for a decoder of its key and for SHA-1, and finds none. The linker puts these in
 * front of the two searches (--wrap): any context but the default one has nothing to look for. */
#include <openssl/crypto.h>
#include <openssl/decoder.h>
#include <openssl/evp.h>

#include <stddef.h>

static int isWithoutAlgorithms(OSSL_LIB_CTX* context)
{
    return context != NULL && context != OSSL_LIB_CTX_get0_global_default();
}

OSSL_DECODER_CTX* __real_OSSL_DECODER_CTX_new_for_pkey(EVP_PKEY** key, const char* type, const char* structure,
                                                       const char* algorithm, int selection, OSSL_LIB_CTX* context,
                                                       const char* properties);

OSSL_DECODER_CTX* __wrap_OSSL_DECODER_CTX_new_for_pkey(EVP_PKEY** key, const char* type, const char* structure,
                                                       const char* algorithm, int selection, OSSL_LIB_CTX* context,
                                                       const char* properties)
{
    if (isWithoutAlgorithms(context)) return NULL;
    return __real_OSSL_DECODER_CTX_new_for_pkey(key, type, structure, algorithm, selection, context, properties);
}

EVP_MD* __real_EVP_MD_fetch(OSSL_LIB_CTX* context, const char* algorithm, const char* properties);

EVP_MD* __wrap_EVP_MD_fetch(OSSL_LIB_CTX* context, const char* algorithm, const char* properties)
{
    if (isWithoutAlgorithms(context)) return NULL;
    return __real_EVP_MD_fetch(context, algorithm, properties);
}
