// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/recognition.hpp"

#include "shared/x509/certificate.hpp"
#include "shared/x509/cms.hpp"
#include "shared/x509/crl.hpp"
#include "shared/x509/openssl.hpp"

#include <openssl/ocsp.h>

namespace sceau::x509 {

namespace {

constexpr std::string_view timeStampContent = "1.2.840.113549.1.9.16.1.4";

ObjectKind kindOf(CMS_ContentInfo* cms)
{
    if (dottedText(CMS_get0_type(cms)) != idSignedData) return ObjectKind::unknown;
    if (sk_CMS_SignerInfo_num(CMS_get0_SignerInfos(cms)) <= 0) return ObjectKind::certificateBag;
    const auto isTimeStamp = dottedText(CMS_get0_eContentType(cms)) == timeStampContent;
    return isTimeStamp ? ObjectKind::timeStamp : ObjectKind::signedData;
}

}  // namespace

ObjectKind recognize(BytesView der)
{
    if (decodeForReading(der)) return ObjectKind::certificate;
    if (decode<d2i_X509_REQ, X509_REQ_free>(der)) return ObjectKind::certificationRequest;
    if (const auto cms = decode<d2i_CMS_ContentInfo, CMS_ContentInfo_free>(der)) return kindOf(cms.get());
    if (decode<d2i_OCSP_REQUEST, OCSP_REQUEST_free>(der)) return ObjectKind::ocspRequest;
    if (decode<d2i_OCSP_RESPONSE, OCSP_RESPONSE_free>(der)) return ObjectKind::ocspResponse;
    if (describeKey(der)) return ObjectKind::publicKey;
    if (RevocationList::open(Bytes(der.begin(), der.end()))) return ObjectKind::revocationList;
    return ObjectKind::unknown;
}

}  // namespace sceau::x509
