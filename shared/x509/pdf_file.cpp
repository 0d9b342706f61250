// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/pdf_file.hpp"

#include "shared/x509/pdf_stream.hpp"

#include <algorithm>

namespace sceau::x509::pdf {

namespace {

/// Each signature adds a revision.
constexpr std::size_t maxSections = 64;

/// The places of two million objects, and a hundred small objects a stream.
constexpr std::size_t maxEntryBytes = 16 * 1024 * 1024;
constexpr std::size_t maxObjectStreamBytes = 4 * 1024 * 1024;

}  // namespace

Failure refused(std::string_view what)
{
    return fail(ErrorCode::documentInvalid, "PDF: " + std::string(what));
}

std::uint64_t bigEndian(BytesView bytes)
{
    std::uint64_t value = 0;
    for (const auto byte : bytes) value = value << 8 | byte;
    return value;
}

Result<File> File::open(BytesView pdf)
{
    File file(std::string_view(reinterpret_cast<const char*>(pdf.data()), pdf.size()));
    RETURN_IF_ERROR(file.readSections());
    const auto size = numberOf(file.trailer_.find("Size"));
    const auto root = referenceOf(file.trailer_.find("Root"));
    if (!size || *size > maxObjectNumber || !root) return refused("the trailer has no /Size or no /Root");
    if (!file.trailer_.find("Encrypt").empty()) return refused("the document is encrypted");
    file.size_ = static_cast<std::uint32_t>(*size);
    // New objects are numbered from here: a trailer that counts too few must not have one replaced.
    for (const auto& section : file.sections_)
        for (const auto& [first, count] : section.ranges) {
            if (first > maxObjectNumber || count > maxObjectNumber - first) return refused("too many objects");
            file.size_ = std::max(file.size_, static_cast<std::uint32_t>(first + count));
        }
    file.root_ = *root;
    RETURN_IF_ERROR(file.numberAboveReferences());
    return file;
}

Result<void> File::readSections()
{
    constexpr std::string_view key = "startxref";
    const auto begin = text_.rfind(key);
    if (begin == std::string_view::npos) return refused("there is no startxref");
    ASSIGN_OR_RETURN(const auto last, Reader(text_, begin + key.size()).number());
    if (last >= text_.size()) return refused("a revision lies nowhere");
    lastSection_ = static_cast<std::size_t>(last);
    std::vector<std::size_t> offsets{lastSection_};
    for (std::size_t next = 0; next < offsets.size(); ++next) {
        if (next == maxSections) return refused("too many revisions");
        ASSIGN_OR_RETURN(auto trailer, readSection(offsets[next]));
        // A table's objects that are hidden from old readers come before what the table replaces.
        for (const auto* entry : {"XRefStm", "Prev"}) {
            const auto value = trailer.find(entry);
            if (value.empty()) continue;
            const auto offset = numberOf(value);
            if (!offset || *offset >= text_.size()) return refused("a revision lies nowhere");
            const auto place = static_cast<std::size_t>(*offset);
            if (std::find(offsets.begin(), offsets.end(), place) != offsets.end()) continue;
            offsets.push_back(place);
        }
        if (next == 0) trailer_ = std::move(trailer);
    }
    return {};
}

Result<Dictionary> File::readSection(std::size_t offset)
{
    if (offset >= text_.size()) return refused("a revision lies nowhere");
    Reader reader(text_, offset);
    if (reader.skip("xref")) return readTable(reader);
    return readStream(offset);
}

Result<Dictionary> File::readTable(Reader reader)
{
    Section section;
    section.position = reader.position();
    while (!reader.skip("trailer")) {
        ASSIGN_OR_RETURN(const auto first, reader.number());
        ASSIGN_OR_RETURN(const auto count, reader.number());
        section.ranges.push_back({first, count});
        for (std::uint64_t entry = 0; entry < count; ++entry) {
            RETURN_IF_ERROR(reader.number());
            RETURN_IF_ERROR(reader.number());
            if (!reader.skip("n") && !reader.skip("f")) return refused("a cross-reference table is malformed");
        }
    }
    ASSIGN_OR_RETURN(const auto text, reader.value());
    ASSIGN_OR_RETURN(auto trailer, Dictionary::parse(text));
    section.isHybrid = !trailer.find("XRefStm").empty();
    sections_.push_back(std::move(section));
    return trailer;
}

Result<Dictionary> File::readStream(std::size_t offset)
{
    ASSIGN_OR_RETURN(const auto object, objectAt(offset, std::nullopt));
    ASSIGN_OR_RETURN(auto dictionary, Dictionary::parse(object.value));
    if (dictionary.find("Type") != "/XRef") return refused("neither a cross-reference table nor a stream");
    Section section;
    section.isStream = true;
    ASSIGN_OR_RETURN(const auto widths, arrayOf(dictionary.find("W")));
    if (widths.size() != section.widths.size()) return refused("/W is not three numbers");
    std::size_t width = 0;
    for (std::size_t column = 0; column < widths.size(); ++column) {
        const auto number = numberOf(widths[column]);
        if (!number || *number > 8) return refused("/W is not three small numbers");
        section.widths[column] = static_cast<std::size_t>(*number);
        width += section.widths[column];
    }
    if (width == 0) return refused("/W is nothing");
    const auto size = numberOf(dictionary.find("Size"));
    if (!size) return refused("a cross-reference stream has no /Size");
    if (const auto index = dictionary.find("Index"); !index.empty()) {
        ASSIGN_OR_RETURN(const auto numbers, arrayOf(index));
        for (std::size_t at = 0; at + 1 < numbers.size(); at += 2) {
            const auto first = numberOf(numbers[at]);
            const auto count = numberOf(numbers[at + 1]);
            if (!first || !count) return refused("/Index is not numbers");
            section.ranges.push_back({*first, *count});
        }
    } else {
        section.ranges.push_back({0, *size});
    }
    ASSIGN_OR_RETURN(section.entries, streamContent(dictionary, object.end, maxEntryBytes - entryBytes_));
    entryBytes_ += section.entries.size();
    sections_.push_back(std::move(section));
    return dictionary;
}

Result<File::Place> File::find(std::uint32_t number) const
{
    for (const auto& section : sections_) {
        ASSIGN_OR_RETURN(const auto place,
                         section.isStream ? findInStream(section, number) : findInTable(section, number));
        if (place) return *place;
    }
    return refused("object " + std::to_string(number) + " is nowhere");
}

Result<std::optional<File::Place>> File::findInTable(const Section& section, std::uint32_t number) const
{
    Reader reader(text_, section.position);
    for (const auto& [first, count] : section.ranges) {
        RETURN_IF_ERROR(reader.number());
        RETURN_IF_ERROR(reader.number());
        for (std::uint64_t entry = 0; entry < count; ++entry) {
            ASSIGN_OR_RETURN(const auto offset, reader.number());
            RETURN_IF_ERROR(reader.number());
            const auto inUse = reader.skip("n");
            if (!inUse) reader.skip("f");
            if (first + entry != number) continue;
            if (inUse) return std::optional(Place{false, offset, 0});
            if (!section.isHybrid) return refused("object " + std::to_string(number) + " was removed");
            return std::optional<Place>();
        }
    }
    return std::optional<Place>();
}

Result<std::optional<File::Place>> File::findInStream(const Section& section, std::uint32_t number)
{
    const auto& [typeWidth, secondWidth, thirdWidth] = section.widths;
    const auto width = typeWidth + secondWidth + thirdWidth;
    std::uint64_t before = 0;
    for (const auto& [first, count] : section.ranges) {
        if (number < first || number - first >= count) {
            before += count;
            if (before > maxObjectNumber) break;
            continue;
        }
        const auto at = (before + number - first) * width;
        if (at > section.entries.size() || width > section.entries.size() - at)
            return refused("a cross-reference stream is cut off");
        const auto entry = BytesView(section.entries).subspan(static_cast<std::size_t>(at), width);
        const auto type = typeWidth == 0 ? 1 : bigEndian(entry.first(typeWidth));
        if (type != 1 && type != 2) return refused("object " + std::to_string(number) + " was removed");
        return std::optional(
            Place{type == 2, bigEndian(entry.subspan(typeWidth, secondWidth)), bigEndian(entry.last(thirdWidth))});
    }
    return std::optional<Place>();
}

Result<File::IndirectObject> File::objectAt(std::uint64_t offset, std::optional<std::uint32_t> number) const
{
    if (offset >= text_.size()) return refused("an object lies nowhere");
    Reader reader(text_, static_cast<std::size_t>(offset));
    ASSIGN_OR_RETURN(const auto found, reader.number());
    RETURN_IF_ERROR(reader.number());
    if (!reader.skip("obj") || (number && *number != found)) return refused("another object is there");
    ASSIGN_OR_RETURN(const auto value, reader.value());
    return IndirectObject{value, reader.position()};
}

Result<std::string> File::object(Reference reference) const
{
    ASSIGN_OR_RETURN(const auto place, find(reference.number));
    if (place.inStream) return objectInStream(place, reference.number);
    ASSIGN_OR_RETURN(const auto object, objectAt(place.where, reference.number));
    return std::string(object.value);
}

Result<std::string> File::objectInStream(const Place& place, std::uint32_t number) const
{
    if (place.where > maxObjectNumber) return refused("an object lies nowhere");
    const auto container = static_cast<std::uint32_t>(place.where);
    ASSIGN_OR_RETURN(const auto outer, find(container));
    if (outer.inStream) return refused("an object stream lies in another");
    ASSIGN_OR_RETURN(const auto object, objectAt(outer.where, container));
    ASSIGN_OR_RETURN(const auto dictionary, Dictionary::parse(object.value));
    const auto first = numberOf(dictionary.find("First"));
    if (dictionary.find("Type") != "/ObjStm" || !first) return refused("not an object stream");
    ASSIGN_OR_RETURN(const auto content, streamContent(dictionary, object.end, maxObjectStreamBytes));
    const std::string_view text(reinterpret_cast<const char*>(content.data()), content.size());
    Reader header(text);
    for (std::uint64_t index = 0; index < place.index; ++index) {
        RETURN_IF_ERROR(header.number());
        RETURN_IF_ERROR(header.number());
    }
    ASSIGN_OR_RETURN(const auto found, header.number());
    ASSIGN_OR_RETURN(const auto offset, header.number());
    if (found != number || *first > text.size() || offset > text.size() - *first)
        return refused("another object is there");
    ASSIGN_OR_RETURN(const auto value, Reader(text, static_cast<std::size_t>(*first + offset)).value());
    return std::string(value);
}

Result<Bytes> File::streamContent(const Dictionary& dictionary, std::size_t position, std::size_t maxSize) const
{
    auto rest = text_.substr(position);
    const auto begin = rest.find("stream");
    if (begin == std::string_view::npos || rest.find_first_not_of(" \t\r\n") != begin)
        return refused("a stream expected");
    rest.remove_prefix(begin + 6);
    if (rest.starts_with("\r\n"))
        rest.remove_prefix(2);
    else if (rest.starts_with('\n'))
        rest.remove_prefix(1);
    else
        return refused("a stream begins wrongly");
    return decodeStream(dictionary, {reinterpret_cast<const std::uint8_t*>(rest.data()), rest.size()}, maxSize);
}

}  // namespace sceau::x509::pdf
