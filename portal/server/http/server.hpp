// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/http/message.hpp"
#include "shared/errors/result.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sceau::http {

/// Answers a request. Runs on a worker thread, several at a time; may take its time but must not throw.
using Handler = std::function<Response(const Request&)>;

/// Files of the server's TLS certificate (chain, PEM) and key.
struct TlsFiles {
    std::string certificate;
    std::string key;
};

/// One address to listen on; plain HTTP when there are no TLS files.
struct Listener {
    std::string address;
    std::uint16_t port = 0;  ///< 0: the system chooses.
    std::optional<TlsFiles> tls;
};

/// What a client may use up.
struct Limits {
    std::size_t headerBytes = 16 * 1024;
    std::size_t bodyBytes = 256 * 1024;
    std::size_t connections = 2000;
    std::size_t waitingRequests = 256;  ///< Beyond these the answer is 503.
    std::chrono::seconds request{
        20};  ///< For handshake, and again for each request to arrive and for each answer to leave.
    std::chrono::seconds idle{60};  ///< Between two requests of one connection.
};

/// An HTTP/1.1 server: asynchronous connections, and a pool of threads for the answers.
class Server {
public:
    [[nodiscard]] static Result<Server> open(const std::vector<Listener>& listeners, const Limits& limits,
                                             Handler handler);

    Server(Server&&) noexcept;
    Server& operator=(Server&&) = delete;
    ~Server();

    /// The ports in use, in the order of the listeners.
    [[nodiscard]] std::vector<std::uint16_t> ports() const;

    /// Serves until SIGTERM or SIGINT; then accepts no more, finishes the requests under way and returns.
    void run();

private:
    struct State;
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace sceau::http
