// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/subject.hpp"

#include "portal/server/ca/openssl.hpp"

#include <openssl/asn1.h>
#include <openssl/objects.h>
#include <algorithm>
#include <utility>

namespace sceau::ca {

namespace {

Result<void> add(X509_NAME* name, int attribute, const std::string& value)
{
    if (value.empty()) return {};
    const auto isControl = [](unsigned char character) { return character < 0x20 || character == 0x7F; };
    if (std::any_of(value.begin(), value.end(), isControl))
        return fail(ErrorCode::invalidRequest, "a subject attribute holds a control character");
    // MBSTRING_UTF8 applies X.520's table: upper bounds, PrintableString for country and serialNumber, else UTF8String.
    const auto* text = reinterpret_cast<const unsigned char*>(value.data());
    if (X509_NAME_add_entry_by_NID(name, attribute, MBSTRING_UTF8, text, static_cast<int>(value.size()), -1, 0) != 1)
        return x509::openSslFailure(ErrorCode::invalidRequest, OBJ_nid2sn(attribute));
    return {};
}

}  // namespace

Result<Bytes> composeSubject(const SubjectFields& fields)
{
    const bool countryIsTwoCapitals =
        fields.country.size() == 2 &&
        std::all_of(fields.country.begin(), fields.country.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!countryIsTwoCapitals || fields.commonName.empty())
        return fail(ErrorCode::invalidRequest, "a subject needs a country of two capitals and a common name");

    const NamePtr name(X509_NAME_new());
    if (!name) return x509::openSslFailure(ErrorCode::internalError, "X509_NAME_new");
    const std::pair<int, const std::string*> attributes[] = {
        {NID_countryName, &fields.country},
        {NID_organizationName, &fields.organization},
        {NID_organizationIdentifier, &fields.organizationIdentifier},
        {NID_organizationalUnitName, &fields.organizationalUnit},
        {NID_surname, &fields.surname},
        {NID_givenName, &fields.givenName},
        {NID_commonName, &fields.commonName},
        {NID_title, &fields.title},
        {NID_serialNumber, &fields.serialNumber},
    };
    for (const auto& [attribute, value] : attributes) RETURN_IF_ERROR(add(name.get(), attribute, *value));
    return x509::encode<i2d_X509_NAME>(name.get());
}

}  // namespace sceau::ca
