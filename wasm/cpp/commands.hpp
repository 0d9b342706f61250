// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/protocol/generated/cpp/messages.hpp"

#include <utility>

namespace sceau::wasm {

/// Answers the commands of the WebAssembly module with shared/x509 and shared/rules.
class Commands : public protocol::WasmCommands {
public:
    /// `attachment`: bytes that are too many for a message: a revocation list, a document.
    explicit Commands(Bytes attachment) : attachment_(std::move(attachment)) {}

    Result<protocol::AssembleSignedDataResponse> assembleSignedData(
        const protocol::AssembleSignedDataRequest& request) override;
    Result<protocol::AttachMaterialResponse> attachMaterial(const protocol::AttachMaterialRequest& request) override;
    Result<protocol::AttachSignatureResponse> attachSignature(const protocol::AttachSignatureRequest& request) override;
    Result<protocol::AttachTimeStampResponse> attachTimeStamp(const protocol::AttachTimeStampRequest& request) override;
    Result<protocol::BuildOcspRequestResponse> buildOcspRequest(
        const protocol::BuildOcspRequestRequest& request) override;
    Result<protocol::BuildRequestInfoResponse> buildRequestInfo(
        const protocol::BuildRequestInfoRequest& request) override;
    Result<protocol::ComposeSecurityStoreResponse> composeSecurityStore(
        const protocol::ComposeSecurityStoreRequest& request) override;
    Result<protocol::ComposeSignedAttributesResponse> composeSignedAttributes(
        const protocol::ComposeSignedAttributesRequest& request) override;
    Result<protocol::FindRevokedResponse> findRevoked(const protocol::FindRevokedRequest& request) override;
    Result<protocol::FindSignaturePlaceResponse> findSignaturePlace(
        const protocol::FindSignaturePlaceRequest& request) override;
    Result<protocol::InspectCertificateResponse> inspectCertificate(
        const protocol::InspectCertificateRequest& request) override;
    Result<protocol::OpenCertificateBagResponse> openCertificateBag(
        const protocol::OpenCertificateBagRequest& request) override;
    Result<protocol::ParseCertificateResponse> parseCertificate(
        const protocol::ParseCertificateRequest& request) override;
    Result<protocol::ParseExtensionsResponse> parseExtensions(const protocol::ParseExtensionsRequest& request) override;
    Result<protocol::ParseOcspRequestResponse> parseOcspRequest(
        const protocol::ParseOcspRequestRequest& request) override;
    Result<protocol::ParseOcspResponseResponse> parseOcspResponse(
        const protocol::ParseOcspResponseRequest& request) override;
    Result<protocol::ParseRequestResponse> parseRequest(const protocol::ParseRequestRequest& request) override;
    Result<protocol::ParseSignedAttributesResponse> parseSignedAttributes(
        const protocol::ParseSignedAttributesRequest& request) override;
    Result<protocol::ReadRevocationListResponse> readRevocationList(
        const protocol::ReadRevocationListRequest& request) override;
    Result<protocol::ReadTableResponse> readTable(const protocol::ReadTableRequest& request) override;
    Result<protocol::ReadTimeStampsResponse> readTimeStamps(const protocol::ReadTimeStampsRequest& request) override;
    Result<protocol::RecognizeResponse> recognize(const protocol::RecognizeRequest& request) override;
    Result<protocol::VerifyChainResponse> verifyChain(const protocol::VerifyChainRequest& request) override;
    Result<protocol::VerifyDocumentResponse> verifyDocument(const protocol::VerifyDocumentRequest& request) override;
    Result<protocol::VerifyOcspResponseResponse> verifyOcspResponse(
        const protocol::VerifyOcspResponseRequest& request) override;
    Result<protocol::VerifySignedDataResponse> verifySignedData(
        const protocol::VerifySignedDataRequest& request) override;
    Result<protocol::CheckKeyResponse> checkKey(const protocol::CheckKeyRequest& request) override;
    Result<protocol::CompareSubjectsResponse> compareSubjects(const protocol::CompareSubjectsRequest& request) override;
    Result<protocol::DescribeHolderResponse> describeHolder(const protocol::DescribeHolderRequest& request) override;
    Result<protocol::JudgeRenewalResponse> judgeRenewal(const protocol::JudgeRenewalRequest& request) override;
    Result<protocol::RevocationReasonsResponse> revocationReasons(
        const protocol::RevocationReasonsRequest& request) override;

private:
    Bytes attachment_;
};

}  // namespace sceau::wasm
