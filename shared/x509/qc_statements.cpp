// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/qc_statements.hpp"

#include "shared/x509/der.hpp"

namespace sceau::x509 {

namespace {

constexpr ErrorCode mistake = ErrorCode::certificateInvalid;
constexpr std::uint8_t ia5StringTag = 0x16;

std::string text(BytesView content)
{
    return {content.begin(), content.end()};
}

/// An INTEGER of at most 64 bits.
Result<std::int64_t> integer(BytesView content)
{
    if (content.empty() || content.size() > sizeof(std::int64_t)) return fail(mistake, "an INTEGER is too large");
    std::uint64_t value = content[0] >= 0x80 ? ~std::uint64_t{0} : 0;
    for (const auto byte : content) value = value << 8 | byte;
    return static_cast<std::int64_t>(value);
}

Result<QcLimit> readLimit(BytesView der)
{
    ASSIGN_OR_RETURN(const auto content, der::only(der, der::sequenceTag, mistake));
    der::Reader reader(content, mistake);
    ASSIGN_OR_RETURN(const auto currency, reader.next());
    QcLimit limit;
    if (currency.tag == der::printableStringTag) {
        limit.currency = text(currency.content);
    } else if (currency.tag == der::integerTag) {
        ASSIGN_OR_RETURN(const auto number, integer(currency.content));
        limit.currency = std::to_string(number);
    } else {
        return fail(mistake, "QcEuLimitValue has no currency");
    }
    ASSIGN_OR_RETURN(const auto amount, reader.next(der::integerTag));
    ASSIGN_OR_RETURN(const auto exponent, reader.next(der::integerTag));
    RETURN_IF_ERROR(reader.finish());
    ASSIGN_OR_RETURN(limit.amount, integer(amount.content));
    ASSIGN_OR_RETURN(limit.exponent, integer(exponent.content));
    return limit;
}

Result<std::vector<QcDisclosure>> readDisclosures(BytesView der)
{
    ASSIGN_OR_RETURN(const auto content, der::only(der, der::sequenceTag, mistake));
    std::vector<QcDisclosure> disclosures;
    for (der::Reader reader(content, mistake); !reader.atEnd();) {
        ASSIGN_OR_RETURN(const auto location, reader.next(der::sequenceTag));
        der::Reader members(location.content, mistake);
        ASSIGN_OR_RETURN(const auto url, members.next(ia5StringTag));
        ASSIGN_OR_RETURN(const auto language, members.next(der::printableStringTag));
        RETURN_IF_ERROR(members.finish());
        disclosures.push_back({text(url.content), text(language.content)});
    }
    return disclosures;
}

/// SEQUENCE OF one primitive type, each as text.
Result<std::vector<std::string>> readList(BytesView der, std::uint8_t tag)
{
    ASSIGN_OR_RETURN(const auto content, der::only(der, der::sequenceTag, mistake));
    std::vector<std::string> list;
    for (der::Reader reader(content, mistake); !reader.atEnd();) {
        ASSIGN_OR_RETURN(const auto item, reader.next(tag));
        list.push_back(tag == der::objectIdentifierTag ? der::objectIdentifierText(item.content) : text(item.content));
    }
    return list;
}

/// SemanticsInformation (RFC 3739 §3.2.6.1): only its identifier is of use.
Result<std::string> readSemantics(BytesView der)
{
    ASSIGN_OR_RETURN(const auto content, der::only(der, der::sequenceTag, mistake));
    der::Reader reader(content, mistake);
    if (reader.nextTag() != der::objectIdentifierTag) return std::string();
    ASSIGN_OR_RETURN(const auto identifier, reader.next());
    return der::objectIdentifierText(identifier.content);
}

Result<void> readStatement(std::string oid, BytesView value, QcStatements& statements)
{
    if (oid == "0.4.0.1862.1.1") {
        statements.compliance = true;
    } else if (oid == "0.4.0.1862.1.4") {
        statements.sscd = true;
    } else if (oid == "0.4.0.1862.1.2") {
        ASSIGN_OR_RETURN(statements.limit, readLimit(value));
    } else if (oid == "0.4.0.1862.1.3") {
        ASSIGN_OR_RETURN(const auto years, der::only(value, der::integerTag, mistake));
        ASSIGN_OR_RETURN(statements.retentionYears, integer(years));
    } else if (oid == "0.4.0.1862.1.5") {
        ASSIGN_OR_RETURN(statements.disclosures, readDisclosures(value));
    } else if (oid == "0.4.0.1862.1.6") {
        ASSIGN_OR_RETURN(statements.types, readList(value, der::objectIdentifierTag));
    } else if (oid == "0.4.0.1862.1.7") {
        ASSIGN_OR_RETURN(statements.legislations, readList(value, der::printableStringTag));
    } else if (oid == "1.3.6.1.5.5.7.11.2" && !value.empty()) {
        ASSIGN_OR_RETURN(statements.semantics, readSemantics(value));
    } else {
        statements.others.push_back(std::move(oid));
    }
    return {};
}

}  // namespace

Result<QcStatements> parseQcStatements(BytesView der)
{
    ASSIGN_OR_RETURN(const auto content, der::only(der, der::sequenceTag, mistake));
    QcStatements statements;
    for (der::Reader reader(content, mistake); !reader.atEnd();) {
        ASSIGN_OR_RETURN(const auto statement, reader.next(der::sequenceTag));
        der::Reader members(statement.content, mistake);
        ASSIGN_OR_RETURN(const auto identifier, members.next(der::objectIdentifierTag));
        BytesView value;
        if (!members.atEnd()) {
            ASSIGN_OR_RETURN(const auto information, members.next());
            value = information.whole;
        }
        RETURN_IF_ERROR(members.finish());
        RETURN_IF_ERROR(readStatement(der::objectIdentifierText(identifier.content), value, statements));
    }
    return statements;
}

}  // namespace sceau::x509
