// SPDX-License-Identifier: Apache-2.0
// The windows as pinentry-curses draws them in a terminal, for a machine without a desktop.
#include "native-host/dialogs/pinentry.hpp"
#include "native-host/dialogs/texts.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <future>
#include <iostream>
#include <string_view>

using namespace sceau;
using namespace sceau::dialogs;

namespace {

constexpr const char* program = "/usr/bin/pinentry-curses";

/// A terminal and the keyboard before it.
class Terminal {
public:
    Terminal() : keyboard_(::posix_openpt(O_RDWR | O_NOCTTY))
    {
        REQUIRE(keyboard_ >= 0);
        REQUIRE(::grantpt(keyboard_) == 0);
        REQUIRE(::unlockpt(keyboard_) == 0);
        ::setenv("GPG_TTY", ::ptsname(keyboard_), 1);
        ::setenv("TERM", "xterm", 1);
        screen_ = ::open(::ptsname(keyboard_), O_RDWR | O_NOCTTY);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal()
    {
        ::close(screen_);
        ::close(keyboard_);
        ::unsetenv("GPG_TTY");
    }

    /// Reads what is drawn until `text` was.
    void waitFor(std::string_view text)
    {
        std::string drawn;
        while (drawn.find(text) == std::string::npos) {
            std::array<char, 4096> buffer{};
            const auto count = ::read(keyboard_, buffer.data(), buffer.size());
            REQUIRE(count > 0);
            drawn.append(buffer.data(), static_cast<std::size_t>(count));
        }
    }

    void type(std::string_view keys)
    {
        REQUIRE(::write(keyboard_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
    }

private:
    int keyboard_;
    int screen_ = -1;  ///< Kept open, so that the terminal outlives each pinentry.
};

bool canShow()
{
    if (std::filesystem::exists(program)) return true;
    std::cout << "skipped: pinentry-curses not installed\n";
    const char* ci = std::getenv("CI");
    REQUIRE_FALSE((ci != nullptr && std::string_view(ci) == "true"));
    return false;
}

Asking asking(const std::string& language)
{
    return {.language = language,
            .origin = "https://portail.example",
            .operation = identification("Camille Exemple"),
            .tokenLabel = "Carte Exemple"};
}

}  // namespace

TEST_CASE("A PIN is typed in a terminal, and a question answered", "[windows]")
{
    if (!canShow()) return;
    Terminal terminal;
    PinentryDialogs dialogs(program, std::chrono::seconds(120));
    Cancellation cancellation;
    for (const std::string language : {"fr", "en"}) {
        auto typed = std::async(std::launch::async,
                                [&] { return dialogs.askSecret(pinWindow(asking(language)), cancellation); });
        terminal.waitFor(language == "fr" ? "Annuler" : "Cancel");
        terminal.type("123456\r");
        const auto pin = typed.get();
        REQUIRE(pin);
        CHECK(std::string((*pin).cString()) == "123456");

        const auto answer = [&](std::string_view keys) {
            auto asked = std::async(std::launch::async, [&] {
                return dialogs.confirm(consentWindow(asking(language), false), cancellation);
            });
            terminal.waitFor(language == "fr" ? "Refuser" : "Refuse");
            terminal.type(keys);
            return asked.get();
        };
        CHECK(answer("\r"));
        const auto refused = answer("\t\r");
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::userCancelled);
    }
}
