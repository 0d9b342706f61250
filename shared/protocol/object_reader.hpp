// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace sceau::protocol {

/// Bounds of one member, from its definition in shared/protocol.
struct Limits {
    std::size_t maxItems = 0;    ///< For lists: how many items at most.
    std::size_t maxSize = 4096;  ///< For strings: UTF-8 bytes; for byte strings: bytes after decoding.
    std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
    std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
};

/// Reads the members of one JSON object, remembers the first mistake and refuses unknown members.
/// Never throws: every type is checked before it is read.
class ObjectReader {
public:
    explicit ObjectReader(const nlohmann::json& json) : json_(json)
    {
        if (!json.is_object()) reject("expected an object");
    }

    template <typename T>
    void required(const char* name, T& member, const Limits& limits = {})
    {
        if (const auto* value = find(name))
            read(name, *value, member, limits);
        else
            reject(std::string(name) + " is missing");
    }

    template <typename T>
    void optional(const char* name, std::optional<T>& member, const Limits& limits = {})
    {
        if (const auto* value = find(name)) read(name, *value, member.emplace(), limits);
    }

    /// `message` if every member was present and well-formed and none was left unread.
    template <typename Message>
    Result<Message> finish(Message message)
    {
        if (!mistake_ && json_.size() != seen_) reject("unexpected member");
        if (mistake_) return fail(ErrorCode::invalidRequest, std::move(*mistake_));
        return message;
    }

private:
    const nlohmann::json* find(const char* name)
    {
        if (!json_.is_object()) return nullptr;
        const auto member = json_.find(name);
        if (member == json_.end()) return nullptr;
        ++seen_;
        return &*member;
    }

    void read(const char* name, const nlohmann::json& value, std::string& text, const Limits& limits)
    {
        const auto* string = value.get_ptr<const std::string*>();
        if (string == nullptr)
            reject(std::string(name) + " is not a string");
        else if (string->size() > limits.maxSize)
            reject(std::string(name) + " is too long");
        else
            text = *string;
    }

    void read(const char* name, const nlohmann::json& value, Bytes& bytes, const Limits& limits)
    {
        std::string text;
        read(name, value, text, {.maxSize = (limits.maxSize + 2) / 3 * 4});
        auto decoded = fromBase64(text);
        if (!decoded)
            reject(std::string(name) + ": " + decoded.error().detail);
        else if (decoded->size() > limits.maxSize)
            reject(std::string(name) + " is too long");
        else
            bytes = std::move(*decoded);
    }

    void read(const char* name, const nlohmann::json& value, std::int64_t& number, const Limits& limits)
    {
        if (!value.is_number_integer() ||
            (value.is_number_unsigned() && value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())) {
            reject(std::string(name) + " is not an integer");
            return;
        }
        number = value.get<std::int64_t>();
        if (number < limits.minimum || number > limits.maximum) reject(std::string(name) + " is out of range");
    }

    void read(const char* name, const nlohmann::json& value, bool& flag, const Limits& /*limits*/)
    {
        if (value.is_boolean())
            flag = value.get<bool>();
        else
            reject(std::string(name) + " is not a boolean");
    }

    template <typename Enumeration>
    requires std::is_enum_v<Enumeration>
    void read(const char* name, const nlohmann::json& value, Enumeration& enumeration, const Limits& limits)
    {
        std::string text;
        read(name, value, text, limits);
        if (!fromText(text, enumeration)) reject(std::string(name) + " has an unknown value");
    }

    template <typename Item>
    void read(const char* name, const nlohmann::json& value, std::vector<Item>& items,
              const Limits& limits) requires(!std::is_same_v<Item, std::uint8_t>)
    {
        if (!value.is_array()) return reject(std::string(name) + " is not a list");
        if (value.size() > limits.maxItems) return reject(std::string(name) + " has too many items");
        items.reserve(value.size());
        for (const auto& item : value) read(name, item, items.emplace_back(), limits);
    }

    template <typename Message>
    requires std::is_class_v<Message>
    void read(const char* name, const nlohmann::json& value, Message& message, const Limits& /*limits*/)
    {
        ObjectReader inner(value);
        readMembers(inner, message);
        if (auto result = inner.finish(true); !result) reject(std::string(name) + ": " + result.error().detail);
    }

    void reject(std::string mistake)
    {
        if (!mistake_) mistake_ = std::move(mistake);
    }

    const nlohmann::json& json_;
    std::size_t seen_ = 0;
    std::optional<std::string> mistake_;
};

/// `json` as a message: all of its members and no others.
template <typename Message>
[[nodiscard]] Result<Message> decodeObject(const nlohmann::json& json)
{
    ObjectReader object(json);
    Message message;
    readMembers(object, message);
    return object.finish(std::move(message));
}

}  // namespace sceau::protocol
