/* SPDX-License-Identifier: Apache-2.0
 * Nothing is encrypted or decrypted here, yet OpenSSL has no option for CMS without its envelopes (RFC 5652 §6, §8;
 * RFC 5083): these definitions take the place of crypto/cms/cms_env.o, cms_enc.o and cms_pwri.o. An enveloped message
 * is read as far as its type, and refused as everything that is not signed. 6 KB of brotli. */
#include <openssl/cms.h>

#include <stddef.h>

#pragma clang diagnostic ignored "-Wunused-parameter"

typedef struct CMS_EncryptedContentInfo_st CMS_EncryptedContentInfo;

/* What crypto/cms/cms_lib.c asks of them when it opens and closes a message. */

BIO* ossl_cms_EnvelopedData_init_bio(CMS_ContentInfo* message)
{
    return NULL;
}

int ossl_cms_EnvelopedData_final(CMS_ContentInfo* message, BIO* chain)
{
    return 0;
}

BIO* ossl_cms_AuthEnvelopedData_init_bio(CMS_ContentInfo* message)
{
    return NULL;
}

int ossl_cms_AuthEnvelopedData_final(CMS_ContentInfo* message, BIO* chain)
{
    return 0;
}

BIO* ossl_cms_EncryptedData_init_bio(const CMS_ContentInfo* message)
{
    return NULL;
}

void ossl_cms_RecipientInfos_set_cmsctx(CMS_ContentInfo* message) {}

/* What the functions for decrypting and encrypting ask, which nothing here calls; the first also CMS_ContentInfo_free,
 * after each reading: NULL says that there is no key to wipe, and none was ever set. */

CMS_EncryptedContentInfo* ossl_cms_get0_env_enc_content(const CMS_ContentInfo* message)
{
    return NULL;
}

int ossl_cms_env_asn1_ctrl(CMS_RecipientInfo* recipient, int command)
{
    return 0;
}

int ossl_cms_pkey_get_ri_type(EVP_PKEY* key)
{
    return CMS_RECIPINFO_NONE;
}

int ossl_cms_pkey_is_ri_type_supported(EVP_PKEY* key, int type)
{
    return 0;
}

CMS_ContentInfo* CMS_EnvelopedData_create_ex(const EVP_CIPHER* cipher, OSSL_LIB_CTX* context, const char* properties)
{
    return NULL;
}

CMS_ContentInfo* CMS_AuthEnvelopedData_create_ex(const EVP_CIPHER* cipher, OSSL_LIB_CTX* context,
                                                 const char* properties)
{
    return NULL;
}

int CMS_EncryptedData_set1_key(CMS_ContentInfo* message, const EVP_CIPHER* cipher, const unsigned char* key,
                               size_t size)
{
    return 0;
}

STACK_OF(CMS_RecipientInfo) * CMS_get0_RecipientInfos(CMS_ContentInfo* message)
{
    return NULL;
}

CMS_RecipientInfo* CMS_add1_recipient_cert(CMS_ContentInfo* message, X509* recipient, unsigned int flags)
{
    return NULL;
}

int CMS_RecipientInfo_type(CMS_RecipientInfo* recipient)
{
    return CMS_RECIPINFO_NONE;
}

int CMS_RecipientInfo_decrypt(CMS_ContentInfo* message, CMS_RecipientInfo* recipient)
{
    return 0;
}

EVP_PKEY_CTX* CMS_RecipientInfo_get0_pkey_ctx(CMS_RecipientInfo* recipient)
{
    return NULL;
}

int CMS_RecipientInfo_kekri_id_cmp(CMS_RecipientInfo* recipient, const unsigned char* id, size_t size)
{
    return -1;
}

int CMS_RecipientInfo_ktri_cert_cmp(CMS_RecipientInfo* recipient, X509* certificate)
{
    return -1;
}

int CMS_RecipientInfo_ktri_get0_algs(CMS_RecipientInfo* recipient, EVP_PKEY** key, X509** certificate,
                                     X509_ALGOR** algorithm)
{
    return 0;
}

int CMS_RecipientInfo_set0_key(CMS_RecipientInfo* recipient, unsigned char* key, size_t size)
{
    return 0;
}

int CMS_RecipientInfo_set0_password(CMS_RecipientInfo* recipient, unsigned char* password, ossl_ssize_t size)
{
    return 0;
}

int CMS_RecipientInfo_set0_pkey(CMS_RecipientInfo* recipient, EVP_PKEY* key)
{
    return 0;
}
