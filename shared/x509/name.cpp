// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/certificate.hpp"
#include "shared/x509/der.hpp"
#include "shared/x509/openssl.hpp"
#include "shared/x509/reading.hpp"

#include <algorithm>
#include <array>

namespace sceau::x509 {

namespace {

/// RFC 5280 appendix A bounds every attribute far below.
constexpr std::size_t maxValueBytes = 1024;
constexpr std::size_t maxAttributes = 64;

}  // namespace

std::string textOf(const ASN1_STRING* string)
{
    // Most texts are ASCII in a type that contains it: nothing to convert.
    const auto bytes = bytesOf(string);
    const auto type = ASN1_STRING_type(string);
    const bool containsAscii = type == V_ASN1_UTF8STRING || type == V_ASN1_PRINTABLESTRING || type == V_ASN1_IA5STRING;
    if (containsAscii && std::all_of(bytes.begin(), bytes.end(), [](auto byte) { return byte < 0x80; }))
        return {bytes.begin(), bytes.end()};

    unsigned char* utf8 = nullptr;
    const auto size = ASN1_STRING_to_UTF8(&utf8, string);
    if (size < 0) {
        discardErrors();
        return {};
    }
    std::string text(reinterpret_cast<char*>(utf8), static_cast<std::size_t>(size));
    OPENSSL_free(utf8);
    return text;
}

Name readName(const X509_NAME* name)
{
    Name attributes;
    const auto count = X509_NAME_entry_count(name);
    attributes.reserve(static_cast<std::size_t>(count));
    for (int index = 0; index < count; ++index) {
        const auto* entry = X509_NAME_get_entry(name, index);
        const auto* object = X509_NAME_ENTRY_get_object(entry);
        const auto nid = OBJ_obj2nid(object);
        auto oid = dottedText(object);
        std::string shortName = nid == NID_undef ? oid : OBJ_nid2sn(nid);
        attributes.push_back({std::move(oid), std::move(shortName), textOf(X509_NAME_ENTRY_get_data(entry))});
    }
    return attributes;
}

Result<Name> parseName(BytesView der)
{
    std::string why;
    const auto name = decode<d2i_X509_NAME, X509_NAME_free>(der, &why);
    if (!name) return fail(ErrorCode::certificateInvalid, "not a distinguished name in DER" + why);
    return readName(name.get());
}

Result<Bytes> encodeName(const Name& name)
{
    if (name.size() > maxAttributes) return fail(ErrorCode::invalidRequest, "a name with too many attributes");
    const NamePtr encoded(X509_NAME_new());
    for (const auto& [oid, shortName, value] : name) {
        if (value.empty() || value.size() > maxValueBytes)
            return fail(ErrorCode::invalidRequest, "a name attribute is empty or too long");
        const auto& identifier = oid.empty() ? shortName : oid;
        constexpr int append = -1;
        constexpr int ownRelativeName = 0;
        if (X509_NAME_add_entry_by_txt(encoded.get(), identifier.c_str(), MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(value.data()),
                                       static_cast<int>(value.size()), append, ownRelativeName) != 1)
            return openSslFailure(ErrorCode::invalidRequest, "a name attribute");
    }
    return encode<i2d_X509_NAME>(encoded.get());
}

std::string_view valueOf(const Name& name, std::string_view shortName)
{
    for (const auto& attribute : name)
        if (attribute.shortName == shortName) return attribute.value;
    return {};
}

}  // namespace sceau::x509
