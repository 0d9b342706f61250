// SPDX-License-Identifier: Apache-2.0
// The host on a browser's pipe.
#include "native-host/commands/request_threads.hpp"
#include "native-host/host.hpp"
#include "native-host/messaging/framing.hpp"
#include "native-host/pcsc/monitor.hpp"
#include "shared/base/log.hpp"
#include "shared/protocol/envelope.hpp"

#include <memory>
#include <mutex>

namespace sceau {

namespace {

using nlohmann::json;

/// Writes whole messages, whoever of the threads has one.
class Browser final : public commands::Events {
public:
    explicit Browser(messaging::Output& out) : out_(&out) {}

    void answer(const json& message)
    {
        auto text = protocol::serialize(message);
        if (text.size() > messaging::maxResponseBytes)
            text = protocol::serialize({{"id", message.value("id", json())}, {"error", {{"code", "messageTooLarge"}}}});
        write(text);
    }

    void progress(std::int64_t requestId, protocol::RenewalStep step) override
    {
        write(protocol::serialize(
            {{"event", "progress"}, {"arguments", encode(protocol::ProgressEvent{requestId, step})}}));
    }

    void tokensChanged() override { write(R"({"event":"tokensChanged","arguments":{}})"); }

private:
    void write(const std::string& text)
    {
        const std::lock_guard lock(mutex_);
        // This fails when the browser is gone, which has closed the other pipe too: the reader notices.
        (void)messaging::writeMessage(*out_, text);
    }

    messaging::Output* out_;  // outlives every thread: the process ends with the pipe
    std::mutex mutex_;
};

json refusal(const json& id, ErrorCode code)
{
    return {{"id", id}, {"error", {{"code", toText(code)}}}};
}

std::int64_t idOf(const json& envelope)
{
    constexpr std::int64_t none = -1;
    if (!envelope.is_object()) return none;
    const auto id = envelope.find("id");
    return id != envelope.end() && id->is_number_integer() ? id->get<std::int64_t>() : none;
}

std::string originOf(const json& envelope)
{
    const auto origin = envelope.find("origin");
    return origin != envelope.end() && origin->is_string() ? origin->get<std::string>() : std::string();
}

/// Answers at once what needs no device, and gives everything else a thread of its own.
void begin(Host& host, Browser& browser, commands::RequestThreads& threads, json envelope)
{
    const auto id = idOf(envelope);
    const auto command = id < 0 ? json() : envelope.value("command", json());
    const bool immediate = id < 0 || command == "hello" || command == "cancel";
    if (immediate) return browser.answer(dispatch(host.commands(), envelope));
    if (!host.requests().begin(id, originOf(envelope))) return browser.answer(refusal(id, ErrorCode::busy));
    threads.run([&host, &browser, id, envelope = std::move(envelope)] {
        const auto reply = dispatch(host.commands(), envelope);
        host.requests().end(id);  // before the answer: the id is free again for whoever reads it
        browser.answer(reply);
    });
}

}  // namespace

void serveBrowser(messaging::Input& in, messaging::Output& out)
{
    // Threads that still work when the browser goes use these until the process ends, so nothing destroys them. Static:
    // what is still reachable at the end is no leak to those who look for one.
    static auto& browser = *std::make_unique<Browser>(out).release();
    static auto& host = *std::make_unique<Host>(policyPath, browser).release();
    static auto& threads = *std::make_unique<commands::RequestThreads>().release();
    std::unique_ptr<pcsc::Monitor> monitor;
    for (;;) {
        auto message = messaging::readMessage(in);
        if (!message && message.error().code == ErrorCode::messageTooLarge) {
            browser.answer(refusal(nullptr, ErrorCode::messageTooLarge));
            continue;
        }
        if (!message || !*message) break;
        begin(host, browser, threads, json::parse(**message, nullptr, false));
        if (!monitor) monitor = std::make_unique<pcsc::Monitor>([] { browser.tokensChanged(); });
    }
    host.requests().cancelAll();  // closes the windows that are open
    (void)monitor.release();
}

}  // namespace sceau
