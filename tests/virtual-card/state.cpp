// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/state.hpp"
#include "shared/base/hexadecimal.hpp"

namespace sceau::virtualcard {

const nlohmann::json* StateReader::member(const char* name) const
{
    if (!state_.is_object()) return nullptr;
    const auto found = state_.find(name);
    return found == state_.end() ? nullptr : &*found;
}

std::optional<std::string> StateReader::text(const char* name) const
{
    const auto* value = member(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return value->get<std::string>();
}

std::optional<Bytes> StateReader::bytes(const char* name) const
{
    const auto hex = text(name);
    return hex ? fromHex(*hex) : std::nullopt;
}

std::optional<Reference> StateReader::reference(const char* name) const
{
    const auto* value = member(name);
    if (value == nullptr) return std::nullopt;
    const StateReader reader(*value);
    const auto secret = reader.bytes("value");
    if (!secret) return std::nullopt;
    return Reference{*secret, reader.number("limit"), reader.number("tries")};
}

unsigned StateReader::number(const char* name) const
{
    const auto* value = member(name);
    return value != nullptr && value->is_number_unsigned() ? value->get<unsigned>() : 0;
}

const nlohmann::json* StateReader::list(const char* name) const
{
    const auto* value = member(name);
    return value != nullptr && value->is_array() ? value : nullptr;
}

nlohmann::json toState(const Reference& reference)
{
    return {{"value", hexadecimal(reference.value)}, {"limit", reference.limit}, {"tries", reference.tries}};
}

}  // namespace sceau::virtualcard
