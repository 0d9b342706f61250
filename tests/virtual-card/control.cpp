// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/control.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

namespace sceau::virtualcard {

namespace {

std::vector<std::string_view> words(std::string_view line)
{
    std::vector<std::string_view> found;
    while (true) {
        const auto begin = line.find_first_not_of(" \n");
        if (begin == std::string_view::npos) return found;
        line.remove_prefix(begin);
        const auto end = std::min(line.find_first_of(" \n"), line.size());
        found.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

template <typename Number>
std::optional<Number> number(std::string_view word, int base)
{
    Number value{};
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
    if (error != std::errc{} || stop != word.data() + word.size()) return std::nullopt;
    return value;
}

std::string usage()
{
    return "error: " + std::string(controlUsage);
}

std::string orderAnswer(const std::vector<std::string_view>& line, Faults& faults)
{
    const auto instruction = line.size() > 2 ? number<std::uint8_t>(line[1], 16) : std::nullopt;
    const auto status = line.size() > 2 ? number<std::uint16_t>(line[2], 16) : std::nullopt;
    const auto times = line.size() > 3 ? number<unsigned>(line[3], 10) : std::optional<unsigned>(1);
    if (!instruction || !status || !times || *times == 0) return usage();
    faults.answer(*instruction, static_cast<StatusWord>(*status), *times);
    return "ok";
}

std::string orderRemoval(const std::vector<std::string_view>& line, Faults& faults)
{
    const auto instruction = line.size() > 1 ? number<std::uint8_t>(line[1], 16) : std::nullopt;
    const bool after = line.size() > 2 && line[2] == "after";
    const auto skip = line.size() > 3 ? number<unsigned>(line[3], 10) : std::optional<unsigned>(0);
    if (!instruction || !skip) return usage();
    faults.removeOn(*instruction, after ? Removal::afterCommand : Removal::beforeCommand, *skip);
    return "ok";
}

std::string orderDelay(const std::vector<std::string_view>& line, Faults& faults)
{
    const auto milliseconds = line.size() > 1 ? number<unsigned>(line[1], 10) : std::nullopt;
    const auto instruction = line.size() > 2 ? number<std::uint8_t>(line[2], 16) : std::nullopt;
    if (!milliseconds || (line.size() > 2 && !instruction)) return usage();
    faults.delay(std::chrono::milliseconds(*milliseconds), instruction);
    return "ok";
}

std::string load(const std::vector<std::string_view>& line, VpcdSlot& slot)
{
    if (line.size() != 2) return usage();
    std::ifstream file(std::string(line[1]), std::ios::binary);
    const std::string state{std::istreambuf_iterator<char>(file), {}};
    return slot.restore(state) ? "ok" : "error: no state of such a card";
}

std::optional<sockaddr_un> addressOf(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return std::nullopt;
    path.copy(address.sun_path, path.size());
    return address;
}

std::string receiveLine(int socket)
{
    std::array<char, 256> buffer{};
    const ssize_t received = recv(socket, buffer.data(), buffer.size(), 0);
    return received <= 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(received));
}

}  // namespace

std::string control(std::string_view text, VpcdSlot& slot, Faults& faults)
{
    const auto line = words(text);
    if (line.empty()) return usage();
    const std::string_view verb = line[0];
    if (verb == "insert") return slot.insert() ? "ok" : "error: no vpcd listens";
    if (verb == "answer") return orderAnswer(line, faults);
    if (verb == "pull-on") return orderRemoval(line, faults);
    if (verb == "delay") return orderDelay(line, faults);
    if (verb == "load") return load(line, slot);
    if (verb == "status") return slot.isInserted() ? "inserted" : "removed";
    if (verb == "remove") {
        slot.remove();
        return "ok";
    }
    if (verb == "clear") {
        faults.clear();
        return "ok";
    }
    return verb == "quit" ? "ok" : usage();
}

FileDescriptor listenAt(const std::string& path)
{
    const auto address = addressOf(path);
    FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!address || !socket) return {};
    unlink(path.c_str());
    if (bind(socket.number(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) return {};
    if (listen(socket.number(), 8) != 0) return {};
    return socket;
}

std::string ask(const std::string& path, std::string_view line)
{
    const auto address = addressOf(path);
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!address || connect(socket.number(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
        return {};
    if (send(socket.number(), line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) return {};
    return receiveLine(socket.number());
}

void serveControl(const FileDescriptor& listener, int stop, VpcdSlot& slot, Faults& faults)
{
    std::array<pollfd, 2> events{pollfd{listener.number(), POLLIN, 0}, pollfd{stop, POLLIN, 0}};
    while (poll(events.data(), events.size(), -1) > 0 && events[1].revents == 0) {
        const FileDescriptor client(accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC));
        const std::string line = receiveLine(client.number());
        const std::string reply = control(line, slot, faults);
        send(client.number(), reply.data(), reply.size(), MSG_NOSIGNAL);
        if (line.starts_with("quit")) return;
    }
}

}  // namespace sceau::virtualcard
