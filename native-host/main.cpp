// SPDX-License-Identifier: Apache-2.0
#include "native-host/files/path.hpp"
#include "native-host/host.hpp"
#include "native-host/journal/journal.hpp"
#include "native-host/log-file/log_file.hpp"
#include "native-host/messaging/pipe.hpp"
#include "native-host/terminal/terminal.hpp"
#include "native-host/token-worker/process.hpp"
#include "native-host/token-worker/worker.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

int serve()
{
    auto pipe = sceau::messaging::takeStandardPipe();
    if (!pipe) return EXIT_FAILURE;
    sceau::serveBrowser((*pipe).in, (*pipe).out);
    // Not exit(): destructors would wait for threads that wait for a person or a card. Workers finish on their own.
    std::_Exit(EXIT_SUCCESS);
}

/// Whatever the host asked for last, a worker whose host is gone does not hang in it for ever with the token in its
/// hands.
class Watched final : public sceau::messaging::Input {
public:
    explicit Watched(sceau::messaging::Input& in) : in_(&in) {}

    sceau::Result<std::size_t> read(std::span<char> buffer) override
    {
        sceau::worker::endAfter(std::chrono::seconds(0));
        auto count = in_->read(buffer);
        sceau::worker::endAfter(longestCommand);
        return count;
    }

private:
    static constexpr std::chrono::seconds longestCommand{240};  // longer than the host waits for anything

    sceau::messaging::Input* in_;  // the pipe, which outlives every command
};

int work(const std::string& module)
{
    auto pipe = sceau::worker::parentPipe();
    const auto policy = sceau::policy::Policy::load(sceau::policyPath);
    sceau::logfile::begin(policy ? policy->rules().logLevel : std::nullopt);
    Watched in(pipe.in);
    sceau::worker::WorkerCommands commands(sceau::files::pathOf(module), in);
    sceau::worker::serve(commands, in, pipe.out);
    if (const auto& renewal = commands.unheardWrite()) {
        const auto state = sceau::files::stateDirectory();
        if (state) (void)sceau::journal::Journal(*state).certificateWritten(*renewal);
    }
    sceau::worker::endAfter(std::chrono::seconds(5));  // some modules hang in C_Finalize for ever
    return EXIT_SUCCESS;
}

}  // namespace

int main(int count, char** values)
{
    sceau::worker::hardenProcess();
    const std::vector<std::string> arguments(values + 1, values + count);
    if (arguments.empty()) return serve();
    const auto& verb = arguments.front();
    const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
    if (verb == "token-worker" && rest.size() == 1) return work(rest.front());
    if (verb == "call") return sceau::terminal::call(rest);
    if (verb == "doctor") return sceau::terminal::doctor(rest);
    if (verb == "consents") return sceau::terminal::consents(rest);
    if (verb == "--version") return std::puts("sceau-host " SCEAU_VERSION) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    // Chromium names the extension's origin, Firefox the manifest and the extension's id; both add their own options.
    if (verb.starts_with("chrome-extension://") || verb.ends_with(".json")) return serve();
    return sceau::terminal::usage();
}
