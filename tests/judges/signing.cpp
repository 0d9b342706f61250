// SPDX-License-Identifier: Apache-2.0
#include "tests/judges/signing.hpp"

#include "shared/base/hexadecimal.hpp"
#include "tests/virtual-card/tlv.hpp"

#include <openssl/pem.h>
#include <openssl/rand.h>

#include <array>

namespace sceau::judges {

namespace {

using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using RequestPtr = std::unique_ptr<X509_REQ, FreeWith<X509_REQ_free>>;
using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free>>;

bool verifies(EVP_PKEY* publicKey, BytesView message, const Bytes& signature)
{
    const DigestContext context(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, publicKey) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

/// Adds the attributes of "/NAME=value/NAME=value"; false when one is unknown.
bool addSubject(X509_NAME* name, std::string_view subject)
{
    while (!subject.empty()) {
        subject.remove_prefix(1);
        const auto end = std::min(subject.find('/'), subject.size());
        const auto equals = subject.substr(0, end).find('=');
        if (equals == std::string_view::npos) return false;
        const std::string type(subject.substr(0, equals));
        const std::string value(subject.substr(equals + 1, end - equals - 1));
        if (X509_NAME_add_entry_by_txt(name, type.c_str(), MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(value.data()),
                                       static_cast<int>(value.size()), -1, 0) != 1)
            return false;
        subject.remove_prefix(end);
    }
    return true;
}

}  // namespace

bool signsFor(EVP_PKEY* key, const Bytes& publicKey)
{
    std::array<unsigned char, 64> message{};
    RAND_bytes(message.data(), static_cast<int>(message.size()));
    const DigestContext context(EVP_MD_CTX_new());
    Bytes signature(1024);
    std::size_t size = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
        EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1)
        return complain("the key does not sign"), false;
    signature.resize(size);

    const unsigned char* der = publicKey.data();
    const PkeyPtr verifier(d2i_PUBKEY(nullptr, &der, static_cast<long>(publicKey.size())));
    if (!verifies(verifier.get(), message, signature)) return complain("the signature does not verify"), false;
    message[0] ^= 1;
    return !verifies(verifier.get(), message, signature);
}

bool writeRequest(EVP_PKEY* key, const std::string& subject, const std::string& path)
{
    const RequestPtr request(X509_REQ_new());
    const BioPtr file(BIO_new_file(path.c_str(), "w"));
    return file && addSubject(X509_REQ_get_subject_name(request.get()), subject) &&
           X509_REQ_set_pubkey(request.get(), key) == 1 && X509_REQ_sign(request.get(), key, EVP_sha256()) > 0 &&
           PEM_write_bio_X509_REQ(file.get(), request.get()) == 1;
}

X509Ptr readCertificate(const std::string& path)
{
    const BioPtr file(BIO_new_file(path.c_str(), "rb"));
    if (!file) return nullptr;
    X509Ptr certificate(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
    if (certificate) return certificate;
    BIO_reset(file.get());
    return X509Ptr(d2i_X509_bio(file.get(), nullptr));
}

std::string sha256(const Bytes& bytes)
{
    std::array<unsigned char, 32> digest{};
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    return hexadecimal(digest);
}

Bytes encoded(X509* certificate)
{
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    if (size <= 0) return {};
    const Bytes bytes(der, der + size);
    OPENSSL_free(der);
    return bytes;
}

}  // namespace sceau::judges
