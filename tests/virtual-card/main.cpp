// SPDX-License-Identifier: Apache-2.0
// A smart card in the reader of a running pcscd with vpcd. Personalised, used and judged by programs that are not ours.

#include "shared/base/hexadecimal.hpp"
#include "tests/virtual-card/control.hpp"
#include "tests/virtual-card/gids_card.hpp"
#include "tests/virtual-card/myeid_card.hpp"
#include "tests/virtual-card/options.hpp"
#include "tests/virtual-card/tlv.hpp"

#include <sys/signalfd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace {

using namespace sceau;
using namespace sceau::virtualcard;

std::unique_ptr<Card> makeCard(const std::string& kind)
{
    if (kind == "myeid") return std::make_unique<MyEidCard>();
    if (kind == "gids") return std::make_unique<GidsCard>();
    return nullptr;
}

std::string contentOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Replaces the file in one step, so that a killed card is found as it was before or after a command.
void saveState(const Card& card, const std::string& path)
{
    const std::string draft = path + ".new";
    std::ofstream(draft, std::ios::binary) << card.save();
    std::rename(draft.c_str(), path.c_str());
}

/// A command as the log shows it: without the PIN that VERIFY, CHANGE and UNBLOCK carry.
std::string printable(BytesView command)
{
    const bool secret = command[1] == 0x20 || command[1] == 0x24 || command[1] == 0x2C;
    return secret ? hexadecimal(slice(command, 0, 4)) + "…" : hexadecimal(command);
}

/// SIGTERM and SIGINT as something to poll; blocked in every thread that starts later.
FileDescriptor terminationSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return FileDescriptor(signalfd(-1, &signals, SFD_CLOEXEC));
}

int askCard(std::span<char* const> arguments)
{
    std::string line;
    for (const char* word : arguments.subspan(1)) line += (line.empty() ? "" : " ") + std::string(word);
    const std::string answer = ask(arguments[0], line);
    std::puts(answer.empty() ? "error: no card listens there" : answer.c_str());
    return answer.empty() || answer.starts_with("error") ? 1 : 0;
}

int run(const Options& options)
{
    const auto card = makeCard(options.kind);
    if (!card) return std::fputs(optionsUsage, stderr), 2;
    const std::string state = options.stateFile.empty() ? "" : contentOf(options.stateFile);
    if (!state.empty() && !card->restore(state))
        return std::fprintf(stderr, "virtual-card: %s is no %s card\n", options.stateFile.c_str(),
                            options.kind.c_str()),
               1;
    if (options.answerToReset) card->wear(*options.answerToReset);

    const FileDescriptor stop = terminationSignals();
    std::ofstream log;
    if (!options.logFile.empty()) log.open(options.logFile);
    Faults faults;
    faults.delay(options.delay, std::nullopt);
    VpcdSlot slot(*card, faults, options.port, [&](BytesView command, BytesView answer) {
        if (log.is_open()) log << printable(command) << "\n  < " << hexadecimal(answer) << std::endl;
        if (!options.stateFile.empty() && Card::mayChange(command[1])) saveState(*card, options.stateFile);
    });
    const FileDescriptor listener = listenAt(options.controlPath);
    if (!listener) return std::fprintf(stderr, "virtual-card: cannot listen at %s\n", options.controlPath.c_str()), 1;
    if (!slot.insert()) return std::fprintf(stderr, "virtual-card: no vpcd listens on port %u\n", options.port), 1;

    std::puts("inserted");
    std::fflush(stdout);
    serveControl(listener, stop.number(), slot, faults);
    return 0;
}

}  // namespace

int main(int count, char** values)
{
    const std::span<char* const> arguments(values + 1, static_cast<std::size_t>(count > 0 ? count - 1 : 0));
    if (arguments.size() >= 3 && std::string_view(arguments[0]) == "ask") return askCard(arguments.subspan(1));
    const auto options = parseOptions(arguments);
    if (!options || options->controlPath.empty()) return std::fputs(optionsUsage, stderr), 2;
    return run(*options);
}
