// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/vpcd_slot.hpp"

#include "tests/virtual-card/tlv.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>

namespace sceau::virtualcard {

namespace {

// One-byte messages of the vpcd protocol; everything longer is a command APDU.
constexpr std::uint8_t askForAnswerToReset = 4;

void set(int socket, int option)
{
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, option, &on, sizeof on);
}

bool receive(int socket, std::uint8_t* bytes, std::size_t count)
{
    while (count > 0) {
        // vpcd sends length and body apart; without this, each command would wait 40 ms for a delayed acknowledgement.
        set(socket, TCP_QUICKACK);
        const ssize_t received = recv(socket, bytes, count, 0);
        if (received <= 0) return false;
        bytes += received;
        count -= static_cast<std::size_t>(received);
    }
    return true;
}

bool send(int socket, BytesView message)
{
    const Bytes framed = concatenate({bigEndian16(message.size()), message});
    return ::send(socket, framed.data(), framed.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(framed.size());
}

FileDescriptor connectTo(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    constexpr int attempts = 100;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
            set(socket.number(), TCP_NODELAY);
            return socket;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return {};
}

}  // namespace

VpcdSlot::VpcdSlot(Card& card, Faults& faults, std::uint16_t port, Observer observer)
    : card_(card), faults_(faults), port_(port), observer_(std::move(observer))
{
}

VpcdSlot::~VpcdSlot()
{
    remove();
    finish();
}

bool VpcdSlot::isInserted() const
{
    const std::lock_guard lock(mutex_);
    return inserted_;
}

bool VpcdSlot::restore(std::string_view state)
{
    const std::lock_guard lock(cardMutex_);
    return card_.restore(state);
}

void VpcdSlot::finish()
{
    if (thread_.joinable()) thread_.join();
}

bool VpcdSlot::insert()
{
    remove();
    finish();
    FileDescriptor socket = connectTo(port_);
    if (!socket) return false;
    card_.powerOn();
    {
        const std::lock_guard lock(mutex_);
        socket_ = std::move(socket);
        inserted_ = true;
    }
    thread_ = std::thread([this, number = socket_.number()] { serve(number); });
    return true;
}

void VpcdSlot::remove()
{
    const std::lock_guard lock(mutex_);
    if (!inserted_) return;
    inserted_ = false;
    card_.powerOff();
    shutdown(socket_.number(), SHUT_RDWR);
    removed_.notify_all();
}

bool VpcdSlot::wait(std::chrono::milliseconds delay)
{
    std::unique_lock lock(mutex_);
    removed_.wait_for(lock, delay, [this] { return !inserted_; });
    return inserted_;
}

bool VpcdSlot::perform(int socket, BytesView command)
{
    const std::uint8_t instruction = command[1];
    const Fault fault = faults_.next(instruction);
    if (fault.removal == Removal::beforeCommand || !wait(fault.delay)) return false;
    Bytes answer;
    {
        const std::lock_guard lock(cardMutex_);
        answer = fault.answer ? encode({}, *fault.answer) : card_.transmit(command);
        observer_(command, answer);
    }
    return fault.removal == Removal::none && send(socket, answer);
}

void VpcdSlot::serve(int socket)
{
    std::array<std::uint8_t, 2> length{};
    while (receive(socket, length.data(), length.size())) {
        Bytes message(toNumber(length));
        if (!receive(socket, message.data(), message.size())) break;
        const bool isControl = message.size() < 2;
        if (isControl && !message.empty() && message[0] == askForAnswerToReset) {
            if (!send(socket, card_.answerToReset())) break;
        } else if (isControl) {
            card_.powerOn();
        } else if (!perform(socket, message)) {
            break;
        }
    }
    remove();
}

}  // namespace sceau::virtualcard
