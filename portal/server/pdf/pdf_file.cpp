// SPDX-License-Identifier: Apache-2.0
#include "portal/server/pdf/pdf_file.hpp"

#include "shared/x509/digest.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace sceau::pdf {

int PdfFile::reserve()
{
    objects_.emplace_back();
    return static_cast<int>(objects_.size());
}

void PdfFile::set(int number, std::string object)
{
    objects_[static_cast<std::size_t>(number) - 1] = std::move(object);
}

int PdfFile::add(std::string object)
{
    const int number = reserve();
    set(number, std::move(object));
    return number;
}

int PdfFile::addStream(std::string_view entries, std::string_view data)
{
    std::string object = "<< " + std::string(entries) + " /Length " + std::to_string(data.size()) + " >>\nstream\n";
    object += data;
    return add(object + "\nendstream");
}

Result<Bytes> PdfFile::finish(std::string_view comment) const
{
    // The second line tells programs that copy files that this one is not text.
    std::string file = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n%" + std::string(comment) + "\n";
    std::string table = "xref\n0 " + std::to_string(objects_.size() + 1) + "\n0000000000 65535 f \n";
    for (std::size_t index = 0; index < objects_.size(); ++index) {
        std::array<char, 32> entry{};
        std::snprintf(entry.data(), entry.size(), "%010zu 00000 n \n", file.size());
        table += entry.data();
        file += std::to_string(index + 1) + " 0 obj\n" + objects_[index] + "\nendobj\n";
    }
    const auto begin = file.size();
    ASSIGN_OR_RETURN(const auto digest, x509::digest(x509::HashAlgorithm::sha256, Bytes(file.begin(), file.end())));
    std::string id;
    for (std::size_t index = 0; index < 16; ++index) id += hexOf(digest[index], 2);
    file += table + "trailer\n<< /Size " + std::to_string(objects_.size() + 1) + " /Root 1 0 R /ID [<" + id + "> <" +
            id + ">] >>\nstartxref\n" + std::to_string(begin) + "\n%%EOF\n";
    return Bytes(file.begin(), file.end());
}

std::string reference(int number)
{
    return std::to_string(number) + " 0 R";
}

std::string hexOf(unsigned value, int digits)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%0*X", digits, value);
    return text.data();
}

std::string utcText(const char* format, std::int64_t at)
{
    const auto time = static_cast<std::time_t>(at);
    std::tm moment{};
    gmtime_r(&time, &moment);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &moment)};
}

std::u32string charactersOf(std::string_view utf8)
{
    std::u32string characters;
    while (!utf8.empty()) {
        const auto first = static_cast<unsigned char>(utf8.front());
        const std::size_t size = first < 0x80    ? 1
                                 : first >= 0xF5 ? 0
                                 : first >= 0xF0 ? 4
                                 : first >= 0xE0 ? 3
                                 : first >= 0xC2 ? 2
                                                 : 0;
        const auto follows = utf8.substr(0, size).substr(size == 0 ? 0 : 1);
        const bool whole = size != 0 && size <= utf8.size() &&
                           std::all_of(follows.begin(), follows.end(), [](char byte) { return (byte & 0xC0) == 0x80; });
        if (!whole) {
            utf8.remove_prefix(1);
            continue;
        }
        char32_t character = size == 1 ? first : first & (0xFFU >> (size + 1));
        for (std::size_t index = 1; index < size; ++index)
            character = character << 6 | (static_cast<unsigned char>(utf8[index]) & 0x3F);
        characters += character;
        utf8.remove_prefix(size);
    }
    return characters;
}

std::string textString(std::string_view utf8)
{
    std::string text = "<FEFF";
    for (const char32_t character : charactersOf(utf8)) {
        if (character >= 0x10000) {
            const auto rest = static_cast<unsigned>(character - 0x10000);
            text += hexOf(0xD800 + (rest >> 10), 4) + hexOf(0xDC00 + (rest & 0x3FF), 4);
        } else {
            text += hexOf(static_cast<unsigned>(character), 4);
        }
    }
    return text + ">";
}

}  // namespace sceau::pdf
