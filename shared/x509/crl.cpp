// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/crl.hpp"

#include "shared/base/hexadecimal.hpp"
#include "shared/x509/algorithm_identifier.hpp"
#include "shared/x509/certificate.hpp"
#include "shared/x509/clause.hpp"
#include "shared/x509/der.hpp"
#include "shared/x509/der_time.hpp"
#include "shared/x509/reading.hpp"
#include "shared/x509/signature.hpp"

#include <algorithm>

namespace sceau::x509 {

namespace {

constexpr ErrorCode mistake = ErrorCode::statusInvalid;
constexpr std::uint8_t booleanTag = 0x01;
constexpr std::uint8_t enumeratedTag = 0x0A;

/// The bytes of a serial number's INTEGER; nothing when the text is not one.
std::optional<Bytes> serialContent(std::string_view hex)
{
    Bytes content;
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    if (hex.empty() || hex.size() % 2 != 0) return std::nullopt;
    for (std::size_t index = 0; index < hex.size(); index += 2) {
        const auto high = digit(hex[index]);
        const auto low = digit(hex[index + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        content.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    if (content[0] >= 0x80) content.insert(content.begin(), 0);
    return content;
}

/// The reverse, for the numbers that certificates may have.
Result<std::string> serialText(BytesView content)
{
    constexpr std::size_t maxSize = 64;
    if (content.empty() || content[0] >= 0x80 || content.size() > maxSize)
        return failBy("RFC 5280 §5.1.2.6", mistake, "a serial number is negative or too long");
    if (content[0] == 0 && content.size() > 1) {
        content = content.subspan(1);
        if (content[0] < 0x80) return failBy("X.690 §8.3.2", mistake, "a serial number is not the shortest");
    }
    return hexadecimal(content);
}

/// What is left of the entries behind those at the beginning that are about other serial numbers, as long as they are
/// short: nearly all entries of all lists, at a fraction of the Reader's time.
BytesView withoutOthers(BytesView entries, BytesView wanted)
{
    constexpr std::size_t header = 2;
    while (entries.size() >= 2 * header && entries[0] == der::sequenceTag && entries[2] == der::integerTag) {
        const std::size_t entrySize = entries[1];
        const std::size_t serialSize = entries[3];
        if (entrySize >= 0x80 || serialSize + header > entrySize || entrySize > entries.size() - header) break;
        const auto serial = entries.subspan(2 * header, serialSize);
        if (std::equal(serial.begin(), serial.end(), wanted.begin(), wanted.end())) break;
        entries = entries.subspan(header + entrySize);
    }
    return entries;
}

struct RawExtension {
    BytesView identifier;
    bool critical = false;
    BytesView value;
};

Result<RawExtension> readRawExtension(BytesView content)
{
    der::Reader reader(content, mistake);
    ASSIGN_OR_RETURN(const auto identifier, reader.next(der::objectIdentifierTag));
    RawExtension extension{identifier.content, false, {}};
    if (reader.nextTag() == booleanTag) {
        ASSIGN_OR_RETURN(const auto critical, reader.next());
        extension.critical = critical.content.size() == 1 && critical.content[0] != 0;
    }
    ASSIGN_OR_RETURN(const auto value, reader.next(der::octetStringTag));
    RETURN_IF_ERROR(reader.finish());
    extension.value = value.content;
    return extension;
}

/// The reason among an entry's extensions. Any other critical one changes the entry's meaning, which is then not known.
Result<std::optional<std::int64_t>> readReason(BytesView extensions)
{
    std::optional<std::int64_t> reason;
    for (der::Reader reader(extensions, mistake); !reader.atEnd();) {
        ASSIGN_OR_RETURN(const auto one, reader.next(der::sequenceTag));
        ASSIGN_OR_RETURN(const auto extension, readRawExtension(one.content));
        if (der::objectIdentifierText(extension.identifier) == "2.5.29.21") {
            ASSIGN_OR_RETURN(const auto value, der::only(extension.value, enumeratedTag, mistake));
            if (value.size() != 1) return failBy("RFC 5280 §5.3.1", mistake, "a reason is out of range");
            reason = value[0];
        } else if (extension.critical) {
            return failBy("RFC 5280 §5.3", mistake, "an entry has an unknown critical extension");
        }
    }
    return reason;
}

Result<RevokedEntry> readEntry(der::Reader& members)
{
    ASSIGN_OR_RETURN(const auto time, members.next());
    RevokedEntry entry;
    ASSIGN_OR_RETURN(entry.revocationTime, der::readTime(time, mistake));
    if (!members.atEnd()) {
        ASSIGN_OR_RETURN(const auto extensions, members.next(der::sequenceTag));
        ASSIGN_OR_RETURN(entry.reason, readReason(extensions.content));
    }
    RETURN_IF_ERROR(members.finish());
    return entry;
}

}  // namespace

RevocationList::Range RevocationList::rangeOf(BytesView part) const
{
    return {static_cast<std::size_t>(part.data() - der_.data()), part.size()};
}

Result<RevocationList> RevocationList::open(Bytes der)
{
    RevocationList list;
    list.der_ = std::move(der);
    RETURN_IF_ERROR(list.readHead());
    return list;
}

Result<void> RevocationList::readHead()
{
    ASSIGN_OR_RETURN(const auto content, der::only(der_, der::sequenceTag, mistake));
    der::Reader reader(content, mistake);
    ASSIGN_OR_RETURN(const auto toBeSigned, reader.next(der::sequenceTag));
    ASSIGN_OR_RETURN(const auto algorithm, reader.next(der::sequenceTag));
    ASSIGN_OR_RETURN(const auto signature, reader.next(der::bitStringTag));
    RETURN_IF_ERROR(reader.finish());
    if (signature.content.empty() || signature.content[0] != 0)
        return failBy("RFC 5280 §5.1.1.3", mistake, "the signature has unused bits");
    toBeSigned_ = rangeOf(toBeSigned.whole);
    algorithm_ = rangeOf(algorithm.whole);
    signature_ = rangeOf(signature.content.subspan(1));

    der::Reader list(toBeSigned.content, mistake);
    if (list.nextTag() == der::integerTag) RETURN_IF_ERROR(list.next());
    ASSIGN_OR_RETURN(const auto innerAlgorithm, list.next(der::sequenceTag));
    if (!std::equal(innerAlgorithm.whole.begin(), innerAlgorithm.whole.end(), algorithm.whole.begin(),
                    algorithm.whole.end()))
        return failBy("RFC 5280 §5.1.1.2", mistake, "the two signature algorithms differ");
    ASSIGN_OR_RETURN(const auto issuer, list.next(der::sequenceTag));
    issuer_ = rangeOf(issuer.whole);
    ASSIGN_OR_RETURN(const auto thisUpdate, list.next());
    ASSIGN_OR_RETURN(thisUpdate_, der::readTime(thisUpdate, mistake));
    if (der::isTime(list.nextTag())) {
        ASSIGN_OR_RETURN(const auto nextUpdate, list.next());
        ASSIGN_OR_RETURN(nextUpdate_, der::readTime(nextUpdate, mistake));
    }
    if (list.nextTag() == der::sequenceTag) {
        ASSIGN_OR_RETURN(const auto entries, list.next());
        entries_ = rangeOf(entries.content);
    }
    if (list.nextTag() == der::contextTag(0)) {
        ASSIGN_OR_RETURN(const auto extensions, list.next());
        RETURN_IF_ERROR(readExtensions(extensions.content));
    }
    return list.finish();
}

Result<void> RevocationList::readExtensions(BytesView content)
{
    ASSIGN_OR_RETURN(const auto list, der::only(content, der::sequenceTag, mistake));
    for (der::Reader reader(list, mistake); !reader.atEnd();) {
        ASSIGN_OR_RETURN(const auto one, reader.next(der::sequenceTag));
        ASSIGN_OR_RETURN(const auto extension, readRawExtension(one.content));
        const auto oid = der::objectIdentifierText(extension.identifier);
        if (oid == "2.5.29.20") {
            ASSIGN_OR_RETURN(const auto number, der::only(extension.value, der::integerTag, mistake));
            numberHex_ = hexadecimal(number);
        } else if (oid == "2.5.29.60") {
            keepsExpired_ = true;  // real lists encode its time wrongly: only its presence counts
        } else if (extension.critical) {
            // Delta lists and lists of some reasons or certificates only do not say "not revoked".
            return failBy("RFC 5280 §5.2, §5.2.4, §5.2.5", mistake,
                          "the list is partial or has an unknown critical extension " + oid);
        }
    }
    return {};
}

Result<std::optional<RevokedEntry>> RevocationList::find(std::string_view serialHex) const
{
    const auto wanted = serialContent(serialHex);
    if (!wanted) return fail(ErrorCode::invalidRequest, "not a serial number in hexadecimal");
    for (auto rest = withoutOthers(view(entries_), *wanted); !rest.empty(); rest = withoutOthers(rest, *wanted)) {
        der::Reader reader(rest, mistake);
        ASSIGN_OR_RETURN(const auto entry, reader.next(der::sequenceTag));
        der::Reader members(entry.content, mistake);
        ASSIGN_OR_RETURN(const auto serial, members.next(der::integerTag));
        rest = rest.subspan(entry.whole.size());
        if (!std::equal(serial.content.begin(), serial.content.end(), wanted->begin(), wanted->end())) continue;
        ASSIGN_OR_RETURN(const auto found, readEntry(members));
        return std::optional(found);
    }
    return std::optional<RevokedEntry>();
}

Result<Name> RevocationList::issuer() const
{
    std::string why;
    const auto name = decode<d2i_X509_NAME, X509_NAME_free>(issuerDer(), &why);
    if (!name) return failBy("RFC 5280 §5.1.2.3", mistake, "the issuer is no name" + why);
    constexpr int maxAttributes = 4096;
    if (X509_NAME_entry_count(name.get()) > maxAttributes)
        return failBy("RFC 5280 §5.1.2.3", mistake, "the issuer has too many attributes");
    return readName(name.get());
}

Result<RevocationPage> RevocationList::page(std::size_t first, std::size_t most) const
{
    RevocationPage page;
    for (der::Reader reader(view(entries_), mistake); !reader.atEnd(); ++page.total) {
        ASSIGN_OR_RETURN(const auto entry, reader.next(der::sequenceTag));
        der::Reader members(entry.content, mistake);
        ASSIGN_OR_RETURN(const auto serial, members.next(der::integerTag));
        ASSIGN_OR_RETURN(const auto revoked, readEntry(members));
        if (page.total < first || page.rows.size() == most) continue;
        ASSIGN_OR_RETURN(auto serialHex, serialText(serial.content));
        page.rows.push_back({std::move(serialHex), revoked});
    }
    return page;
}

Result<std::size_t> RevocationList::count() const
{
    ASSIGN_OR_RETURN(const auto nothing, page(0, 0));
    return nothing.total;
}

Result<void> RevocationList::verify(BytesView issuerCertificate) const
{
    ASSIGN_OR_RETURN(const auto issuer, parseCertificate(issuerCertificate));
    const auto name = issuerDer();
    if (!std::equal(name.begin(), name.end(), issuer.subjectDer.begin(), issuer.subjectDer.end()))
        return failBy("RFC 5280 §6.3.3 (b)(1)", mistake, "the list was issued by another authority");
    if (!issuer.permits(KeyUsage::crlSign))
        return failBy("RFC 5280 §6.3.3 (f)", mistake, "the authority may not sign revocation lists");
    const auto algorithm = signatureAlgorithmOf(view(algorithm_));
    if (!algorithm) return failBy("ETSI TS 119 312", mistake, "the signature algorithm is not supported");
    const auto verified = verifySignature(issuer.publicKey, *algorithm, view(toBeSigned_), view(signature_));
    if (!verified) return failBy("RFC 5280 §6.3.3 (g)", verified.error().code, verified.error().detail);
    return {};
}

}  // namespace sceau::x509
