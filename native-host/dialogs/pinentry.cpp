// SPDX-License-Identifier: Apache-2.0
#include "native-host/dialogs/pinentry.hpp"

#include "native-host/dialogs/system_dialogs.hpp"

#include "shared/base/free_with.hpp"

#include <assuan.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <thread>

namespace sceau::dialogs {

namespace {

using Context = std::unique_ptr<assuan_context_s, FreeWith<assuan_release>>;

/// Longest PIN that is read; longer than any token's.
constexpr std::size_t maxPinBytes = 64;

/// How long after its own timeout a window is closed by force: gtk-2's does not count once something was typed.
constexpr std::chrono::seconds grace{10};

/// Assuan's escape (its manual, §3.1), so that no text of a page or token can end a command and begin another.
std::string escaped(const std::string& text)
{
    std::string line;
    for (const char character : text) {
        if (character == '%')
            line += "%25";
        else if (character == '\n')
            line += "%0A";
        else if (character == '\r')
            line += "%0D";
        else
            line += character;
    }
    return line;
}

ErrorCode codeFor(gpg_error_t error)
{
    switch (gpg_err_code(error)) {
    case GPG_ERR_CANCELED:
    case GPG_ERR_FULLY_CANCELED:
    case GPG_ERR_NOT_CONFIRMED: return ErrorCode::userCancelled;
    case GPG_ERR_TIMEOUT: return ErrorCode::dialogTimeout;
    default: return ErrorCode::dialogUnavailable;
    }
}

gpg_error_t appendTo(void* secret, const void* bytes, std::size_t size)
{
    const auto* characters = static_cast<const char*>(bytes);
    for (std::size_t i = 0; i < size; ++i)
        if (!static_cast<Secret*>(secret)->append(characters[i])) return gpg_error(GPG_ERR_TOO_LARGE);
    return 0;
}

/// Ends the pinentry process after a while, unless it goes out of scope before.
class Watchdog {
public:
    Watchdog(pid_t process, std::chrono::seconds limit)
        : thread_([this, process, limit] {
              std::unique_lock lock(mutex_);
              if (finished_.wait_for(lock, limit, [this] { return done_; })) return;
              expired_ = true;
              ::kill(process, SIGKILL);
          })
    {
    }
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;
    ~Watchdog()
    {
        {
            const std::lock_guard lock(mutex_);
            done_ = true;
        }
        finished_.notify_one();
        thread_.join();
    }

