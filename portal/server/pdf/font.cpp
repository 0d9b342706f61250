// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pdf/font.hpp"

#include "portal/server/pdf/big_endian.hpp"

#include <algorithm>
#include <fstream>
#include <string>

namespace sceau::pdf {

namespace {

constexpr std::size_t largestFile = 8 * 1024 * 1024;

std::uint32_t checksum(BytesView bytes)
{
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at)
        sum += static_cast<std::uint32_t>(bytes[at]) << (24 - 8 * (at % 4));
    return sum;
}

void pad(Bytes& bytes)
{
    while (bytes.size() % 4 != 0) bytes.push_back(0);
}

/// Where the glyph numbers of a composite outline stand (OpenType, "glyf": composite glyph description).
std::vector<std::size_t> componentsOf(BytesView outline)
{
    constexpr unsigned wordArguments = 0x0001;
    constexpr unsigned oneScale = 0x0008;
    constexpr unsigned moreComponents = 0x0020;
    constexpr unsigned twoScales = 0x0040;
    constexpr unsigned matrix = 0x0080;
    std::vector<std::size_t> places;
    if (i16(outline, 0) >= 0) return places;
    std::size_t at = 10;
    while (at + 4 <= outline.size()) {
        const unsigned flags = u16(outline, at);
        places.push_back(at + 2);
        at += (flags & wordArguments) != 0 ? 8 : 6;
        at += (flags & oneScale) != 0 ? 2 : (flags & twoScales) != 0 ? 4 : (flags & matrix) != 0 ? 8 : 0;
        if ((flags & moreComponents) == 0) break;
    }
    return places;
}

/// The tables of a font file, in one (OpenType, "Table directory").
Bytes assembled(const std::map<std::string, Bytes>& tables)
{
    const auto count = static_cast<unsigned>(tables.size());
    unsigned power = 1;
    unsigned log = 0;
    while (power * 2 <= count) {
        power *= 2;
        ++log;
    }
    Bytes file;
    put32(file, 0x00010000);
    put16(file, count);
    put16(file, power * 16);
    put16(file, log);
    put16(file, count * 16 - power * 16);
    std::size_t offset = 12 + std::size_t{16} * count;
    std::size_t headAt = 0;
    for (const auto& [tag, table] : tables) {
        if (tag == "head") headAt = offset;
        putText(file, tag);
        put32(file, checksum(table));
        put32(file, static_cast<std::uint32_t>(offset));
        put32(file, static_cast<std::uint32_t>(table.size()));
        offset += (table.size() + 3) / 4 * 4;
    }
    for (const auto& [tag, table] : tables) {
        file.insert(file.end(), table.begin(), table.end());
        pad(file);
    }
    set32(file, headAt + 8, 0xB1B0AFBA - checksum(file));
    return file;
}

}  // namespace

Result<Font> Font::open(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    Bytes bytes(largestFile);
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    Font font;
    font.file_ = std::move(bytes);
    if (u32(font.file_, 0) == 0x00010000) font.readCharacters();
    if (font.characters_.empty() || font.table("glyf").empty() || u16(font.table("head"), 18) == 0)
        return fail(ErrorCode::internalError, "no TrueType font in " + file.string());
    return font;
}

BytesView Font::table(std::string_view tag) const
{
    const unsigned count = u16(file_, 4);
    for (unsigned index = 0; index < count; ++index) {
        const std::size_t entry = 12 + std::size_t{16} * index;
        const auto name = part(file_, entry, 4);
        if (std::equal(name.begin(), name.end(), tag.begin(), tag.end()))
            return part(file_, u32(file_, entry + 8), u32(file_, entry + 12));
    }
    return {};
}

/// Format 4 of the Windows Unicode character map: what every font has for the basic plane.
void Font::readCharacters()
{
    const auto map = table("cmap");
    for (unsigned index = 0; index < u16(map, 2); ++index) {
        const std::size_t entry = 4 + std::size_t{8} * index;
        const auto sub = part(map, u32(map, entry + 4), map.size());
        if (u16(map, entry) != 3 || u16(map, entry + 2) != 1 || u16(sub, 0) != 4) continue;
        const std::size_t doubled = u16(sub, 6);
        for (std::size_t at = 0; at + 2 <= doubled; at += 2) {
            const unsigned last = u16(sub, 14 + at);
            const unsigned first = u16(sub, 16 + doubled + at);
            const unsigned delta = u16(sub, 16 + 2 * doubled + at);
            const std::size_t rangeAt = 16 + 3 * doubled + at;
            const unsigned range = u16(sub, rangeAt);
            for (unsigned character = first; character <= last && character < 0xFFFF; ++character) {
                unsigned glyph = character;
                if (range != 0) glyph = u16(sub, rangeAt + range + std::size_t{2} * (character - first));
                if (range == 0 || glyph != 0) glyph = (glyph + delta) & 0xFFFF;
                if (glyph != 0) characters_[static_cast<char32_t>(character)] = static_cast<std::uint16_t>(glyph);
            }
        }
    }
}

