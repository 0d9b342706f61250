// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/x509/pdf_syntax.hpp"

namespace sceau::x509::pdf {

/// What a stream holds whose bytes begin `data`, as far as cross-reference and object streams are written: plain or
/// /FlateDecode, with or without the predictors of PNG. Fails with `documentInvalid`, also for more than `maxSize`
/// bytes.
[[nodiscard]] Result<Bytes> decodeStream(const Dictionary& dictionary, BytesView data, std::size_t maxSize);

}  // namespace sceau::x509::pdf
