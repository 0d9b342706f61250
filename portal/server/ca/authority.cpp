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
    if (!key) return opensslFailure(ErrorCode::internalError, "key generation");
    return key;
}

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
    signer.der = encoded<X509>(i2d_X509, signer.certificate.get());
    signer.key = std::move(key);
    return signer;
}

Result<Signer> makeRoot(const AuthorityConfiguration& configuration)
{
    ASSIGN_OR_RETURN(KeyPtr key, makeKey(configuration.rootKey));
    return certify(std::move(key), configuration.rootName, rootLife, nullptr,
                   {basicConstraints(true, true), keyUsageBits({keyCertSignBit, crlSignBit})});
}

Result<Signer> makeIssuing(const AuthorityConfiguration& configuration, const Signer& root)
{
    const std::string& url = configuration.publicationUrl;
    ASSIGN_OR_RETURN(KeyPtr key, makeKey(configuration.issuingKey));
    return certify(std::move(key), configuration.issuingName, issuingLife, &root,
                   {basicConstraints(true, false), keyUsageBits({keyCertSignBit, crlSignBit}),
                    certificatePolicies({anyPolicy}, ""), authorityInformation(url + rootCertificatePath, ""),
                    crlDistributionPoint(url + rootCrlPath)});
}

Result<Signer> makeResponder(const AuthorityConfiguration& configuration, const Signer& issuing)
{
    ASSIGN_OR_RETURN(KeyPtr key, makeKey(configuration.responderKey));
    return certify(
        std::move(key), configuration.responderName, responderLife, &issuing,
        {basicConstraints(false, false), keyUsageBits({digitalSignatureBit}), extendedKeyUsage({ocspSigning}),
         ocspNoCheck(), authorityInformation(configuration.publicationUrl + issuingCertificatePath, "")});
}

Result<void> create(const AuthorityConfiguration& configuration)
{
    ASSIGN_OR_RETURN(const Signer root, makeRoot(configuration));
    ASSIGN_OR_RETURN(const Signer issuing, makeIssuing(configuration, root));
    ASSIGN_OR_RETURN(const Signer responder, makeResponder(configuration, issuing));

    ASSIGN_OR_RETURN(const auto draft, draftDirectory(configuration.directory));
    RETURN_IF_ERROR(writeSigner(draft, "root", root));
    RETURN_IF_ERROR(writeSigner(draft, "issuing", issuing));
    RETURN_IF_ERROR(writeSigner(draft, "ocsp", responder));
    return publishDirectory(draft, configuration.directory);
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
        return opensslFailure(ErrorCode::internalError, "the authority's certificates are no chain");
    return {};
}

}  // namespace

Result<Authority> Authority::openOrCreate(const AuthorityConfiguration& configuration)
{
    const auto& directory = configuration.directory;
    std::error_code error;
    if (!std::filesystem::exists(directory, error)) RETURN_IF_ERROR(create(configuration));
    RETURN_IF_ERROR(checkDirectory(directory));

    auto signers = std::make_unique<Signers>();
    ASSIGN_OR_RETURN(signers->root, readSigner(directory, "root"));
    ASSIGN_OR_RETURN(signers->issuing, readSigner(directory, "issuing"));
    ASSIGN_OR_RETURN(signers->responder, readSigner(directory, "ocsp"));
    if (endsWithin(signers->responder, responderReplacedBefore)) {
        ASSIGN_OR_RETURN(signers->responder, makeResponder(configuration, signers->issuing));
        RETURN_IF_ERROR(writeSigner(directory, "ocsp", signers->responder));
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
