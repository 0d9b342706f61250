/* SPDX-License-Identifier: Apache-2.0
 * No certificate of this project's world has an X25519, X448, Ed25519 or Ed448 key (ETSI TS 119 312 knows none), yet
 * OpenSSL has no option to leave them out and their tables are a seventh of the module. These definitions take the
 * place of crypto/ec/ecx_meth.o, so that a key of these kinds is one that nothing here can use. The numbers stay:
 * OpenSSL searches its table of methods by them. */
#include <openssl/evp.h>

#include <stddef.h>

#include "crypto/asn1.h"
#include "crypto/evp.h"

const EVP_PKEY_ASN1_METHOD ossl_ecx25519_asn1_meth = {EVP_PKEY_X25519, EVP_PKEY_X25519};
const EVP_PKEY_ASN1_METHOD ossl_ecx448_asn1_meth = {EVP_PKEY_X448, EVP_PKEY_X448};
const EVP_PKEY_ASN1_METHOD ossl_ed25519_asn1_meth = {EVP_PKEY_ED25519, EVP_PKEY_ED25519};
const EVP_PKEY_ASN1_METHOD ossl_ed448_asn1_meth = {EVP_PKEY_ED448, EVP_PKEY_ED448};

const EVP_PKEY_METHOD* ossl_ecx25519_pkey_method(void)
{
    static const EVP_PKEY_METHOD method = {EVP_PKEY_X25519};
    return &method;
}

const EVP_PKEY_METHOD* ossl_ecx448_pkey_method(void)
{
    static const EVP_PKEY_METHOD method = {EVP_PKEY_X448};
    return &method;
}

const EVP_PKEY_METHOD* ossl_ed25519_pkey_method(void)
{
    static const EVP_PKEY_METHOD method = {EVP_PKEY_ED25519};
    return &method;
}

const EVP_PKEY_METHOD* ossl_ed448_pkey_method(void)
{
    static const EVP_PKEY_METHOD method = {EVP_PKEY_ED448};
    return &method;
}