    [[nodiscard]] bool expired()
    {
        const std::lock_guard lock(mutex_);
        return expired_;
    }

private:
    std::mutex mutex_;
    std::condition_variable finished_;
    bool done_ = false;
    bool expired_ = false;
    std::thread thread_;
};

Result<Context> start(const std::filesystem::path& program)
{
    assuan_context_t raw = nullptr;
    if (assuan_new(&raw) != 0) return fail(ErrorCode::dialogUnavailable, "assuan_new");
    Context context(raw);
    const auto name = program.string();
    std::array<const char*, 2> arguments{name.c_str(), nullptr};
    std::array<assuan_fd_t, 1> noDescriptors{ASSUAN_INVALID_FD};
    const auto error =
        assuan_pipe_connect(context.get(), name.c_str(), arguments.data(), noDescriptors.data(), nullptr, nullptr, 0);
    if (error != 0) return fail(ErrorCode::dialogUnavailable, name + ": " + gpg_strerror(error));
    return context;
}

std::vector<std::filesystem::path> installedPrograms()
{
    std::vector<std::filesystem::path> installed;
    for (const auto& program : usualPinentryPrograms()) {
        std::error_code ignored;
        if (std::filesystem::exists(program, ignored)) installed.push_back(program);
    }
    return installed;
}

/// Settings first, then the words, then the question. An option that a pinentry does not know is no error.
std::vector<std::string> linesFor(const Window& window, std::chrono::seconds timeout)
{
    std::vector<std::string> lines{"OPTION no-grab", "OPTION lc-ctype=C.UTF-8"};
    if (const char* terminal = std::getenv("GPG_TTY")) lines.push_back("OPTION ttyname=" + escaped(terminal));
    if (const char* type = std::getenv("TERM")) lines.push_back("OPTION ttytype=" + escaped(type));
    lines.push_back("SETTIMEOUT " + std::to_string(timeout.count()));
    const auto set = [&](const char* command, const std::string& text) {
        if (!text.empty()) lines.push_back(command + escaped(text));
    };
    set("SETTITLE ", window.title);
    set("SETDESC ", window.description);
    set("SETPROMPT ", window.prompt);
    set("SETERROR ", window.error);
    set("SETOK ", window.accept);
    set("SETCANCEL ", window.refuse);
    return lines;
}

}  // namespace

const std::vector<std::filesystem::path>& usualPinentryPrograms()
{
    static const std::vector<std::filesystem::path> programs{
        "/usr/bin/pinentry-gnome3", "/usr/bin/pinentry-qt",           "/usr/bin/pinentry-qt5",
        "/usr/bin/pinentry-gtk-2",  "/usr/bin/pinentry-x11",          "/usr/bin/pinentry",
        "/usr/bin/pinentry-curses", "/opt/homebrew/bin/pinentry-mac", "/usr/local/bin/pinentry-mac"};
    return programs;
}

std::unique_ptr<Dialogs> systemDialogs(const std::filesystem::path& program, std::chrono::seconds timeout)
{
    return std::make_unique<PinentryDialogs>(program, timeout);
}

Result<void> PinentryDialogs::confirm(const Window& window, Cancellation& cancellation)
{
    return converse(window, "CONFIRM", nullptr, cancellation);
}

Result<Secret> PinentryDialogs::askSecret(const Window& window, Cancellation& cancellation)
{
    Secret secret(maxPinBytes);
    RETURN_IF_ERROR(converse(window, "GETPIN", &secret, cancellation));
    if (secret.size() == 0) return fail(ErrorCode::userCancelled, "nothing was typed");
    return secret;
}

Result<void> PinentryDialogs::converse(const Window& window, const char* command, Secret* answer,
                                       Cancellation& cancellation)
{
    if (!program_.empty()) return converseWith(program_, window, command, answer, cancellation);
    Result<void> result = fail(ErrorCode::dialogUnavailable, "no pinentry is installed");
    // One that is made for another desktop than this session's shows nothing and says so: then the next.
    for (const auto& program : installedPrograms()) {
        result = converseWith(program, window, command, answer, cancellation);
        const bool silent = !result && result.error().code == ErrorCode::dialogUnavailable;
        if (!silent || (answer != nullptr && answer->size() > 0)) break;
    }
    return result;
}

Result<void> PinentryDialogs::converseWith(const std::filesystem::path& program, const Window& window,
                                           const char* command, Secret* answer, Cancellation& cancellation)
{
    if (cancellation.requested()) return fail(ErrorCode::cancelled, "before the window opened");
    ASSIGN_OR_RETURN(const auto context, start(program));

    const auto process = assuan_get_pid(context.get());
    Watchdog watchdog(process, timeout_ + grace);
    const Cancellation::Scope scope(cancellation, [process] { ::kill(process, SIGKILL); });

    const auto transact = [&](const std::string& line, Secret* secret) {
        return assuan_transact(context.get(), line.c_str(), secret == nullptr ? nullptr : appendTo, secret, nullptr,
                               nullptr, nullptr, nullptr);
    };
    for (const auto& line : linesFor(window, timeout_)) {
        // A window that does not say what it is for must not be shown; everything else may be beyond a pinentry.
        if (transact(line, nullptr) == 0 || !line.starts_with("SETDESC")) continue;
        return cancellation.requested() ? fail(ErrorCode::cancelled, "before the window was shown")
                                        : fail(ErrorCode::dialogUnavailable, "the description was refused");
    }
    assuan_begin_confidential(context.get());
    const auto error = transact(command, answer);
    assuan_end_confidential(context.get());

    if (error == 0) return {};
    if (cancellation.requested()) return fail(ErrorCode::cancelled, "while the window was open");
    if (watchdog.expired()) return fail(ErrorCode::dialogTimeout, "the window did not close by itself");
    return fail(codeFor(error), std::string(command) + ": " + gpg_strerror(error));
}

}  // namespace sceau::dialogs
