// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sceau::pdf {

/// The objects of a PDF, and the file that they make (ISO 32000-1 §7.5, with a cross-reference table).
class PdfFile {
public:
    /// A number for an object that is told later with set().
    [[nodiscard]] int reserve();
    void set(int number, std::string object);
    [[nodiscard]] int add(std::string object);
    /// `entries` are those of the stream's dictionary except its length.
    [[nodiscard]] int addStream(std::string_view entries, std::string_view data);

    /// The file, with `comment` as its third line. Object 1 is the catalogue.
    [[nodiscard]] Result<Bytes> finish(std::string_view comment) const;

private:
    std::vector<std::string> objects_;
};

/// What refers to an object: "7 0 R".
[[nodiscard]] std::string reference(int number);

/// A text of PDF as UTF-16 in hexadecimal (ISO 32000-1 §7.9.2.2).
[[nodiscard]] std::string textString(std::string_view utf8);

/// The characters of a UTF-8 text. Bytes that are no UTF-8 are left out.
[[nodiscard]] std::u32string charactersOf(std::string_view utf8);

/// A moment in Unix seconds as strftime() writes it in UTC.
[[nodiscard]] std::string utcText(const char* format, std::int64_t at);

/// `value` in `digits` hexadecimal digits.
[[nodiscard]] std::string hexOf(unsigned value, int digits);

}  // namespace sceau::pdf
