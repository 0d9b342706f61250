/* SPDX-License-Identifier: Apache-2.0
 * The algorithms that certificates use, and no others: SHA-1 (identifiers only), SHA-2, RSA, RSA-PSS, EC, ECDSA and the
 * decoders of their public keys. OpenSSL is not changed: this object defines ossl_predefined_providers first, so the
 * linker never takes crypto/provider_predefined.o and the hundred algorithms behind it. */
#include <openssl/core.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>

#include <stddef.h>

#include "prov/bio.h"
#include "prov/implementations.h"
#include "prov/names.h"
#include "prov/provider_ctx.h"
#include "prov/providercommon.h"
#include "provider_local.h"

#define PROPERTIES "provider=default"
#define DECODER_PROPERTIES PROPERTIES ",fips=yes,input=der,structure=SubjectPublicKeyInfo"

static const OSSL_ALGORITHM digests[] = {
    {PROV_NAMES_SHA1, PROPERTIES, ossl_sha1_functions, NULL},
    {PROV_NAMES_SHA2_256, PROPERTIES, ossl_sha256_functions, NULL},
    {PROV_NAMES_SHA2_384, PROPERTIES, ossl_sha384_functions, NULL},
    {PROV_NAMES_SHA2_512, PROPERTIES, ossl_sha512_functions, NULL},
    {NULL, NULL, NULL, NULL},
};

static const OSSL_ALGORITHM signatures[] = {
    {PROV_NAMES_RSA, PROPERTIES, ossl_rsa_signature_functions, NULL},
    {PROV_NAMES_ECDSA, PROPERTIES, ossl_ecdsa_signature_functions, NULL},
    {NULL, NULL, NULL, NULL},
};

static const OSSL_ALGORITHM keys[] = {
    {PROV_NAMES_RSA, PROPERTIES, ossl_rsa_keymgmt_functions, NULL},
    {PROV_NAMES_RSA_PSS, PROPERTIES, ossl_rsapss_keymgmt_functions, NULL},
    {PROV_NAMES_EC, PROPERTIES, ossl_ec_keymgmt_functions, NULL},
    {NULL, NULL, NULL, NULL},
};

static const OSSL_ALGORITHM decoders[] = {
    {"RSA", DECODER_PROPERTIES, ossl_SubjectPublicKeyInfo_der_to_rsa_decoder_functions, NULL},
    {"RSA-PSS", DECODER_PROPERTIES, ossl_SubjectPublicKeyInfo_der_to_rsapss_decoder_functions, NULL},
    {"EC", DECODER_PROPERTIES, ossl_SubjectPublicKeyInfo_der_to_ec_decoder_functions, NULL},
    {NULL, NULL, NULL, NULL},
};

static const OSSL_ALGORITHM* query(void* context, int operation, int* no_cache)
{
    (void)context;
    *no_cache = 0;
    switch (operation) {
    case OSSL_OP_DIGEST: return digests;
    case OSSL_OP_SIGNATURE: return signatures;
    case OSSL_OP_KEYMGMT: return keys;
    case OSSL_OP_DECODER: return decoders;
    default: return NULL;
    }
}

static void teardown(void* context)
{
    BIO_meth_free(ossl_prov_ctx_get0_core_bio_method(context));
    ossl_prov_ctx_free(context);
}

static const OSSL_DISPATCH dispatch[] = {
    {OSSL_FUNC_PROVIDER_TEARDOWN, (void (*)(void))teardown},
    {OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))query},
    {0, NULL},
};

static int start(const OSSL_CORE_HANDLE* handle, const OSSL_DISPATCH* in, const OSSL_DISPATCH** out, void** context)
{
    OSSL_FUNC_core_get_libctx_fn* library_context = NULL;
    if (!ossl_prov_bio_from_dispatch(in)) return 0;
    for (; in->function_id != 0; in++)
        if (in->function_id == OSSL_FUNC_CORE_GET_LIBCTX) library_context = OSSL_FUNC_core_get_libctx(in);
    if (library_context == NULL || (*context = ossl_prov_ctx_new()) == NULL) return 0;
    ossl_prov_ctx_set0_libctx(*context, (OSSL_LIB_CTX*)library_context(handle));
    ossl_prov_ctx_set0_handle(*context, handle);
    ossl_prov_ctx_set0_core_bio_method(*context, ossl_bio_prov_init_bio_method());
    *out = dispatch;
    return 1;
}

/* OpenSSL's own, declared in its provider_predefined.c only. */
extern OSSL_provider_init_fn ossl_null_provider_init;

const OSSL_PROVIDER_INFO ossl_predefined_providers[] = {
    {"default", NULL, start, NULL, 1},
    {"null", NULL, ossl_null_provider_init, NULL, 0},
    {NULL, NULL, NULL, NULL, 0},
};
