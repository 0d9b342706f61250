// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/pdf_update.hpp"

#include <algorithm>

namespace sceau::x509::pdf {

namespace {

constexpr ErrorCode mistake = ErrorCode::documentInvalid;

/// What a cross-reference table has room for; a stream's four bytes end a little earlier.
constexpr std::size_t maxFileBytes = 0xFFFFFFFF;
constexpr std::size_t maxStreams = 128;

constexpr std::string_view streamBegin = "stream\n";
constexpr std::string_view streamEnd = "\nendstream\nendobj\n";

std::string padded(std::size_t number, std::size_t width)
{
    const auto digits = std::to_string(number);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
}

}  // namespace

std::string nameText(std::string_view plain)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view special = "()<>[]{}/%#";
    std::string text = "/";
    for (const auto character : plain) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte > 0x20 && byte < 0x7F && special.find(character) == std::string_view::npos) {
            text += character;
            continue;
        }
        text += '#';
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

Update::Update(const File& file, BytesView pdf) : file_(file), base_(pdf.size()), next_(file.size())
{
    if (!pdf.empty() && pdf.back() != '\n') text_ = "\n";
}

void Update::begin(Reference object)
{
    entries_.push_back({object, base_ + text_.size()});
    text_ += std::to_string(object.number) + " " + std::to_string(object.generation) + " obj\n";
}

std::uint32_t Update::addStream(BytesView content)
{
    begin({next_, 0});
    text_ += "<< /Length " + std::to_string(content.size()) + " >>\n" + std::string(streamBegin);
    text_.append(content.begin(), content.end());
    text_ += streamEnd;
    return next_++;
}

std::uint32_t Update::addObject(std::string_view value)
{
    begin({next_, 0});
    text_ += std::string(value) + "\nendobj\n";
    return next_++;
}

void Update::replaceObject(Reference reference, std::string_view value)
{
    begin(reference);
    text_ += std::string(value) + "\nendobj\n";
    // Numbers ascend in a table; those of new objects are larger than any.
    std::rotate(entries_.begin(), entries_.end() - 1, entries_.end());
}

std::string Update::trailerEntries(std::uint32_t size) const
{
    auto text = "/Size " + std::to_string(size) + " /Prev " + std::to_string(file_.lastSection());
    for (const auto* key : {"Root", "Info", "ID"})
        if (const auto value = file_.trailer().find(key); !value.empty())
            text += " /" + std::string(key) + " " + std::string(value);
    return text;
}

void Update::writeTable()
{
    text_ += "xref\n";
    for (const auto& [object, offset] : entries_)
        text_ +=
            std::to_string(object.number) + " 1\n" + padded(offset, 10) + " " + padded(object.generation, 5) + " n \n";
    text_ += "trailer\n<< " + trailerEntries(next_) + " >>\n";
}

void Update::writeStream()
{
    begin({next_, 0});
    std::string index;
    std::string content;
    for (const auto& [object, offset] : entries_) {
        index += std::to_string(object.number) + " 1 ";
        content += '\1';
        for (int shift = 24; shift >= 0; shift -= 8) content += static_cast<char>(offset >> shift);
        content += static_cast<char>(object.generation >> 8);
        content += static_cast<char>(object.generation);
    }
    index.pop_back();
    text_ += "<< /Type /XRef " + trailerEntries(next_ + 1) + " /W [1 4 2] /Index [" + index + "] /Length " +
             std::to_string(content.size()) + " >>\n" + std::string(streamBegin) + content + std::string(streamEnd);
}

Result<Bytes> Update::finish()
{
    const auto section = base_ + text_.size();
    if (file_.endsWithStream())
        writeStream();
    else
        writeTable();
    text_ += "startxref\n" + std::to_string(section) + "\n%%EOF\n";
    if (next_ > maxObjectNumber) return fail(mistake, "the document would have too many objects");
    if (text_.size() > maxFileBytes - base_) return fail(mistake, "the document would be too long");
    return Bytes(text_.begin(), text_.end());
}

Result<Streams> streamsAt(BytesView pdf, std::size_t position)
{
    const std::string_view text(reinterpret_cast<const char*>(pdf.data()), pdf.size());
    Streams streams;
    streams.end = position;
    while (streams.contents.size() < maxStreams) {
        Reader reader(text, streams.end);
        if (!reader.number() || !reader.number() || !reader.skip("obj") || !reader.skip("<<") ||
            !reader.skip("/Length"))
            break;
        const auto length = reader.number();
        if (!length || !reader.skip(">>") || !reader.skip("stream")) break;
        const auto begin = reader.position() + 1;
        if (begin > text.size() || *length > text.size() - begin) break;
        streams.contents.push_back(pdf.subspan(begin, static_cast<std::size_t>(*length)));
        streams.end = begin + static_cast<std::size_t>(*length);
        if (!text.substr(streams.end).starts_with(streamEnd)) return fail(mistake, "PDF: a stream without end");
        streams.end += streamEnd.size();
    }
    if (streams.contents.empty()) return fail(mistake, "something stands behind the signature");
    return streams;
}

}  // namespace sceau::x509::pdf
