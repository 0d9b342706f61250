// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/form/inspection.hpp"

#include "portal/server/revocation/form/revision.hpp"
#include "portal/server/revocation/form/structure.hpp"
#include "shared/x509/pades.hpp"

#include <algorithm>

namespace sceau::revocation::form {

namespace {

Result<void> checkForm(BytesView received, BytesView issued)
{
    if (received.size() > largestForm) return fail(ErrorCode::documentInvalid, "the file is too big");
    if (received.size() < issued.size() || !std::equal(issued.begin(), issued.end(), received.begin()))
        return fail(ErrorCode::documentInvalid, "the file does not begin with the form as it was issued");
    return {};
}

/// What the field names and what the bytes show must be the same signature, over the same bytes.
Result<void> checkCoverage(BytesView received, const FieldSignature& field)
{
    ASSIGN_OR_RETURN(const auto place, x509::findSignaturePlace(received));
    const std::vector<long long> range{0, static_cast<long long>(place.contentsBegin),
                                       static_cast<long long>(place.contentsEnd),
                                       static_cast<long long>(received.size() - place.contentsEnd)};
    if (field.byteRange != range) return fail(ErrorCode::documentInvalid, "the field's ByteRange is another one");
    std::string digits;
    for (const auto byte : received.subspan(place.contentsBegin + 1, 2 * place.room()))
        digits += static_cast<char>(byte >= 'A' && byte <= 'F' ? byte - 'A' + 'a' : byte);
    if (digits != field.contentsHex)
        return fail(ErrorCode::documentInvalid, "what the signature leaves out is not the signature");
    return {};
}

/// A signature that says it was made for something else is none here.
Result<x509::SignedData> signatureOf(BytesView received)
{
    ASSIGN_OR_RETURN(auto verified, x509::verifyDocument(received));
    if (verified.attributes.purpose) return fail(ErrorCode::signatureInvalid, "the signature is for another purpose");
    return verified;
}

}  // namespace

Inspection inspect(BytesView received, BytesView issued)
{
    Inspection inspection;
    auto& report = inspection.report;
    if (!report.note(Check::form, checkForm(received, issued))) return inspection;
    if (!report.note(Check::revision, checkRevision(received, issued.size()))) return inspection;
    const auto field = fieldSignature(received, issued);
    if (!report.note(Check::content, field ? Result<void>() : Failure{field.error()})) return inspection;
    const auto isPades = (*field).subFilter == "/ETSI.CAdES.detached"
                             ? Result<void>()
                             : fail(ErrorCode::documentInvalid, "SubFilter is " + (*field).subFilter);
    if (!report.note(Check::subFilter, isPades)) return inspection;
    if (!report.note(Check::coverage, checkCoverage(received, *field))) return inspection;
    auto verified = signatureOf(received);
    if (!report.note(Check::signature, verified ? Result<void>() : Failure{verified.error()})) return inspection;
    inspection.signature = std::move(*verified);
    return inspection;
}

}  // namespace sceau::revocation::form
