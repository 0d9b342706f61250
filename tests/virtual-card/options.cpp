// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/options.hpp"

#include "tests/virtual-card/tlv.hpp"

#include <charconv>
#include <string_view>

namespace sceau::virtualcard {

namespace {

template <typename Number>
bool readNumber(std::string_view text, Number& number)
{
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && stop == text.data() + text.size();
}

bool read(std::string_view name, std::string_view value, Options& options)
{
    unsigned milliseconds = 0;
    if (name == "--port") return readNumber(value, options.port);
    if (name == "--atr") return (options.answerToReset = fromHex(value)).has_value();
    if (name == "--delay") {
        if (!readNumber(value, milliseconds)) return false;
        options.delay = std::chrono::milliseconds(milliseconds);
        return true;
    }
    std::string* const text = name == "--state"     ? &options.stateFile
                              : name == "--log"     ? &options.logFile
                              : name == "--control" ? &options.controlPath
                                                    : nullptr;
    if (text == nullptr) return false;
    *text = value;
    return true;
}

}  // namespace

std::optional<Options> parseOptions(std::span<char* const> arguments)
{
    if (arguments.empty() || arguments.size() % 2 == 0) return std::nullopt;
    Options options;
    options.kind = arguments[0];
    for (std::size_t i = 1; i < arguments.size(); i += 2)
        if (!read(arguments[i], arguments[i + 1], options)) return std::nullopt;
    return options;
}

}  // namespace sceau::virtualcard
