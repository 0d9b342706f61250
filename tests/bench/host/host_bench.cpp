// SPDX-License-Identifier: Apache-2.0
// host_bench HOST MINIMAL-HOST: start → hello reply, peak memory, warm round trip and end of both, in turns in one run.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view hello =
    R"({"id":1,"command":"hello","arguments":{"clientVersion":"0.1.0","protocolVersions":[1]}})";

double millisecondsSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct Figures {
    double start;   ///< ms until the first answer
    double round;   ///< ms of a warm round trip, mean
    double end;     ///< ms from closing the pipe to the end of the process
    double memory;  ///< MB at most
};

bool exchange(int in, int out)
{
    const auto size = static_cast<std::uint32_t>(hello.size());
    std::array<char, 4> prefix{};
    std::memcpy(prefix.data(), &size, 4);
    const std::string frame = std::string(prefix.data(), 4) + std::string(hello);
    if (::write(in, frame.data(), frame.size()) != static_cast<ssize_t>(frame.size())) return false;
    std::uint32_t length = 0;
    if (::read(out, &length, sizeof length) != sizeof length || length > 4096) return false;
    std::array<char, 4096> answer{};
    std::size_t got = 0;
    while (got < length) {
        const auto count = ::read(out, answer.data(), length - got);
        if (count <= 0) return false;
        got += static_cast<std::size_t>(count);
    }
    return true;
}

/// Of the program itself: what wait4() tells would include this program, from before the exec.
double peakMemory(pid_t process)
{
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}

bool measure(const char* program, Figures& figures)
{
    std::array<int, 2> toHost{};
    std::array<int, 2> fromHost{};
    if (::pipe(toHost.data()) != 0 || ::pipe(fromHost.data()) != 0) return false;
    const auto start = Clock::now();
    const pid_t process = ::fork();
    if (process == 0) {
        ::dup2(toHost[0], 0);
        ::dup2(fromHost[1], 1);
        for (int descriptor = 3; descriptor < 64; ++descriptor) ::close(descriptor);
        ::execl(program, program, "chrome-extension://bench/", nullptr);
        ::_exit(127);
    }
    ::close(toHost[0]);
    ::close(fromHost[1]);
    bool well = exchange(toHost[1], fromHost[0]);
    figures.start = millisecondsSince(start);

    constexpr int rounds = 500;
    const auto warm = Clock::now();
    for (int i = 0; i < rounds && well; ++i) well = exchange(toHost[1], fromHost[0]);
    figures.round = millisecondsSince(warm) / rounds;

    figures.memory = peakMemory(process);
    const auto closing = Clock::now();
    ::close(toHost[1]);
    ::waitpid(process, nullptr, 0);
    figures.end = millisecondsSince(closing);
    ::close(fromHost[0]);
    return well;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int count, char** arguments)
{
    if (count != 3) return std::fputs("usage: host_bench HOST MINIMAL-HOST\n", stderr), 2;
    constexpr int runs = 40;
    std::array<std::vector<Figures>, 2> figures;
    for (int run = 0; run < runs; ++run)
        for (std::size_t which = 0; which < 2; ++which) {
            Figures one{};
            if (!measure(arguments[which + 1], one)) return std::fputs("a host did not answer\n", stderr), 1;
            figures[which].push_back(one);
        }
    const auto line = [&](const char* name, double Figures::*member, const char* unit) {
        std::array<double, 2> medians{};
        for (std::size_t which = 0; which < 2; ++which) {
            std::vector<double> values;
            for (const auto& one : figures[which]) values.push_back(one.*member);
            medians[which] = median(values);
        }
        std::printf("%-24s %8.3f %s   minimal %8.3f %s   ratio %6.2f\n", name, medians[0], unit, medians[1], unit,
                    medians[0] / medians[1]);
    };
    line("start to hello", &Figures::start, "ms");
    line("warm round trip", &Figures::round, "ms");
    line("pipe closed to end", &Figures::end, "ms");
    line("peak memory", &Figures::memory, "MB");
    return 0;
}