std::uint16_t Font::glyphOf(char32_t character) const
{
    const auto found = characters_.find(character);
    return found == characters_.end() ? std::uint16_t{0} : found->second;
}

int Font::scaled(int units) const
{
    return units * 1000 / u16(table("head"), 18);
}

BytesView Font::advanceEntry(std::uint16_t glyph) const
{
    const unsigned full = std::max<unsigned>(1, u16(table("hhea"), 34));
    return part(table("hmtx"), std::size_t{4} * std::min<unsigned>(glyph, full - 1), 4);
}

unsigned Font::width(std::uint16_t glyph) const
{
    return static_cast<unsigned>(scaled(u16(advanceEntry(glyph), 0)));
}

std::array<int, 4> Font::box() const
{
    const auto head = table("head");
    return {scaled(i16(head, 36)), scaled(i16(head, 38)), scaled(i16(head, 40)), scaled(i16(head, 42))};
}

int Font::ascent() const
{
    return scaled(i16(table("hhea"), 4));
}

int Font::descent() const
{
    return scaled(i16(table("hhea"), 6));
}

BytesView Font::outline(std::uint16_t glyph) const
{
    const auto places = table("loca");
    const bool isLong = i16(table("head"), 50) != 0;
    const auto at = [&](std::size_t index) {
        return isLong ? u32(places, 4 * index) : 2 * std::uint32_t{u16(places, 2 * index)};
    };
    const auto begin = at(glyph);
    const auto end = at(std::size_t{glyph} + 1);
    return end > begin ? part(table("glyf"), begin, end - begin) : BytesView{};
}

Bytes Font::subset(std::vector<std::uint16_t> glyphs) const
{
    const auto copy = [&](std::string_view tag) {
        const auto bytes = table(tag);
        return Bytes(bytes.begin(), bytes.end());
    };
    Bytes outlines;
    Bytes places;
    Bytes advances;
    // Grows on the way: what a composite glyph is made of comes along.
    for (std::size_t index = 0; index < glyphs.size(); ++index) {
        put32(places, static_cast<std::uint32_t>(outlines.size()));
        const auto original = outline(glyphs[index]);
        Bytes drawn(original.begin(), original.end());
        for (const auto place : componentsOf(original)) {
            const auto component = u16(original, place);
            auto found = std::find(glyphs.begin(), glyphs.end(), component);
            if (found == glyphs.end()) found = glyphs.insert(glyphs.end(), component);
            set16(drawn, place, static_cast<unsigned>(found - glyphs.begin()));
        }
        outlines.insert(outlines.end(), drawn.begin(), drawn.end());
        pad(outlines);
        const auto entry = advanceEntry(glyphs[index]);
        put16(advances, u16(entry, 0));
        put16(advances, u16(drawn, 2));  // xMin: what a left side bearing is in fonts like these
    }
    put32(places, static_cast<std::uint32_t>(outlines.size()));

    std::map<std::string, Bytes> tables;
    for (const char* tag : {"cvt ", "fpgm", "prep"})
        if (!table(tag).empty()) tables[tag] = copy(tag);
    tables["head"] = copy("head");
    set32(tables["head"], 8, 0);
    set16(tables["head"], 50, 1);
    tables["hhea"] = copy("hhea");
    set16(tables["hhea"], 34, static_cast<unsigned>(glyphs.size()));
    tables["maxp"] = copy("maxp");
    set16(tables["maxp"], 4, static_cast<unsigned>(glyphs.size()));
    tables["glyf"] = std::move(outlines);
    tables["loca"] = std::move(places);
    tables["hmtx"] = std::move(advances);
    return assembled(tables);
}

}  // namespace sceau::pdf
