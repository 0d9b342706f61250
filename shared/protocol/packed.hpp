// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// How messages cross the border of a WebAssembly module, where text takes longer than OpenSSL: members in the order of
/// their definition, without names. Both sides are generated from the same definitions and ship together; nothing is
/// kept in this form. docs/certificates-api.md says what is gained.
///
/// - boolean, presence of an optional member: one byte, 0 or 1
/// - count, length, enumerator: unsigned LEB128 of at most 32 bits
/// - integer: 8 bytes, an IEEE 754 double in little-endian order, which is JavaScript's number
/// - bytes: length, bytes
/// - text in a request: length, UTF-8; in a response: number of UTF-16 units, the texts themselves lying one after the
///   other behind everything else, so that JavaScript decodes them at once
///
/// A request is the number of its command and its arguments. A response is the size of what precedes the texts (4
/// bytes, little-endian), 0 and the result or 1, the error code and its detail, then the texts.
namespace sceau::protocol {

/// Bounds of one member, from its definition in shared/protocol.
struct PackedLimits {
    std::size_t maxItems = 0;
    std::size_t maxSize = 4096;
    std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
    std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
};

/// Reads a request, remembers its first mistake.
class PackedReader {
public:
    explicit PackedReader(BytesView bytes) : bytes_(bytes) {}

    /// A count, a length or an enumerator; 0 after a mistake.
    [[nodiscard]] std::uint32_t number();

    template <typename T>
    void required(const char* name, T& member, const PackedLimits& limits = {})
    {
        read(name, member, limits);
    }

    template <typename T>
    void optional(const char* name, std::optional<T>& member, const PackedLimits& limits = {})
    {
        bool present = false;
        read(name, present, {});
        if (present) read(name, member.emplace(), limits);
    }

    /// `message` if it was well-formed and nothing is left. Fails with `invalidRequest`.
    template <typename Message>
    [[nodiscard]] Result<Message> finish(Message message)
    {
        if (position_ != bytes_.size()) reject("the request", "goes on");
        if (mistake_) return fail(ErrorCode::invalidRequest, std::move(*mistake_));
        return message;
    }

private:
    void read(const char* name, bool& flag, const PackedLimits& limits);
    void read(const char* name, std::int64_t& integer, const PackedLimits& limits);
    void read(const char* name, std::string& text, const PackedLimits& limits);
    void read(const char* name, Bytes& bytes, const PackedLimits& limits);

    template <typename Enumeration>
    requires std::is_enum_v<Enumeration>
    void read(const char* name, Enumeration& enumeration, const PackedLimits& /*limits*/)
    {
        const auto value = number();
        if (value >= countOf(enumeration)) return reject(name, "has an unknown value");
        enumeration = static_cast<Enumeration>(value);
    }

    template <typename Item>
    void read(const char* name, std::vector<Item>& items,
              const PackedLimits& limits) requires(!std::is_same_v<Item, std::uint8_t>)
    {
        const auto count = number();
        if (count > limits.maxItems) return reject(name, "has too many items");
        for (std::uint32_t index = 0; index < count && !mistake_; ++index) read(name, items.emplace_back(), limits);
    }

    template <typename Message>
    requires std::is_class_v<Message>
    void read(const char* /*name*/, Message& message, const PackedLimits& /*limits*/) { readMembers(*this, message); }

    /// The next bytes, none after a mistake.
    [[nodiscard]] BytesView take(const char* name, std::size_t size);
    void reject(const char* name, std::string_view what);

    BytesView bytes_;
    std::size_t position_ = 0;
    std::optional<std::string> mistake_;
};

/// Writes a response.
class PackedWriter {
public:
    PackedWriter();

    void number(std::uint32_t value);
    void write(bool flag) { structure_.push_back(flag ? 1 : 0); }
    void write(std::int64_t integer);
    /// What is no UTF-8 is replaced byte by byte: foreign certificates contain everything.
    void write(std::string_view text);
    void write(const std::string& text) { write(std::string_view(text)); }
    void write(const Bytes& bytes);

    template <typename Enumeration>
    requires std::is_enum_v<Enumeration>
    void write(Enumeration enumeration) { number(static_cast<std::uint32_t>(enumeration)); }

    template <typename T>
    void write(const std::optional<T>& member)
    {
        write(member.has_value());
        if (member) write(*member);
    }

    template <typename Item>
    void write(const std::vector<Item>& items) requires(!std::is_same_v<Item, std::uint8_t>)
    {
        number(static_cast<std::uint32_t>(items.size()));
        for (const auto& item : items) write(item);
    }

    template <typename Message>
    requires std::is_class_v<Message>
    void write(const Message& message) { writeMembers(*this, message); }

    /// The whole response: structure and texts.
    [[nodiscard]] Bytes finish() &&;

private:
    Bytes structure_;
    std::string texts_;
};

/// The response of a command that failed.
[[nodiscard]] Bytes packedFailure(const Error& error);

/// Answers one command: reads the request, calls and writes the result.
template <typename Request, typename Call>
[[nodiscard]] Bytes answerPacked(PackedReader& arguments, Call call)
{
    Request message;
    readMembers(arguments, message);
    const auto request = arguments.finish(std::move(message));
    if (!request) return packedFailure(request.error());
    const auto response = call(*request);
    if (!response) return packedFailure(response.error());
    PackedWriter writer;
    writer.write(false);
    writer.write(*response);
    return std::move(writer).finish();
}

/// Reads the request of one command, calls its method and packs the response. A function each, behind a pointer:
/// browsers compile a function when it is first called, and a switch over all commands is one of 22 KB.
template <typename Commands>
using PackedAnswer = Bytes (*)(Commands& commands, PackedReader& reader);

/// Answers the command whose number the request begins with.
template <typename Commands, std::size_t Count>
[[nodiscard]] Bytes dispatchPacked(Commands& commands, BytesView request,
                                   const PackedAnswer<Commands> (&answers)[Count])
{
    PackedReader reader(request);
    const std::size_t number = reader.number();
    if (number >= Count) return packedFailure({ErrorCode::unknownCommand, "a command without a number"});
    return answers[number](commands, reader);
}

}  // namespace sceau::protocol
