// SPDX-License-Identifier: Apache-2.0
#include "native-host/pkcs11/template.hpp"

#include <cstring>

namespace sceau::pkcs11 {

namespace {

/// OpenSC 0.23 copies a `struct sc_pkcs15_id` (264 bytes) from wherever a value that is set begins, and uses it for
/// CKA_ID alone: what lies behind a shorter value is read, so it shall be ours.
constexpr std::size_t readableBytes = 264;

}  // namespace

Template& Template::bytes(CK_ATTRIBUTE_TYPE type, BytesView value)
{
    values_.emplace_back(type, Bytes(value.begin(), value.end()));
    return *this;
}

CK_ATTRIBUTE* Template::data()
{
    attributes_.clear();
    for (auto& [type, value] : values_) {
        value.reserve(readableBytes);
        attributes_.push_back({type, value.data(), static_cast<CK_ULONG>(value.size())});
    }
    return attributes_.data();
}

Template& Template::text(CK_ATTRIBUTE_TYPE type, std::string_view value)
{
    return bytes(type, {reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
}

Template& Template::flag(CK_ATTRIBUTE_TYPE type, bool value)
{
    const std::uint8_t byte = value ? CK_TRUE : CK_FALSE;
    return bytes(type, {&byte, 1});
}

Template& Template::number(CK_ATTRIBUTE_TYPE type, CK_ULONG value)
{
    Bytes stored(sizeof value);
    std::memcpy(stored.data(), &value, sizeof value);
    return bytes(type, stored);
}

}  // namespace sceau::pkcs11
