// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/authority.hpp"

#include "portal/server/ca/authority_files.hpp"
#include "portal/server/ca/certificate_draft.hpp"
#include "portal/server/ca/extensions.hpp"
#include "portal/server/ca/openssl.hpp"

#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <ctime>
#include <utility>

namespace sceau::ca {

namespace {

constexpr std::int64_t day = 86400;
constexpr std::int64_t rootLife = 20 * 365 * day;
constexpr std::int64_t issuingLife = 10 * 365 * day;  // RGS: ten years at most
constexpr std::int64_t responderLife = 365 * day;
constexpr std::int64_t responderReplacedBefore = 30 * day;
constexpr const char* rootFile = "root";
constexpr const char* issuingFile = "issuing";
constexpr const char* responderFile = "ocsp";
constexpr const char* ocspSigning = "1.3.6.1.5.5.7.3.9";
constexpr const char* anyPolicy = "2.5.29.32.0";

/// Bits of KeyUsage (RFC 5280 §4.2.1.3).
constexpr unsigned digitalSignatureBit = 0;
constexpr unsigned keyCertSignBit = 5;
constexpr unsigned crlSignBit = 6;

Result<KeyPtr> makeKey(AuthorityKeyType type)
{
    KeyPtr key;
    switch (type) {
    case AuthorityKeyType::rsa4096: key.reset(EVP_RSA_gen(4096)); break;
    case AuthorityKeyType::rsa3072: key.reset(EVP_RSA_gen(3072)); break;
    case AuthorityKeyType::p256: key.reset(EVP_EC_gen("P-256")); break;
    case AuthorityKeyType::p384: key.reset(EVP_EC_gen("P-384")); break;
    }
    if (!key) return x509::openSslFailure(ErrorCode::internalError, "key generation");
    return key;
}

/// Where an authority's keys are: in a token, or in the files of its directory.
struct Keys {
    const AuthorityConfiguration& configuration;
    hsm::Token* token;

