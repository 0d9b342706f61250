// SPDX-License-Identifier: Apache-2.0
// The module has no zlib, and PDFs compress what says where their objects are. A few hundred bytes of it, once a file:
// simple rather than fast, bit by bit as RFC 1951 describes it.
#include "shared/x509/inflate.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace sceau::x509 {

namespace {

constexpr ErrorCode mistake = ErrorCode::documentInvalid;
constexpr std::size_t maxCodeLength = 15;

/// Compressors begin a block every 16 KiB or more; an empty one takes ten bits and the reading of two codes.
constexpr std::size_t maxBlocks = 8192;

/// Bits of DEFLATE, the lowest of each byte first. What is read behind the end is zeros, and `failed`.
class Bits {
public:
    explicit Bits(BytesView data) : data_(data) {}

    std::uint32_t take(unsigned count)
    {
        std::uint32_t value = 0;
        for (unsigned bit = 0; bit < count; ++bit) value |= one() << bit;
        return value;
    }

    std::uint32_t one()
    {
        if (position_ / 8 >= data_.size()) {
            failed_ = true;
            return 0;
        }
        const auto bit = data_[position_ / 8] >> (position_ % 8) & 1U;
        ++position_;
        return bit;
    }

    void toNextByte() { position_ = (position_ + 7) / 8 * 8; }

    [[nodiscard]] bool failed() const { return failed_; }

private:
    BytesView data_;
    std::size_t position_ = 0;
    bool failed_ = false;
};

/// A canonical Huffman code (RFC 1951 §3.2.2): how many codes there are of each length, and their symbols in order.
class Code {
public:
    explicit Code(std::span<const std::uint8_t> lengths)
    {
        for (const auto length : lengths) ++counts_[length];
        counts_[0] = 0;
        std::array<std::uint16_t, maxCodeLength + 2> begins{};
        for (std::size_t length = 1; length <= maxCodeLength; ++length)
            begins[length + 1] = static_cast<std::uint16_t>(begins[length] + counts_[length]);
        symbols_.resize(lengths.size());
        for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol)
            if (lengths[symbol] != 0) symbols_[begins[lengths[symbol]]++] = static_cast<std::uint16_t>(symbol);
    }

    /// No two codes begin alike. Incomplete codes are fine: what they lack is refused when it is read.
    [[nodiscard]] bool isConsistent() const
    {
        int left = 1;
        for (std::size_t length = 1; length <= maxCodeLength; ++length) {
            left = 2 * left - counts_[length];
            if (left < 0) return false;
        }
        return true;
    }

