// SPDX-License-Identifier: Apache-2.0
// Stands in for pinentry where nobody sits: speaks the Assuan protocol as GnuPG's pinentry does, lets a script answer,
// and writes down every dialog's texts, never what was typed.

#include "tests/environment/pinentry_script.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <map>

namespace {

using namespace sceau::environment;

// Of gpg-error.h, with the source number of pinentry.
constexpr std::string_view errorTimeout = "ERR 83886142 Timeout <Pinentry>";
constexpr std::string_view errorCancelled = "ERR 83886179 Operation cancelled <Pinentry>";
constexpr std::string_view errorNotConfirmed = "ERR 83886194 Not confirmed <Pinentry>";
constexpr std::string_view errorUnknown = "ERR 536871187 Unknown IPC command <User defined source 1>";

/// What the SET… commands keep for the next dialog, and the name under which the record shows it.
const std::map<std::string, std::string> settings{
    {"SETTITLE", "title"}, {"SETDESC", "description"},        {"SETPROMPT", "prompt"},   {"SETERROR", "error"},
    {"SETOK", "ok"},       {"SETCANCEL", "cancel"},           {"SETTIMEOUT", "timeout"}, {"SETREPEAT", "repeat"},
    {"SETNOTOK", "notOk"}, {"SETREPEATERROR", "repeatError"},
};

int hexDigit(char character)
{
    const auto position = std::string_view("0123456789ABCDEF").find(static_cast<char>(std::toupper(character)));
    return position == std::string_view::npos ? -1 : static_cast<int>(position);
}

std::string decodePercent(const std::string& text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escaped =
            text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 && hexDigit(text[i + 2]) >= 0;
        decoded += escaped ? static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2])) : text[i];
        if (escaped) i += 2;
    }
    return decoded;
}

std::string encodePercent(const std::string& text)
{
    std::string encoded;
    for (const char character : text) {
        if (character == '%')
            encoded += "%25";
        else if (character == '\n')
            encoded += "%0A";
        else if (character == '\r')
            encoded += "%0D";
        else
            encoded += character;
    }
    return encoded;
}

/// One run of pinentry: the texts set so far, and the dialogs they end in.
class Pinentry {
public:
    /// The lines that answer one line of the client.
    std::string answer(const std::string& line)
    {
        const auto space = line.find(' ');
        const std::string command = line.substr(0, space);
        const std::string argument = space == std::string::npos ? "" : decodePercent(line.substr(space + 1));
        if (const auto setting = settings.find(command); setting != settings.end()) {
            texts_[setting->second] = argument;
            return "OK";
        }
        if (command == "GETPIN") return askPin();
        if (command == "CONFIRM" && argument != "--one-button") return askConfirmation();
        if (command == "MESSAGE" || command == "CONFIRM") {
            record("message", "accepted");
            return "OK";
        }
        if (command == "RESET") texts_.clear();
        if (command == "GETINFO") return "D " + std::string(argument == "version" ? "1.2.1" : "test") + "\nOK";
        const bool known = command == "OPTION" || command == "RESET" || command == "NOP" || command == "BYE" ||
                           command == "SETKEYINFO" || command == "SETQUALITYBAR" || command == "SETGENPIN";
        return std::string(known ? "OK" : errorUnknown);
    }

private:
    std::string askPin()
    {
        const Reaction reaction = nextReaction("pin");
        record("pin", reaction.ending == Ending::typed      ? "typed"
                      : reaction.ending == Ending::timedOut ? "timedOut"
                                                            : "cancelled");
        // As in pinentry: an error text is for one dialog only, and what is repeated was repeated rightly.
        const bool repeated = texts_.count("repeat") != 0;
        texts_.erase("error");
        texts_.erase("repeat");
        if (reaction.ending == Ending::timedOut) return std::string(errorTimeout);
        if (reaction.ending != Ending::typed) return std::string(errorCancelled);
        return (repeated ? "S PIN_REPEATED\n" : "") + ("D " + encodePercent(reaction.text)) + "\nOK";
    }

    std::string askConfirmation()
    {
        const Reaction reaction = nextReaction("confirm");
        record("confirm", reaction.ending == Ending::accepted   ? "accepted"
                          : reaction.ending == Ending::timedOut ? "timedOut"
                                                                : "cancelled");
        if (reaction.ending == Ending::timedOut) return std::string(errorTimeout);
        return std::string(reaction.ending == Ending::accepted ? "OK" : errorNotConfirmed);
    }

    void record(const std::string& dialog, const std::string& ending) const
    {
        nlohmann::json entry{{"dialog", dialog}, {"ending", ending}};
        for (const auto& [name, text] : texts_) entry[name] = text;
        std::ofstream(directory / "pinentry.prompts", std::ios::app) << entry.dump() << "\n";
    }

    std::map<std::string, std::string> texts_;
};

}  // namespace

int main()
{
    if (!std::filesystem::is_directory(directory)) {
        std::cerr << "pinentry: works only inside tests/environment/with-token\n";
        return 1;
    }
    Pinentry pinentry;
    std::cout << "OK Pleased to meet you" << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        std::cout << pinentry.answer(line) << std::endl;
        if (line.starts_with("BYE")) break;
    }
    return 0;
}
