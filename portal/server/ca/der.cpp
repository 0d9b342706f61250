// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/der.hpp"

#include "portal/server/ca/openssl.hpp"

#include <openssl/objects.h>
#include <string>

namespace sceau::ca::der {

void append(Bytes& bytes, const Bytes& addition)
{
    bytes.insert(bytes.end(), addition.begin(), addition.end());
}

Bytes element(std::uint8_t tag, BytesView content)
{
    Bytes bytes{tag};
    if (content.size() < 0x80) {
        bytes.push_back(static_cast<std::uint8_t>(content.size()));
    } else {
        Bytes length;
        for (std::size_t rest = content.size(); rest != 0; rest >>= 8)
            length.insert(length.begin(), static_cast<std::uint8_t>(rest & 0xFF));
        bytes.push_back(static_cast<std::uint8_t>(0x80 | length.size()));
        append(bytes, length);
    }
    bytes.insert(bytes.end(), content.begin(), content.end());
    return bytes;
}

Bytes element(std::uint8_t tag, std::string_view content)
{
    const Bytes bytes(content.begin(), content.end());
    return element(tag, BytesView(bytes));
}

Bytes sequence(std::initializer_list<Bytes> elements)
{
    Bytes content;
    for (const Bytes& one : elements) append(content, one);
    return element(sequenceTag, BytesView(content));
}

Bytes integer(std::uint32_t value)
{
    Bytes content;
    do {
        content.insert(content.begin(), static_cast<std::uint8_t>(value & 0xFF));
        value >>= 8;
    } while (value != 0);
    if (content.front() >= 0x80) content.insert(content.begin(), 0);
    return element(integerTag, BytesView(content));
}

Bytes objectIdentifier(std::string_view dotted)
{
    constexpr int onlyNumbers = 1;
    const ObjectPtr object(OBJ_txt2obj(std::string(dotted).c_str(), onlyNumbers));
    return object ? encoded<ASN1_OBJECT>(i2d_ASN1_OBJECT, object.get()) : Bytes{};
}

}  // namespace sceau::ca::der
