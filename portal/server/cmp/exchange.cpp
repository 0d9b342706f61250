// SPDX-License-Identifier: Apache-2.0
#include "portal/server/cmp/exchange.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <array>

namespace sceau::cmp {

namespace {

int noPassphrase(char*, int, int, void*)
{
    return -1;
}

}  // namespace

Result<ca::CertificatePtr> readCertificateFile(const std::filesystem::path& file)
{
    const ca::BioPtr bio(BIO_new_file(file.c_str(), "r"));
    ca::CertificatePtr certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, noPassphrase, nullptr) : nullptr);
    if (!certificate) return x509::openSslFailure(ErrorCode::internalError, "CMP certificate " + file.string());
    return certificate;
}

Result<ca::KeyPtr> readKeyFile(const std::filesystem::path& file)
{
    std::error_code error;
    constexpr auto forOthers = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    if ((std::filesystem::status(file, error).permissions() & forOthers) != std::filesystem::perms::none || error)
        return fail(ErrorCode::internalError, "the CMP key file must have mode 0600: " + file.string());
    const ca::BioPtr bio(BIO_new_file(file.c_str(), "r"));
    ca::KeyPtr key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, nullptr) : nullptr);
    if (!key) return x509::openSslFailure(ErrorCode::internalError, "CMP key " + file.string());
    return key;
}

Result<ContextPtr> prepare(const CmpConfiguration& configuration, const Credentials& credentials)
{
    ContextPtr context(OSSL_CMP_CTX_new(nullptr, nullptr));
    constexpr const char* noProxyForAnyHost = "*";
    const auto seconds = static_cast<int>(configuration.timeout.count());
    if (!context || OSSL_CMP_CTX_set1_server(context.get(), configuration.host.c_str()) != 1 ||
        OSSL_CMP_CTX_set_serverPort(context.get(), configuration.port) != 1 ||
        OSSL_CMP_CTX_set1_serverPath(context.get(), configuration.path.c_str()) != 1 ||
        OSSL_CMP_CTX_set1_no_proxy(context.get(), noProxyForAnyHost) != 1 ||
        OSSL_CMP_CTX_set1_cert(context.get(), credentials.certificate.get()) != 1 ||
        OSSL_CMP_CTX_set1_pkey(context.get(), credentials.key.get()) != 1 ||
        OSSL_CMP_CTX_set1_srvCert(context.get(), credentials.server.get()) != 1 ||
        OSSL_CMP_CTX_set_option(context.get(), OSSL_CMP_OPT_MSG_TIMEOUT, seconds) != 1 ||
        OSSL_CMP_CTX_set_option(context.get(), OSSL_CMP_OPT_TOTAL_TIMEOUT, 2 * seconds) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "OSSL_CMP_CTX");
    return context;
}

Result<void> check(X509* certificate, const Expected& expected)
{
    if (EVP_PKEY_eq(X509_get0_pubkey(certificate), expected.key) != 1)
        return fail(ErrorCode::certificateMismatch, "CMP: the certificate is for another key");
    if (X509_NAME_cmp(X509_get_subject_name(certificate), expected.subject) != 0)
        return fail(ErrorCode::certificateMismatch, "CMP: the certificate names another subject");
    // Takes the issuer as const but is not declared so in every release.
    X509* issuer = const_cast<X509*>(expected.issuer);
    if (X509_check_issued(issuer, certificate) != X509_V_OK ||
        X509_verify(certificate, X509_get0_pubkey(expected.issuer)) != 1)
        return x509::openSslFailure(ErrorCode::certificateMismatch, "CMP: the certificate is by another issuer");
    return {};
}

Failure exchangeFailure(const OSSL_CMP_CTX* context, const std::string& operation)
{
    std::string detail = operation + ": status " + std::to_string(OSSL_CMP_CTX_get_status(context));
    std::array<char, 256> text{};
    if (OSSL_CMP_CTX_snprint_PKIStatus(context, text.data(), text.size()) != nullptr)
        detail += std::string(", ") + text.data();
    // All of the queue: the cause, as a connection that was refused, lies under what CMP made of it.
    while (const unsigned long error = ERR_get_error()) {
        ERR_error_string_n(error, text.data(), text.size());
        detail += std::string(": ") + text.data();
    }
    return fail(ErrorCode::internalError, detail);
}

}  // namespace sceau::cmp
