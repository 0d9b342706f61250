// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <p11-kit/pkcs11.h>

#include <string_view>
#include <utility>
#include <vector>

namespace sceau::pkcs11 {

/// An attribute template that owns its values.
class Template {
public:
    Template& bytes(CK_ATTRIBUTE_TYPE type, BytesView value);
    Template& text(CK_ATTRIBUTE_TYPE type, std::string_view value);
    Template& flag(CK_ATTRIBUTE_TYPE type, bool value);
    Template& number(CK_ATTRIBUTE_TYPE type, CK_ULONG value);

    /// As C functions want it; points into this template and is valid until that changes.
    [[nodiscard]] CK_ATTRIBUTE* data();
    [[nodiscard]] CK_ULONG size() const noexcept { return static_cast<CK_ULONG>(values_.size()); }

private:
    std::vector<std::pair<CK_ATTRIBUTE_TYPE, Bytes>> values_;
    std::vector<CK_ATTRIBUTE> attributes_;  // made by data(), so that a copied template points into itself
};

}  // namespace sceau::pkcs11
