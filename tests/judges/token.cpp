// SPDX-License-Identifier: Apache-2.0
#include "tests/judges/token.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <cstdio>

namespace sceau::judges {

namespace {

std::vector<FoundKey> found(PKCS11_TOKEN* token, int (*enumerate)(PKCS11_TOKEN*, PKCS11_KEY**, unsigned*),
                            EVP_PKEY* (*open)(PKCS11_KEY*))
{
    PKCS11_KEY* list = nullptr;
    unsigned count = 0;
    if (enumerate(token, &list, &count) != 0) complain("cannot list the keys");
    std::vector<FoundKey> keys;
    for (unsigned i = 0; i < count; ++i) {
        FoundKey key{Bytes(list[i].id, list[i].id + list[i].id_len),
                     list[i].label == nullptr ? "" : list[i].label,
                     PkeyPtr(open(&list[i])),
                     {}};
        key.publicKey = publicKeyOf(key.key.get());
        keys.push_back(std::move(key));
    }
    return keys;
}

}  // namespace

Token::Library::~Library()
{
    if (slots != nullptr) PKCS11_release_all_slots(context, slots, slotCount);
    if (loaded) PKCS11_CTX_unload(context);
    if (context != nullptr) PKCS11_CTX_free(context);
}

void complain(const std::string& what)
{
    std::fprintf(stderr, "token-judge: %s\n", what.c_str());
    ERR_print_errors_fp(stderr);
}

Bytes publicKeyOf(EVP_PKEY* key)
{
    unsigned char* der = nullptr;
    const int size = key == nullptr ? 0 : i2d_PUBKEY(key, &der);
    if (size <= 0) return {};
    const Bytes bytes(der, der + size);
    OPENSSL_free(der);
    return bytes;
}

std::optional<Token> Token::open(const std::string& module, const std::string& pin)
{
    auto library = std::make_unique<Library>();
    library->context = PKCS11_CTX_new();
    library->loaded = PKCS11_CTX_load(library->context, module.c_str()) == 0;
    if (!library->loaded) return complain("cannot load " + module), std::nullopt;
    if (PKCS11_enumerate_slots(library->context, &library->slots, &library->slotCount) != 0)
        return complain("cannot list slots"), std::nullopt;
    PKCS11_SLOT* const slot = PKCS11_find_token(library->context, library->slots, library->slotCount);
    if (slot == nullptr || slot->token == nullptr) return complain("there is no token"), std::nullopt;

    // In this order: libp11 0.4.12 keeps a session that login opened read-only.
    if (PKCS11_open_session(slot, 1) != 0) return complain("cannot open a session"), std::nullopt;
    if (PKCS11_login(slot, 0, pin.c_str()) != 0) return complain("cannot log in"), std::nullopt;
    return Token(std::move(library), slot);
}

std::string Token::serialNumber() const
{
    return slot_->token->serialnr;
}

std::vector<FoundKey> Token::keys() const
{
    return found(slot_->token, PKCS11_enumerate_keys, PKCS11_get_private_key);
}

std::vector<FoundKey> Token::publicKeys() const
{
    return found(slot_->token, PKCS11_enumerate_public_keys, PKCS11_get_public_key);
}

std::vector<FoundCertificate> Token::certificates() const
{
    PKCS11_CERT* found = nullptr;
    unsigned count = 0;
    if (PKCS11_enumerate_certs(slot_->token, &found, &count) != 0) complain("cannot list the certificates");
    std::vector<FoundCertificate> certificates;
    for (unsigned i = 0; i < count; ++i) {
        FoundCertificate certificate{Bytes(found[i].id, found[i].id + found[i].id_len),
                                     found[i].label == nullptr ? "" : found[i].label,
                                     X509Ptr(X509_dup(found[i].x509)),
                                     {}};
        certificate.publicKey = publicKeyOf(X509_get0_pubkey(certificate.certificate.get()));
        certificates.push_back(std::move(certificate));
    }
    return certificates;
}

bool Token::store(X509* certificate, Bytes id, std::string label)
{
    return PKCS11_store_certificate(slot_->token, certificate, label.data(), id.data(), id.size(), nullptr) == 0;
}

}  // namespace sceau::judges
