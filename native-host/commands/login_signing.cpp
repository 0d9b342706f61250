// SPDX-License-Identifier: Apache-2.0
// What a login is for: Login::sign, signAll and signDigest. No signature leaves the host unverified: a driver that
// fails half way, or a process that took its place, would hand out something else than a signature, and a faulty one
// can betray the key. While one is verified, the worker makes the next.
#include "native-host/commands/logins.hpp"
#include "native-host/commands/names.hpp"
#include "shared/x509/digest.hpp"
#include "shared/x509/signature.hpp"

namespace sceau::commands {

using protocol::RenewalStep;
using protocol::SignatureAlgorithm;

namespace {

bool isEcdsa(SignatureAlgorithm algorithm)
{
    return x509::keyFamilyOf(x509Algorithm(algorithm)) == x509::KeyFamily::ellipticCurve;
}

Result<Bytes> asVerified(SignatureAlgorithm algorithm, const Bytes& signature)
{
    return isEcdsa(algorithm) ? x509::ecdsaRawToDer(signature) : Result<Bytes>(signature);
}

}  // namespace

Result<Bytes> Login::sign(const Call& call, const Key& key, SignatureAlgorithm algorithm, BytesView message)
{
    ASSIGN_OR_RETURN(auto signatures, signAll(call, key, algorithm, {message}));
    return std::move(signatures.front());
}

Result<std::vector<Bytes>> Login::signAll(const Call& call, const Key& key, SignatureAlgorithm algorithm,
                                          const std::vector<BytesView>& messages)
{
    Requests requests;
    for (const auto message : messages) {
        auto& request = requests.emplace_back();
        request.algorithm = algorithm;
        if (!isEcdsa(algorithm)) request.message.emplace(message.begin(), message.end());
        ASSIGN_OR_RETURN(request.digest, x509::digest(x509::hashOf(x509Algorithm(algorithm)), message));
    }
    ASSIGN_OR_RETURN(const auto verifier, x509::SignatureVerifier::of(key.publicKey));
    return signOnToken(call, key, std::move(requests), [&](std::size_t place, BytesView signature) {
        return verifier.verify(x509Algorithm(algorithm), messages[place], signature);
    });
}

Result<Bytes> Login::signDigest(const Call& call, const Key& key, SignatureAlgorithm algorithm, BytesView digest)
{
    protocol::WorkerSignRequest request{.algorithm = algorithm, .digest = Bytes(digest.begin(), digest.end())};
    ASSIGN_OR_RETURN(auto signatures,
                     signOnToken(call, key, {std::move(request)}, [&](std::size_t, BytesView signature) {
                         return x509::verifyDigestSignature(key.publicKey, x509Algorithm(algorithm), digest, signature);
                     }));
    return std::move(signatures.front());
}

Result<std::vector<Bytes>> Login::signOnToken(const Call& call, const Key& key, Requests requests, const Verify& verify)
{
    const auto& info = token_.info;
    protocol::WorkerFindKeyRequest wanted{info.slotId, info.serialNumber, key.publicKey, {}};
    if (!key.certificate.empty()) wanted.certificate = key.certificate;
    ASSIGN_OR_RETURN(const auto found, token_.worker->findKey(wanted));
    for (auto& request : requests) {
        request.slotId = info.slotId;
        request.serialNumber = info.serialNumber;
    }
    // Those of one batch follow each other and need no key's name; between those that ask for a PIN the worker may be
    // asked for something else.
    const auto named = found.alwaysAuthenticate ? requests.size() : 1;
    for (std::size_t i = 0; i < named; ++i) {
        requests[i].publicKey = key.publicKey;
        requests[i].certificate = wanted.certificate;
    }

    std::vector<Bytes> signatures;
    const auto take = [&](std::size_t place, Bytes signature) -> Result<void> {
        if (place + 1 < requests.size()) RETURN_IF_ERROR(call.stillWanted());
        ASSIGN_OR_RETURN(const auto verifiable, asVerified(requests[place].algorithm, signature));
        RETURN_IF_ERROR(verify(place, verifiable));
        signatures.push_back(std::move(signature));
        return {};
    };
    if (found.alwaysAuthenticate) {
        RETURN_IF_ERROR(signAskingEachTime(call, requests, take));
        return signatures;
    }
    call.progress(RenewalStep::signing);
    RETURN_IF_ERROR(token_.worker->signAll(requests, take));
    return signatures;
}

Result<void> Login::signAskingEachTime(const Call& call, Requests& requests, const worker::Client::TakeSignature& take)
{
    for (std::size_t place = 0; place < requests.size(); ++place) {
        auto& request = requests[place];
        std::optional<Secret> pin;
        request.contextPinPad = token_.info.pinPad;
        request.contextPin = !request.contextPinPad;
        if (request.contextPin && freshPin_) {
            pin.emplace(std::move(*freshPin_));
            freshPin_.reset();
        } else if (request.contextPin) {
            call.progress(RenewalStep::waitingForPin);
            ASSIGN_OR_RETURN(auto typed, logins_->dialogs().askSecret(dialogs::pinWindow(asking_), *call.cancellation));
            pin.emplace(std::move(typed));
        }
        call.progress(RenewalStep::signing);
        ASSIGN_OR_RETURN(auto signature, token_.worker->sign(request, pin ? &*pin : nullptr));
        RETURN_IF_ERROR(take(place, std::move(signature)));
    }
    return {};
}

}  // namespace sceau::commands