    /// The next symbol, or -1.
    [[nodiscard]] int read(Bits& bits) const
    {
        std::uint32_t code = 0;
        std::uint32_t first = 0;
        std::size_t index = 0;
        for (std::size_t length = 1; length <= maxCodeLength; ++length) {
            code |= bits.one();
            const std::uint32_t count = counts_[length];
            if (code < first + count) return symbols_[index + code - first];
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        return -1;
    }

private:
    std::array<std::uint16_t, maxCodeLength + 1> counts_{};
    std::vector<std::uint16_t> symbols_;
};

struct Codes {
    Code literals;
    Code distances;
};

Codes fixedCodes()
{
    std::array<std::uint8_t, 288> literals{};
    std::fill(literals.begin(), literals.begin() + 144, std::uint8_t{8});
    std::fill(literals.begin() + 144, literals.begin() + 256, std::uint8_t{9});
    std::fill(literals.begin() + 256, literals.begin() + 280, std::uint8_t{7});
    std::fill(literals.begin() + 280, literals.end(), std::uint8_t{8});
    std::array<std::uint8_t, 30> distances{};
    distances.fill(5);
    return {Code(literals), Code(distances)};
}

Result<Codes> readCodes(Bits& bits)
{
    constexpr std::array<std::uint8_t, 19> order{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    const std::size_t literals = bits.take(5) + 257;
    const std::size_t distances = bits.take(5) + 1;
    const std::size_t given = bits.take(4) + 4;
    if (literals > 286 || distances > 30) return fail(mistake, "DEFLATE: too many codes");
    std::array<std::uint8_t, 19> own{};
    for (std::size_t index = 0; index < given; ++index) own[order[index]] = static_cast<std::uint8_t>(bits.take(3));
    const Code lengthCode(own);
    if (!lengthCode.isConsistent()) return fail(mistake, "DEFLATE: inconsistent codes");

    std::vector<std::uint8_t> lengths;
    while (lengths.size() < literals + distances) {
        const auto symbol = lengthCode.read(bits);
        if (symbol < 0 || bits.failed()) return fail(mistake, "DEFLATE: a code length is malformed");
        std::uint8_t repeated = 0;
        std::size_t times = 1;
        if (symbol < 16) {
            repeated = static_cast<std::uint8_t>(symbol);
        } else if (symbol == 16) {
            if (lengths.empty()) return fail(mistake, "DEFLATE: nothing to repeat");
            repeated = lengths.back();
            times = 3 + bits.take(2);
        } else {
            times = symbol == 17 ? 3 + bits.take(3) : 11 + bits.take(7);
        }
        if (lengths.size() + times > literals + distances) return fail(mistake, "DEFLATE: too many code lengths");
        lengths.insert(lengths.end(), times, repeated);
    }
    const std::span all(lengths);
    Codes codes{Code(all.first(literals)), Code(all.subspan(literals))};
    if (!codes.literals.isConsistent() || !codes.distances.isConsistent())
        return fail(mistake, "DEFLATE: inconsistent codes");
    return codes;
}

Result<void> readStored(Bits& bits, Bytes& out, std::size_t maxSize)
{
    bits.toNextByte();
    const auto size = bits.take(16);
    if ((size ^ 0xFFFF) != bits.take(16)) return fail(mistake, "DEFLATE: a stored block is malformed");
    if (out.size() + size > maxSize) return fail(mistake, "DEFLATE: too much");
    for (std::uint32_t count = 0; count < size && !bits.failed(); ++count)
        out.push_back(static_cast<std::uint8_t>(bits.take(8)));
    return {};
}

Result<void> readCompressed(Bits& bits, const Codes& codes, Bytes& out, std::size_t maxSize)
{
    constexpr std::array<std::uint16_t, 29> lengthBases{3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                                        31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    constexpr std::array<std::uint8_t, 29> lengthBits{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                      2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    constexpr std::array<std::uint16_t, 30> distanceBases{
        1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
        193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    constexpr int endOfBlock = 256;
    for (;;) {
        const auto symbol = codes.literals.read(bits);
        if (symbol < 0 || bits.failed()) return fail(mistake, "DEFLATE: cut off or malformed");
        if (symbol == endOfBlock) return {};
        if (symbol < endOfBlock) {
            if (out.size() >= maxSize) return fail(mistake, "DEFLATE: too much");
            out.push_back(static_cast<std::uint8_t>(symbol));
            continue;
        }
        const auto lengthIndex = static_cast<std::size_t>(symbol - endOfBlock - 1);
        if (lengthIndex >= lengthBases.size()) return fail(mistake, "DEFLATE: no such length");
        const std::size_t length = lengthBases[lengthIndex] + bits.take(lengthBits[lengthIndex]);
        const auto distanceIndex = codes.distances.read(bits);
        if (distanceIndex < 0 || bits.failed()) return fail(mistake, "DEFLATE: cut off or malformed");
        const auto index = static_cast<std::size_t>(distanceIndex);
        const std::size_t distance =
            distanceBases[index] + bits.take(index < 2 ? 0 : static_cast<unsigned>(index / 2 - 1));
        if (distance > out.size()) return fail(mistake, "DEFLATE: a distance beyond the beginning");
        if (out.size() + length > maxSize) return fail(mistake, "DEFLATE: too much");
        for (std::size_t count = 0; count < length; ++count) out.push_back(out[out.size() - distance]);
    }
}

std::uint32_t adler32(BytesView bytes)
{
    constexpr std::uint32_t modulus = 65521;
    std::uint32_t low = 1;
    std::uint32_t high = 0;
    for (const auto byte : bytes) {
        low = (low + byte) % modulus;
        high = (high + low) % modulus;
    }
    return high << 16 | low;
}

}  // namespace

Result<Bytes> inflate(BytesView data, std::size_t maxSize)
{
    constexpr std::uint8_t deflateMethod = 8;
    constexpr std::uint8_t presetDictionary = 0x20;
    if (data.size() < 2 || (data[0] & 0x0F) != deflateMethod || (data[0] << 8 | data[1]) % 31 != 0 ||
        (data[1] & presetDictionary) != 0)
        return fail(mistake, "not a zlib stream");
    Bits bits(data.subspan(2));
    Bytes out;
    static const auto fixed = fixedCodes();
    bool last = false;
    for (std::size_t blocks = 0; !last; ++blocks) {
        if (blocks == maxBlocks) return fail(mistake, "DEFLATE: too many blocks");
        last = bits.one() != 0;
        switch (bits.take(2)) {
        case 0: RETURN_IF_ERROR(readStored(bits, out, maxSize)); break;
        case 1: RETURN_IF_ERROR(readCompressed(bits, fixed, out, maxSize)); break;
        case 2: {
            ASSIGN_OR_RETURN(const auto codes, readCodes(bits));
            RETURN_IF_ERROR(readCompressed(bits, codes, out, maxSize));
            break;
        }
        default: return fail(mistake, "DEFLATE: no such kind of block");
        }
        if (bits.failed()) return fail(mistake, "DEFLATE: cut off");
    }
    bits.toNextByte();
    std::uint32_t checksum = 0;
    for (int count = 0; count < 4; ++count) checksum = checksum << 8 | bits.take(8);
    if (bits.failed() || checksum != adler32(out)) return fail(mistake, "the checksum of a zlib stream is wrong");
    return out;
}

}  // namespace sceau::x509
