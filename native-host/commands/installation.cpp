// SPDX-License-Identifier: Apache-2.0
// The last step of a renewal: Renewals::installCertificate.
#include "native-host/commands/declarations.hpp"
#include "native-host/commands/names.hpp"
#include "native-host/commands/renewals.hpp"
#include "shared/base/log.hpp"
#include "shared/x509/chain.hpp"
#include "shared/x509/cms.hpp"
#include "shared/x509/declaration.hpp"
#include "shared/x509/request.hpp"
#include "shared/x509/signature.hpp"

#include <algorithm>

namespace sceau::commands {

using namespace protocol;

namespace {

/// DER INTEGER of a serial number, for CKA_SERIAL_NUMBER.
Bytes serialInteger(const std::string& hex)
{
    Bytes value;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        value.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    if (value.empty() || (value.front() & 0x80) != 0) value.insert(value.begin(), 0);
    value.insert(value.begin(), {0x02, static_cast<std::uint8_t>(value.size())});
    return value;
}

/// Each authority of the chain issued what goes before it: its issuer first, the last one the anchor.
Result<void> checkChain(const x509::Certificate& certificate, const std::vector<Bytes>& chain, std::int64_t now)
{
    if (chain.empty()) return {};
    // A computer whose clock is late takes a certificate that is not valid yet for it.
    x509::Trust trust{.anchors = {chain.back()}, .time = std::max(now, certificate.notBefore)};
    trust.intermediates.assign(chain.begin(), chain.end() - 1);
    const auto path = x509::verifyChain(certificate.der, trust);
    if (!path) return fail(ErrorCode::certificateMismatch, "chain: " + path.error().detail);
    if (!std::equal(path->begin() + 1, path->end(), chain.begin(), chain.end()))
        return fail(ErrorCode::certificateMismatch, "the chain is not the certificate's, or not in its order");
    return {};
}

/// The certificate is for the new key, for the person who asked, and not over already.
Result<x509::Certificate> check(const JournalEntry& entry, const InstallCertificateRequest& request)
{
    ASSIGN_OR_RETURN(auto certificate, x509::parseCertificate(request.certificate));
    if (certificate.publicKey != entry.publicKey) return fail(ErrorCode::certificateMismatch, "another public key");
    ASSIGN_OR_RETURN(const auto requested, x509::parseRequest(*entry.request));
    ASSIGN_OR_RETURN(const auto subject, x509::parseName(requested.info.subjectDer));
    if (certificate.subject != subject) return fail(ErrorCode::certificateMismatch, "another subject");
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    if (certificate.notAfter <= now) return fail(ErrorCode::certificateMismatch, "the certificate has expired");
    RETURN_IF_ERROR(checkChain(certificate, request.chain, now));
    return certificate;
}

WorkerWriteCertificateRequest writing(const PresentToken& token, const JournalEntry& entry,
                                      const x509::Certificate& certificate, Bytes id)
{
    return {.slotId = token.info.slotId,
            .serialNumber = token.info.serialNumber,
            .certificate = certificate.der,
            .id = std::move(id),
            .label = labelOf(certificate),
            .subject = certificate.subjectDer,
            .issuer = certificate.issuerDer,
            .serial = serialInteger(certificate.serialHex),
            .authority = certificate.isAuthority,
            .renewalId = entry.renewalId};
}

}  // namespace

Result<InstallCertificateResponse> Renewals::installCertificate(const Call& call,
                                                                const InstallCertificateRequest& request)
{
    RETURN_IF_ERROR(requireOrigin(services_, call.caller));
    RETURN_IF_ERROR(checkNonce(request.nonce));
    ASSIGN_OR_RETURN(auto entry, services_.journal.find(request.renewalId, call.caller.origin));
    ASSIGN_OR_RETURN(const auto held, services_.journal.hold(entry.renewalId));
    if (!entry.request || !entry.publicKey)
        return fail(ErrorCode::renewalStateInvalid, std::string(toText(entry.state)));
    ASSIGN_OR_RETURN(const auto certificate, check(entry, request));
    entry.certificate = request.certificate;
    entry.chain = request.chain;
    RETURN_IF_ERROR(store(entry, RenewalState::certificateReceived));

    ASSIGN_OR_RETURN(const auto token, services_.tokens.find(entry.tokenId));
    const auto name = displayName(certificate);
    const auto operation =
        entry.currentCertificate.empty() ? dialogs::firstInstallation(name) : dialogs::resumption(name);
    ASSIGN_OR_RETURN(auto login, services_.logins.open(call, token, {operation, entry.renewalId}));
    call.progress(RenewalStep::writingCertificate);
    // A login that the token no longer knows of is not kept: the driver would go on believing in it.
    const auto keepAfter = [&](const Error& error) {
        if (error.code != ErrorCode::loginLost) login.keepFor(entry.renewalId, call.caller.origin);
    };
    if (const auto written = login.persistently(call, [&] { return write(login, entry); }); !written) {
        keepAfter(written.error());
        return Failure{written.error()};
    }
    RETURN_IF_ERROR(store(entry, RenewalState::certificateWritten));
    call.progress(RenewalStep::verifying);
    auto acknowledgement = login.persistently(call, [&] { return acknowledge(call, login, request); });
    if (!acknowledgement) {
        keepAfter(acknowledgement.error());
        return Failure{acknowledgement.error()};
    }
    RETURN_IF_ERROR(services_.journal.remove(entry.renewalId));
    return InstallCertificateResponse{services_.names.nameFor(entry.origin, token.id), std::move(*acknowledgement)};
}

Result<void> Renewals::write(Login& login, const JournalEntry& entry)
{
    const auto& token = login.token();
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(*entry.certificate));
    // The key first: its CKA_ID as the token has it now is the certificate's. It has its name already, unless that is
    // known only now.
    ASSIGN_OR_RETURN(auto id, token.worker->nameKey({token.info.slotId,
                                                     token.info.serialNumber,
                                                     *entry.publicKey,
                                                     {},
                                                     labelOf(certificate),
                                                     certificate.subjectDer}));
    RETURN_IF_ERROR(token.worker->writeCertificate(writing(token, entry, certificate, std::move(id))));
    for (const auto& der : entry.chain.value_or(std::vector<Bytes>{})) {
        const auto authority = x509::parseCertificate(der);
        if (!authority || !authority->isAuthority) continue;
        if (const auto written = token.worker->writeCertificate(writing(token, entry, *authority, {})); !written)
            log::warning("an authority's certificate was not written", {{"code", toText(written.error().code)}});
    }
    return {};
}

Result<Acknowledgement> Renewals::acknowledge(const Call& call, Login& login, const InstallCertificateRequest& request)
{
    ASSIGN_OR_RETURN(const auto certificate, x509::parseCertificate(request.certificate));
    ASSIGN_OR_RETURN(auto declaration,
                     signDeclaration(call, login, certificate,
                                     {x509::acknowledgementText(call.caller.language, certificate.serialHex),
                                      request.nonce, usualHash(certificate.keyType)}));
    return Acknowledgement{std::move(declaration.content), std::move(declaration.signedAttributes),
                           std::move(declaration.signature), declaration.algorithm};
}

}  // namespace sceau::commands
