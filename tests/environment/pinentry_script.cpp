// SPDX-License-Identifier: Apache-2.0
#include "tests/environment/pinentry_script.hpp"

#include "tests/virtual-card/control.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <thread>
#include <vector>

namespace sceau::environment {

namespace {

/// The first line of the script about `dialog`, without that word. The line is gone afterwards.
std::optional<std::string> takeLine(std::string_view dialog)
{
    const FileDescriptor lock(open((directory / "pinentry.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock || flock(lock.number(), LOCK_EX) != 0) return std::nullopt;

    std::optional<std::string> taken;
    std::string rest;
    std::ifstream script(directory / "pinentry.script");
    for (std::string line; std::getline(script, line);) {
        const std::string prefix = std::string(dialog) + " ";
        if (!taken && line.starts_with(prefix))
            taken = line.substr(prefix.size());
        else
            rest += line + "\n";
    }
    if (taken) std::ofstream(directory / "pinentry.script") << rest;
    return taken;
}

std::string habitualPin()
{
    std::string pin;
    std::ifstream file(directory / "pin");
    std::getline(file, pin);
    return pin;
}

}  // namespace

Reaction nextReaction(std::string_view dialog)
{
    while (const auto line = takeLine(dialog)) {
        const auto space = line->find(' ');
        const std::string verb = line->substr(0, space);
        const std::string rest = space == std::string::npos ? "" : line->substr(space + 1);
        if (verb == "type") return {Ending::typed, rest};
        if (verb == "accept") return {Ending::accepted, ""};
        if (verb == "cancel") return {Ending::cancelled, ""};
        if (verb == "timeout") return {Ending::timedOut, ""};
        if (verb == "wait") std::this_thread::sleep_for(std::chrono::milliseconds(std::atoi(rest.c_str())));
        if (verb == "card") static_cast<void>(virtualcard::ask(directory / "card.socket", rest));
    }
    return dialog == "pin" ? Reaction{Ending::typed, habitualPin()} : Reaction{Ending::accepted, ""};
}

}  // namespace sceau::environment
