// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pdf/archive.hpp"

#include "portal/server/pdf/big_endian.hpp"

namespace sceau::pdf {

namespace {

std::string escaped(std::string_view text)
{
    std::string xml;
    for (const char character : text) switch (character) {
        case '&': xml += "&amp;"; break;
        case '<': xml += "&lt;"; break;
        case '>': xml += "&gt;"; break;
        default: xml += character;
        }
    return xml;
}

/// A number of ICC: 16 bits before the point, 16 behind.
constexpr std::uint32_t fixedPoint(double value)
{
    return static_cast<std::uint32_t>(value * 65536 + 0.5);
}

constexpr std::uint32_t d50[] = {fixedPoint(0.9642), fixedPoint(1.0), fixedPoint(0.8249)};

/// textDescriptionType of ICC.1:1998 §6.5.17: ASCII, no Unicode, no ScriptCode.
Bytes description(std::string_view text)
{
    Bytes tag;
    putText(tag, "desc");
    put32(tag, 0);
    put32(tag, static_cast<std::uint32_t>(text.size() + 1));
    putText(tag, text);
    tag.resize(tag.size() + 1 + 4 + 4 + 2 + 1 + 67);
    while (tag.size() % 4 != 0) tag.push_back(0);
    return tag;
}

Bytes copyright()
{
    Bytes tag;
    putText(tag, "text");
    put32(tag, 0);
    putText(tag, std::string_view("No copyright, use freely\0\0\0\0", 28));
    return tag;
}

Bytes whitePoint()
{
    Bytes tag;
    putText(tag, "XYZ ");
    put32(tag, 0);
    for (const auto value : d50) put32(tag, value);
    return tag;
}

/// curveType with one entry: a gamma, 8 bits before the point, 8 behind.
Bytes gamma()
{
    Bytes tag;
    putText(tag, "curv");
    put32(tag, 0);
    put32(tag, 1);
    put16(tag, 0x0233);
    put16(tag, 0);
    return tag;
}

}  // namespace

std::string metadata(std::string_view title, std::string_view author, std::string_view language, std::string_view date)
{
    const std::string day(date);
    return "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
           "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
           "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
           "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
           "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
           "<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n"
           "<dc:format>application/pdf</dc:format>\n"
           "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">" +
           escaped(title) + "</rdf:li></rdf:Alt></dc:title>\n<dc:creator><rdf:Seq><rdf:li>" + escaped(author) +
           "</rdf:li></rdf:Seq></dc:creator>\n<dc:language><rdf:Bag><rdf:li>" + escaped(language) +
           "</rdf:li></rdf:Bag></dc:language>\n<xmp:CreatorTool>Sceau</xmp:CreatorTool>\n<xmp:CreateDate>" + day +
           "</xmp:CreateDate>\n<xmp:ModifyDate>" + day +
           "</xmp:ModifyDate>\n</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>";
}

std::string grayProfile()
{
    const std::pair<std::string_view, Bytes> tags[] = {{"desc", description("Sceau grey, gamma 2.2")},
                                                       {"cprt", copyright()},
                                                       {"wtpt", whitePoint()},
                                                       {"kTRC", gamma()}};
    Bytes directory;
    Bytes data;
    put32(directory, 4);
    constexpr std::uint32_t header = 128;
    const std::uint32_t begin = header + 4 + 12 * 4;
    for (const auto& [name, tag] : tags) {
        putText(directory, name);
        put32(directory, static_cast<std::uint32_t>(begin + data.size()));
        put32(directory, static_cast<std::uint32_t>(tag.size()));
        data.insert(data.end(), tag.begin(), tag.end());
    }
    Bytes profile;
    put32(profile, static_cast<std::uint32_t>(begin + data.size()));
    put32(profile, 0);           // no preferred module
    put32(profile, 0x02100000);  // version 2.1
    putText(profile, "mntrGRAYXYZ ");
    for (const unsigned part : {2026U, 1U, 1U, 0U, 0U, 0U}) put16(profile, part);
    putText(profile, "acsp");
    profile.resize(68);  // platform, flags, device, attributes, perceptual intent: all zero
    for (const auto value : d50) put32(profile, value);
    profile.resize(header);
    profile.insert(profile.end(), directory.begin(), directory.end());
    profile.insert(profile.end(), data.begin(), data.end());
    return {profile.begin(), profile.end()};
}

}  // namespace sceau::pdf
