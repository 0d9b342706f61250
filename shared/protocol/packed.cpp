// SPDX-License-Identifier: Apache-2.0
#include "shared/protocol/packed.hpp"

#include <algorithm>
#include <cstring>

namespace sceau::protocol {

namespace {

static_assert(std::numeric_limits<double>::is_iec559 && sizeof(double) == 8);

/// Bytes of the well-formed UTF-8 character at the beginning (RFC 3629), 0 when there is none.
std::size_t characterSize(std::string_view text)
{
    const auto at = [&](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
    const auto first = at(0);
    if (first < 0x80) return 1;
    const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < size) return 0;
    for (std::size_t index = 1; index < size; ++index)
        if ((at(index) & 0xC0) != 0x80) return 0;
    // Overlong forms, surrogates and what lies beyond U+10FFFF.
    if ((first == 0xE0 && at(1) < 0xA0) || (first == 0xED && at(1) > 0x9F) || (first == 0xF0 && at(1) < 0x90) ||
        (first == 0xF4 && at(1) > 0x8F))
        return 0;
    return size;
}

}  // namespace

std::uint32_t PackedReader::number()
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        const auto byte = take("a number", 1);
        if (byte.empty()) return 0;
        value |= std::uint64_t{byte[0] & 0x7FU} << shift;
        if (byte[0] >= 0x80) continue;
        if (value <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(value);
        break;
    }
    reject("a number", "is too large");
    return 0;
}

void PackedReader::read(const char* name, bool& flag, const PackedLimits& /*limits*/)
{
    const auto byte = take(name, 1);
    if (byte.empty()) return;
    if (byte[0] > 1) return reject(name, "is neither true nor false");
    flag = byte[0] == 1;
}

void PackedReader::read(const char* name, std::int64_t& integer, const PackedLimits& limits)
{
    const auto bytes = take(name, sizeof(double));
    if (bytes.empty()) return;
    std::uint64_t bits = 0;
    for (std::size_t index = sizeof(bits); index-- > 0;) bits = bits << 8 | bytes[index];
    double number = 0;
    std::memcpy(&number, &bits, sizeof(number));
    constexpr double maxSafe = 9007199254740991.0;  // Number.MAX_SAFE_INTEGER
    if (!(number >= -maxSafe && number <= maxSafe)) return reject(name, "is not an integer");
    integer = static_cast<std::int64_t>(number);
    if (static_cast<double>(integer) != number) return reject(name, "is not an integer");
    if (integer < limits.minimum || integer > limits.maximum) reject(name, "is out of range");
}

void PackedReader::read(const char* name, std::string& text, const PackedLimits& limits)
{
    const auto size = number();
    if (size > limits.maxSize) return reject(name, "is too long");
    const auto bytes = take(name, size);
    text.assign(bytes.begin(), bytes.end());
    for (std::string_view rest = text; !rest.empty();) {
        const auto character = characterSize(rest);
        if (character == 0) return reject(name, "is not UTF-8");
        rest.remove_prefix(character);
    }
}

void PackedReader::read(const char* name, Bytes& bytes, const PackedLimits& limits)
{
    const auto size = number();
    if (size > limits.maxSize) return reject(name, "is too long");
    const auto taken = take(name, size);
    bytes.assign(taken.begin(), taken.end());
}

BytesView PackedReader::take(const char* name, std::size_t size)
{
    if (mistake_) return {};
    if (bytes_.size() - position_ < size) {
        reject(name, "is cut off");
        return {};
    }
    const auto taken = bytes_.subspan(position_, size);
    position_ += size;
    return taken;
}

void PackedReader::reject(const char* name, std::string_view what)
{
    if (!mistake_) mistake_ = std::string(name) + " " + std::string(what);
}

PackedWriter::PackedWriter()
{
    // Room for what usually follows the size; else GCC 12 at -O2 sees four bytes that are written beyond.
    structure_.reserve(256);
    structure_.resize(4);
}

void PackedWriter::number(std::uint32_t value)
{
    for (; value >= 0x80; value >>= 7) structure_.push_back(static_cast<std::uint8_t>(value | 0x80));
    structure_.push_back(static_cast<std::uint8_t>(value));
}

void PackedWriter::write(std::int64_t integer)
{
    const auto number = static_cast<double>(integer);
    std::uint64_t bits = 0;
    std::memcpy(&bits, &number, sizeof(bits));
    for (std::size_t index = 0; index < sizeof(bits); ++index, bits >>= 8)
        structure_.push_back(static_cast<std::uint8_t>(bits));
}

void PackedWriter::write(std::string_view text)
{
    const auto isAscii = [](char character) { return static_cast<std::uint8_t>(character) < 0x80; };
    const auto ascii = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), isAscii) - text.begin());
    texts_.append(text.substr(0, ascii));
    auto units = static_cast<std::uint32_t>(ascii);
    for (auto rest = text.substr(ascii); !rest.empty();) {
        const auto size = characterSize(rest);
        if (size == 0)
            texts_ += "\xEF\xBF\xBD";  // U+FFFD REPLACEMENT CHARACTER
        else
            texts_ += rest.substr(0, size);
        units += size == 4 ? 2 : 1;
        rest.remove_prefix(size == 0 ? 1 : size);
    }
    number(units);
}

void PackedWriter::write(const Bytes& bytes)
{
    number(static_cast<std::uint32_t>(bytes.size()));
    structure_.insert(structure_.end(), bytes.begin(), bytes.end());
}

Bytes PackedWriter::finish() &&
{
    for (std::size_t index = 0; index < 4; ++index)
        structure_[index] = static_cast<std::uint8_t>(structure_.size() >> (8 * index));
    structure_.insert(structure_.end(), texts_.begin(), texts_.end());
    return std::move(structure_);
}

Bytes packedFailure(const Error& error)
{
    PackedWriter writer;
    writer.write(true);
    writer.write(toText(error.code));
    writer.write(error.detail);
    return std::move(writer).finish();
}

}  // namespace sceau::protocol