    /// A new key, or the one that the token holds under that name.
    [[nodiscard]] Result<KeyPtr> fresh(const char* name, AuthorityKeyType type) const
    {
        return token == nullptr ? makeKey(type) : token->privateKey(configuration.hsm->keyPrefix + name);
    }
    /// Keeps a signer that fresh() began.
    [[nodiscard]] Result<void> keep(const std::filesystem::path& directory, const char* name,
                                    const Signer& signer) const
    {
        if (token == nullptr) RETURN_IF_ERROR(writeKey(directory, name, signer.key.get()));
        return writeCertificate(directory, name, signer.certificate.get());
    }
    /// The signer that was kept; its key must belong to its certificate.
    [[nodiscard]] Result<Signer> kept(const char* name) const
    {
        Signer signer;
        ASSIGN_OR_RETURN(signer.key, token == nullptr ? readKey(configuration.directory, name)
                                                      : token->privateKey(configuration.hsm->keyPrefix + name));
        ASSIGN_OR_RETURN(signer.certificate, readCertificate(configuration.directory, name));
        if (X509_check_private_key(signer.certificate.get(), signer.key.get()) != 1)
            return x509::openSslFailure(ErrorCode::internalError,
                                        std::string("a key does not belong to its certificate: ") + name);
        signer.der = x509::encode<i2d_X509>(signer.certificate.get());
        return signer;
    }
};

/// Makes the certificate for `key`; without an issuer it signs itself.
Result<Signer> certify(KeyPtr key, const SubjectFields& name, std::int64_t life, const Signer* issuer,
                       std::vector<Extension> extensions)
{
    CertificateDraft draft;
    ASSIGN_OR_RETURN(draft.serialHex, unpredictableSerial());
    ASSIGN_OR_RETURN(draft.subject, composeSubject(name));
    draft.notBefore = std::time(nullptr);
    draft.notAfter = draft.notBefore + life;
    draft.publicKey = key.get();
    draft.extensions = std::move(extensions);

    Signer signer;
    ASSIGN_OR_RETURN(signer.certificate, sign(draft, issuer == nullptr ? nullptr : issuer->certificate.get(),
                                              issuer == nullptr ? key.get() : issuer->key.get()));
    signer.der = x509::encode<i2d_X509>(signer.certificate.get());
    signer.key = std::move(key);
    return signer;
}

Result<Signer> makeRoot(const Keys& keys)
{
    const auto& configuration = keys.configuration;
    ASSIGN_OR_RETURN(KeyPtr key, keys.fresh(rootFile, configuration.rootKey));
    return certify(std::move(key), configuration.rootName, rootLife, nullptr,
                   {basicConstraints(true, true), keyUsageBits({keyCertSignBit, crlSignBit})});
}

Result<Signer> makeIssuing(const Keys& keys, const Signer& root)
{
    const auto& configuration = keys.configuration;
    const std::string& url = configuration.publicationUrl;
    ASSIGN_OR_RETURN(KeyPtr key, keys.fresh(issuingFile, configuration.issuingKey));
    return certify(std::move(key), configuration.issuingName, issuingLife, &root,
                   {basicConstraints(true, false), keyUsageBits({keyCertSignBit, crlSignBit}),
                    certificatePolicies({anyPolicy}, ""), authorityInformation(url + rootCertificatePath, ""),
                    crlDistributionPoint(url + rootCrlPath)});
}

Result<Signer> makeResponder(const Keys& keys, const Signer& issuing)
{
    const auto& configuration = keys.configuration;
    ASSIGN_OR_RETURN(KeyPtr key, keys.fresh(responderFile, configuration.responderKey));
    return certify(
        std::move(key), configuration.responderName, responderLife, &issuing,
        {basicConstraints(false, false), keyUsageBits({digitalSignatureBit}), extendedKeyUsage({ocspSigning}),
         ocspNoCheck(), authorityInformation(configuration.publicationUrl + issuingCertificatePath, "")});
}

Result<void> create(const Keys& keys)
{
    ASSIGN_OR_RETURN(const Signer root, makeRoot(keys));
    ASSIGN_OR_RETURN(const Signer issuing, makeIssuing(keys, root));
    ASSIGN_OR_RETURN(const Signer responder, makeResponder(keys, issuing));

    const auto& directory = keys.configuration.directory;
    ASSIGN_OR_RETURN(const auto draft, draftDirectory(directory));
    RETURN_IF_ERROR(keys.keep(draft, rootFile, root));
    RETURN_IF_ERROR(keys.keep(draft, issuingFile, issuing));
    RETURN_IF_ERROR(keys.keep(draft, responderFile, responder));
    return publishDirectory(draft, directory);
}

bool endsWithin(const Signer& signer, std::int64_t seconds)
{
    std::time_t then = std::time(nullptr) + seconds;
    return X509_cmp_time(X509_get0_notAfter(signer.certificate.get()), &then) <= 0;
}

Result<void> checkIssued(const Signer& issuer, const Signer& subject)
{
    if (X509_check_issued(issuer.certificate.get(), subject.certificate.get()) != X509_V_OK ||
        X509_verify(subject.certificate.get(), issuer.key.get()) != 1)
        return x509::openSslFailure(ErrorCode::internalError, "the authority's certificates are no chain");
    return {};
}

}  // namespace

Result<Authority> Authority::openOrCreate(const AuthorityConfiguration& configuration)
{
    auto signers = std::make_unique<Signers>();
    if (const auto& hsm = configuration.hsm) {
        ASSIGN_OR_RETURN(hsm::Token token, hsm::Token::open({hsm->module, hsm->tokenLabel, hsm->pinFile}));
        signers->token.emplace(std::move(token));
    }
    const Keys keys{configuration, signers->token ? &*signers->token : nullptr};
    std::error_code error;
    if (!std::filesystem::exists(configuration.directory, error)) RETURN_IF_ERROR(create(keys));
    RETURN_IF_ERROR(checkDirectory(configuration.directory));

    ASSIGN_OR_RETURN(signers->root, keys.kept(rootFile));
    ASSIGN_OR_RETURN(signers->issuing, keys.kept(issuingFile));
    ASSIGN_OR_RETURN(signers->responder, keys.kept(responderFile));
    if (endsWithin(signers->responder, responderReplacedBefore)) {
        ASSIGN_OR_RETURN(signers->responder, makeResponder(keys, signers->issuing));
        RETURN_IF_ERROR(keys.keep(configuration.directory, responderFile, signers->responder));
    }
    RETURN_IF_ERROR(checkIssued(signers->root, signers->issuing));
    RETURN_IF_ERROR(checkIssued(signers->issuing, signers->responder));
    signers->publicationUrl = configuration.publicationUrl;
    return Authority(std::move(signers));
}

Authority::Authority(std::unique_ptr<Signers> signers) noexcept : signers_(std::move(signers)) {}
Authority::Authority(Authority&&) noexcept = default;
Authority::~Authority() = default;

const Bytes& Authority::rootCertificate() const noexcept
{
    return signers_->root.der;
}
const Bytes& Authority::issuingCertificate() const noexcept
{
    return signers_->issuing.der;
}
const Bytes& Authority::responderCertificate() const noexcept
{
    return signers_->responder.der;
}
const std::string& Authority::publicationUrl() const noexcept
{
    return signers_->publicationUrl;
}
const Authority::Signers& Authority::signers() const noexcept
{
    return *signers_;
}

}  // namespace sceau::ca
