// SPDX-License-Identifier: Apache-2.0
#include "portal/server/transfer/csv.hpp"

#include <cstdlib>
#include <sstream>

namespace {

using namespace sceau::transfer;

/// A field as it is read again: line ends are those of the file, and no spreadsheet takes it for a formula.
std::string rewritten(const std::string& field)
{
    std::string text;
    for (const char character : field) {
        if (character == '\n' && !text.empty() && text.back() == '\r') text.pop_back();
        text += character;
    }
    const bool formula = !field.empty() && std::string_view("=+-@\t").find(field.front()) != std::string_view::npos;
    return formula ? "'" + text : text;
}

}  // namespace

/// Whatever the file, reading it ends, and what was read can be written and read again.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    std::istringstream file(std::string(reinterpret_cast<const char*>(data), size));
    CsvReader reader(file);
    std::size_t line = 0;
    for (;;) {
        const auto record = reader.next();
        if (record && !record->has_value()) break;
        if (reader.line() <= line) std::abort();
        line = reader.line();
        if (!record) continue;
        if ((*record)->empty()) std::abort();

        std::string written = "first,second\nx";
        for (const auto& field : **record) written += "," + csvField(field);
        std::istringstream again(written + "\n");
        CsvReader second(again);
        const auto header = second.next();
        const auto same = second.next();
        if (!header || !same || !same->has_value()) {
            // Quotes make a record longer than the one that was read.
            if (written.size() < 64 * 1024) std::abort();
            continue;
        }
        if ((*same)->size() != (*record)->size() + 1) std::abort();
        for (std::size_t i = 0; i < (*record)->size(); ++i)
            if ((**same)[i + 1] != rewritten((**record)[i])) std::abort();
    }
    return 0;
}
