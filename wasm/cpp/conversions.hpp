// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/protocol/generated/cpp/messages.hpp"
#include "shared/x509/certificate.hpp"
#include "shared/x509/cms.hpp"
#include "shared/x509/extensions.hpp"
#include "shared/x509/request.hpp"

/// The protocol's messages and the values of shared/x509, one in terms of the other.
namespace sceau::wasm {

[[nodiscard]] protocol::CertificateDetails toMessage(x509::Certificate certificate);
[[nodiscard]] protocol::ExtensionsDetails toMessage(x509::Extensions extensions);
[[nodiscard]] std::vector<protocol::NameAttribute> toMessage(x509::Name name);
[[nodiscard]] std::vector<protocol::AlternativeName> toMessage(std::vector<x509::AlternativeName> names);
[[nodiscard]] protocol::RequestDetails toMessage(x509::RequestInfo info);
[[nodiscard]] protocol::SignedAttributesDetails toMessage(x509::SignedAttributes attributes);
[[nodiscard]] x509::RequestInfo fromMessage(protocol::RequestDetails details);

[[nodiscard]] x509::HashAlgorithm fromMessage(protocol::HashAlgorithm algorithm);
[[nodiscard]] protocol::HashAlgorithm toMessage(x509::HashAlgorithm algorithm);
[[nodiscard]] x509::SignatureAlgorithm fromMessage(protocol::SignatureAlgorithm algorithm);
[[nodiscard]] protocol::SignatureAlgorithm toMessage(x509::SignatureAlgorithm algorithm);

}  // namespace sceau::wasm
