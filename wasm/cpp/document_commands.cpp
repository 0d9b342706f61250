// SPDX-License-Identifier: Apache-2.0
// The commands about documents, validation material and files of unknown content.
#include "shared/x509/document_material.hpp"
#include "shared/x509/pades.hpp"
#include "shared/x509/recognition.hpp"
#include "wasm/cpp/commands.hpp"
#include "wasm/cpp/conversions.hpp"

namespace sceau::wasm {

using namespace protocol;

namespace {

x509::ValidationMaterial fromMessage(const ValidationMaterial& material)
{
    return {material.certificates, material.crls, material.ocspResponses};
}

ValidationMaterial toMessage(x509::ValidationMaterial material)
{
    return {std::move(material.certificates), std::move(material.crls), std::move(material.ocspResponses)};
}

}  // namespace

Result<FindSignaturePlaceResponse> Commands::findSignaturePlace(const FindSignaturePlaceRequest& /*request*/)
{
    ASSIGN_OR_RETURN(const auto place, x509::findSignaturePlace(attachment_));
    return FindSignaturePlaceResponse{static_cast<std::int64_t>(place.contentsBegin),
                                      static_cast<std::int64_t>(place.contentsEnd)};
}

Result<VerifyDocumentResponse> Commands::verifyDocument(const VerifyDocumentRequest& /*request*/)
{
    ASSIGN_OR_RETURN(auto document, x509::verifyExtendedDocument(attachment_));
    auto& data = document.signature;
    VerifyDocumentResponse response;
    response.signerCertificate = std::move(data.signerCertificate);
    response.certificates = std::move(data.certificates);
    response.attributes = toMessage(std::move(data.attributes));
    response.signatureAlgorithm = toMessage(data.signatureAlgorithm);
    response.material = toMessage(std::move(document.material));
    return response;
}

Result<AttachMaterialResponse> Commands::attachMaterial(const AttachMaterialRequest& request)
{
    ASSIGN_OR_RETURN(auto signedData, x509::attachMaterial(request.signedData, fromMessage(request.material)));
    return AttachMaterialResponse{std::move(signedData)};
}

Result<ComposeSecurityStoreResponse> Commands::composeSecurityStore(const ComposeSecurityStoreRequest& request)
{
    ASSIGN_OR_RETURN(auto update, x509::composeSecurityStore(attachment_, fromMessage(request.material)));
    return ComposeSecurityStoreResponse{std::move(update)};
}

Result<OpenCertificateBagResponse> Commands::openCertificateBag(const OpenCertificateBagRequest& request)
{
    ASSIGN_OR_RETURN(auto material, x509::openCertificateBag(request.bag));
    return OpenCertificateBagResponse{std::move(material.certificates), std::move(material.crls)};
}

Result<RecognizeResponse> Commands::recognize(const RecognizeRequest& /*request*/)
{
    return RecognizeResponse{static_cast<ObjectKind>(x509::recognize(attachment_))};
}

}  // namespace sceau::wasm
