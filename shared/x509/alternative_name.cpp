// SPDX-License-Identifier: Apache-2.0
#include "shared/base/hexadecimal.hpp"
#include "shared/x509/reading.hpp"

namespace sceau::x509 {

namespace {

std::string ipAddressText(BytesView address)
{
    std::string text;
    if (address.size() == 4) {
        for (const auto byte : address) text += (text.empty() ? "" : ".") + std::to_string(byte);
        return text;
    }
    if (address.size() != 16) return hexadecimal(address);
    for (std::size_t index = 0; index < 16; index += 2)
        text += (text.empty() ? "" : ":") + hexadecimal(address.subspan(index, 2));
    return text;
}

std::string directoryNameText(const X509_NAME* name)
{
    const BioPtr out(BIO_new(BIO_s_mem()));
    constexpr int noIndent = 0;
    if (X509_NAME_print_ex(out.get(), name, noIndent, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0) return {};
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string rawText(const ASN1_STRING* string)
{
    const auto bytes = bytesOf(string);
    return {bytes.begin(), bytes.end()};
}

}  // namespace

AlternativeName readAlternativeName(GENERAL_NAME* name)
{
    int type = 0;
    const auto* value = GENERAL_NAME_get0_value(name, &type);
    const auto* string = static_cast<const ASN1_STRING*>(value);
    switch (type) {
    case GEN_EMAIL: return {AlternativeNameKind::email, rawText(string)};
    case GEN_DNS: return {AlternativeNameKind::dns, rawText(string)};
    case GEN_URI: return {AlternativeNameKind::uri, rawText(string)};
    case GEN_IPADD: return {AlternativeNameKind::ipAddress, ipAddressText(bytesOf(string))};
    case GEN_DIRNAME:
        return {AlternativeNameKind::directoryName, directoryNameText(static_cast<const X509_NAME*>(value))};
    case GEN_OTHERNAME: {
        const auto* other = static_cast<const OTHERNAME*>(value);
        if (OBJ_obj2nid(other->type_id) == NID_ms_upn && other->value->type == V_ASN1_UTF8STRING)
            return {AlternativeNameKind::userPrincipalName, rawText(other->value->value.utf8string)};
        break;
    }
    default: break;
    }
    return {AlternativeNameKind::other, hexadecimal(encode<i2d_GENERAL_NAME>(name))};
}

}  // namespace sceau::x509
