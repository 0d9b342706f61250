// SPDX-License-Identifier: Apache-2.0
#include "tests/native-host/windows/desktop.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <sstream>

namespace sceau::tests {

namespace {

/// What a command prints, whatever its exit status: a window may be gone between two questions.
std::string outputOf(const std::string& command)
{
    std::FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    std::array<char, 4096> buffer{};
    while (const auto count = std::fread(buffer.data(), 1, buffer.size(), pipe)) output.append(buffer.data(), count);
    ::pclose(pipe);
    return output;
}

void require(const std::string& command)
{
    INFO(command);
    REQUIRE(std::system((command + " >/dev/null").c_str()) == 0);
}

/// Xvfb tells its display's number once it can be used.
pid_t startServer(std::string& display)
{
    std::array<int, 2> told{};
    REQUIRE(::pipe(told.data()) == 0);
    const pid_t server = ::fork();
    if (server == 0) {
        ::dup2(told[1], 3);
        const int nothing = ::open("/dev/null", O_RDWR);
        for (const int descriptor : {0, 1, 2}) ::dup2(nothing, descriptor);
        ::execl("/usr/bin/Xvfb", "Xvfb", "-displayfd", "3", "-screen", "0", "900x640x24", "-noreset", "-nolisten",
                "tcp", nullptr);
        ::_exit(127);
    }
    ::close(told[1]);
    display = ":";
    for (char digit = '\0'; ::read(told[0], &digit, 1) == 1 && digit != '\n';) display += digit;
    ::close(told[0]);
    REQUIRE(display.size() > 1);
    return server;
}

}  // namespace

std::string missingForDesktop()
{
    std::string missing;
    for (const std::filesystem::path program :
         {"/usr/bin/Xvfb", "/usr/bin/pinentry-gtk-2", "/usr/bin/xdotool", "/usr/bin/import"})
        if (!std::filesystem::exists(program)) missing += " " + program.filename().string();
    return missing;
}

Desktop::Desktop(std::filesystem::path pictures) : pictures_(std::move(pictures))
{
    std::error_code another;  // run of the same test may be drawing there
    std::filesystem::remove_all(pictures_, another);
    std::filesystem::create_directories(pictures_);
    std::string display;
    server_ = startServer(display);
    ::setenv("DISPLAY", display.c_str(), 1);
    ::unsetenv("WAYLAND_DISPLAY");
}

Desktop::~Desktop()
{
    ::kill(server_, SIGTERM);
    ::waitpid(server_, nullptr, 0);
    ::unsetenv("DISPLAY");
}

void Desktop::waitForWindow()
{
    for (;;) {
        std::istringstream found(outputOf("xdotool search --onlyvisible --class pinentry"));
        for (std::string id; std::getline(found, id);) {
            // A window's number may come again with the next program; with its process it does not.
            const auto name = outputOf("xdotool getwindowpid " + id) + id;
            if (name == last_) continue;
            if (std::system(("xdotool windowfocus --sync " + id + " >/dev/null 2>&1").c_str()) != 0) continue;
            last_ = name;
            return;
        }
        ::usleep(20'000);
    }
}

void Desktop::type(const std::string& text) const
{
    require("xdotool type --delay 10 " + text);
}

void Desktop::press(const std::string& key) const
{
    require("xdotool key " + key);
}

void Desktop::picture(const std::string& name) const
{
    require("import -window root '" + (pictures_ / (name + ".png")).string() + "'");
}

}  // namespace sceau::tests
