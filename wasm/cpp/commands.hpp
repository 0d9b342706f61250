// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/protocol/generated/cpp/messages.hpp"

namespace sceau::wasm {

/// Answers the commands of the WebAssembly module with shared/x509.
class Commands : public protocol::WasmCommands {
public:
    Result<protocol::AssembleSignedDataResponse> assembleSignedData(
        const protocol::AssembleSignedDataRequest& request) override;
    Result<protocol::AttachSignatureResponse> attachSignature(const protocol::AttachSignatureRequest& request) override;
    Result<protocol::BuildRequestInfoResponse> buildRequestInfo(
        const protocol::BuildRequestInfoRequest& request) override;
    Result<protocol::ComposeSignedAttributesResponse> composeSignedAttributes(
        const protocol::ComposeSignedAttributesRequest& request) override;
    Result<protocol::ParseCertificateResponse> parseCertificate(
        const protocol::ParseCertificateRequest& request) override;
    Result<protocol::ParseRequestResponse> parseRequest(const protocol::ParseRequestRequest& request) override;
    Result<protocol::ParseSignedAttributesResponse> parseSignedAttributes(
        const protocol::ParseSignedAttributesRequest& request) override;
    Result<protocol::VerifyChainResponse> verifyChain(const protocol::VerifyChainRequest& request) override;
    Result<protocol::VerifySignedDataResponse> verifySignedData(
        const protocol::VerifySignedDataRequest& request) override;
};

}  // namespace sceau::wasm
