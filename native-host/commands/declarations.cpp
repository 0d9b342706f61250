// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/declarations.hpp"

#include "native-host/commands/names.hpp"
#include "native-host/dialogs/texts.hpp"
#include "shared/x509/cms.hpp"
#include "shared/x509/declaration.hpp"
#include "shared/x509/digest.hpp"
#include "shared/x509/signature.hpp"

#include <algorithm>

namespace sceau::commands {

using namespace protocol;

Result<void> checkNonce(std::string_view nonce)
{
    constexpr std::size_t shortest = 44;  // base64 of 32 bytes
    constexpr std::size_t longest = 128;
    const bool printable = std::all_of(nonce.begin(), nonce.end(), [](char c) { return c > ' ' && c < 0x7F; });
    if (nonce.size() < shortest || nonce.size() > longest || !printable)
        return fail(ErrorCode::invalidRequest, "the nonce is not 44 to 128 printable characters");
    return {};
}

Result<std::string> declarationContent(std::string_view text, std::string_view origin, std::string_view nonce)
{
    RETURN_IF_ERROR(checkNonce(nonce));
    // What is signed is what was read: nothing in it is hidden or turned round.
    std::string oneLine(text);
    std::replace(oneLine.begin(), oneLine.end(), '\n', ' ');
    if (text.empty() || !dialogs::isWhollyVisible(oneLine))
        return fail(ErrorCode::invalidRequest, "the declaration is empty or has characters that are not seen");
    return x509::declarationContent(text, origin, nonce);
}

Result<std::vector<Bytes>> signAttributeSets(const Call& call, Login& login, const x509::Certificate& certificate,
                                             SignatureAlgorithm algorithm, const std::vector<BytesView>& attributeSets)
{
    ASSIGN_OR_RETURN(auto signatures,
                     login.signAll(call, {certificate.publicKey, certificate.der}, algorithm, attributeSets));
    if (x509::keyFamilyOf(x509Algorithm(algorithm)) == x509::KeyFamily::rsa) return signatures;
    for (auto& signature : signatures) {
        ASSIGN_OR_RETURN(signature, x509::ecdsaRawToDer(signature));
    }
    return signatures;
}

Result<SignedDeclaration> signDeclaration(const Call& call, Login& login, const x509::Certificate& certificate,
                                          const DeclarationRequest& request)
{
    ASSIGN_OR_RETURN(const auto content, declarationContent(request.text, call.caller.origin, request.nonce));
    ASSIGN_OR_RETURN(const auto algorithm, algorithmFor(certificate, request.hash, request.padding));
    const auto hash = x509Algorithm(request.hash);
    ASSIGN_OR_RETURN(const auto digest, x509::digest(hash, bytesOf(content)));
    ASSIGN_OR_RETURN(auto attributes, x509::composeSignedAttributes(certificate.der, hash, digest,
                                                                    x509::Purpose{"declaration", call.caller.origin}));
    ASSIGN_OR_RETURN(auto signatures, signAttributeSets(call, login, certificate, algorithm, {attributes}));
    return SignedDeclaration{Bytes(content.begin(), content.end()), std::move(attributes),
                             std::move(signatures.front()), algorithm};
}

}  // namespace sceau::commands
