// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

namespace sceau::x509 {

/// What a file or a text field may hold.
enum class ObjectKind : std::uint8_t {
    certificate,
    certificationRequest,
    revocationList,
    certificateBag,
    signedData,
    timeStamp,
    ocspRequest,
    ocspResponse,
    publicKey,
    unknown,
};

/// What some DER is, whatever the file that it comes from is called. Says nothing about whether to believe it.
[[nodiscard]] ObjectKind recognize(BytesView der);

}  // namespace sceau::x509
