// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/pdf_stream.hpp"

#include "shared/x509/inflate.hpp"

#include <cstdlib>

namespace sceau::x509::pdf {

namespace {

constexpr ErrorCode mistake = ErrorCode::documentInvalid;

/// A dictionary or name that may stand in an array by itself.
Result<std::string_view> onlyOne(std::string_view value)
{
    if (!value.starts_with('[')) return value;
    ASSIGN_OR_RETURN(const auto elements, arrayOf(value));
    if (elements.empty()) return std::string_view();
    if (elements.size() > 1) return fail(mistake, "PDF: several filters on one stream");
    return elements[0];
}

/// PNG §9.4, one byte a pixel.
int paeth(int left, int up, int upLeft)
{
    const auto estimate = left + up - upLeft;
    const auto toLeft = std::abs(estimate - left);
    const auto toUp = std::abs(estimate - up);
    const auto toUpLeft = std::abs(estimate - upLeft);
    if (toLeft <= toUp && toLeft <= toUpLeft) return left;
    return toUp <= toUpLeft ? up : upLeft;
}

Result<Bytes> withoutPredictor(const Bytes& rows, std::size_t columns)
{
    if (rows.size() % (columns + 1) != 0) return fail(mistake, "PDF: a predicted stream is cut off");
    Bytes out;
    out.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); row += columns + 1)
        for (std::size_t column = 0; column < columns; ++column) {
            const int left = column > 0 ? out.back() : 0;
            const int up = row > 0 ? out[out.size() - columns] : 0;
            const int upLeft = row > 0 && column > 0 ? out[out.size() - columns - 1] : 0;
            int predicted = 0;
            switch (rows[row]) {
            case 0: break;
            case 1: predicted = left; break;
            case 2: predicted = up; break;
            case 3: predicted = (left + up) / 2; break;
            case 4: predicted = paeth(left, up, upLeft); break;
            default: return fail(mistake, "PDF: no such predictor");
            }
            out.push_back(static_cast<std::uint8_t>(rows[row + 1 + column] + predicted));
        }
    return out;
}

}  // namespace

Result<Bytes> decodeStream(const Dictionary& dictionary, BytesView data, std::size_t maxSize)
{
    ASSIGN_OR_RETURN(const auto filter, onlyOne(dictionary.find("Filter")));
    if (filter.empty() || filter == "null") {
        const auto length = numberOf(dictionary.find("Length"));
        if (!length || *length > data.size() || *length > maxSize) return fail(mistake, "PDF: a stream is cut off");
        return Bytes(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(*length));
    }
    if (filter != "/FlateDecode") return fail(mistake, "PDF: a stream is compressed in a way that is not supported");
    ASSIGN_OR_RETURN(auto content, inflate(data, maxSize));

    ASSIGN_OR_RETURN(const auto parameters, onlyOne(dictionary.find("DecodeParms")));
    if (parameters.empty() || parameters == "null") return content;
    ASSIGN_OR_RETURN(const auto values, Dictionary::parse(parameters));
    const auto valueOf = [&](std::string_view key) { return numberOf(values.find(key)).value_or(1); };
    const auto predictor = valueOf("Predictor");
    if (predictor == 1) return content;
    const auto columns = valueOf("Columns");
    if (predictor < 10 || valueOf("Colors") != 1 || numberOf(values.find("BitsPerComponent")).value_or(8) != 8 ||
        columns == 0 || columns > 256)
        return fail(mistake, "PDF: a stream is predicted in a way that is not supported");
    return withoutPredictor(content, static_cast<std::size_t>(columns));
}

}  // namespace sceau::x509::pdf
