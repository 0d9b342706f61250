// SPDX-License-Identifier: Apache-2.0
#include "portal/server/http/server.hpp"

#include "portal/server/http/connection.hpp"
#include "shared/base/log.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <csignal>
#include <thread>

namespace sceau::http {

struct Server::State {
    State(Limits bounds, Handler answer)
        : limits(bounds), handler(std::move(answer)), workers(std::max(2u, std::thread::hardware_concurrency()))
    {
    }

    struct Door {
        Tcp::acceptor acceptor;
        std::unique_ptr<asio::ssl::context> tls;
        asio::steady_timer pause;
    };

    Result<void> listen(const Listener& listener);
    void accept(Door& door);
    void acceptLater(Door& door);

    Limits limits;
    Handler handler;
    asio::io_context io;
    asio::thread_pool workers;
    std::vector<std::unique_ptr<Door>> doors;
    std::atomic<std::size_t> connections = 0;
    std::atomic<std::size_t> waiting = 0;
    std::atomic<bool> stopping = false;
};

Result<void> Server::State::listen(const Listener& listener)
{
    beast::error_code error;
    const auto address = asio::ip::make_address(listener.address, error);
    if (error) return fail(ErrorCode::invalidRequest, "listen: not an IP address: " + listener.address);

    const auto strand = asio::make_strand(io);
    auto door = std::make_unique<Door>(Door{Tcp::acceptor(strand), nullptr, asio::steady_timer(strand)});
    if (listener.tls) {
        door->tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
        SSL_CTX_set_min_proto_version(door->tls->native_handle(), TLS1_2_VERSION);
        door->tls->use_certificate_chain_file(listener.tls->certificate, error);
        if (error)
            return fail(ErrorCode::invalidRequest,
                        "TLS certificate: " + listener.tls->certificate + ": " + error.message());
        door->tls->use_private_key_file(listener.tls->key, asio::ssl::context::pem, error);
        if (error) return fail(ErrorCode::invalidRequest, "TLS key: " + listener.tls->key + ": " + error.message());
    }
    const Tcp::endpoint endpoint(address, listener.port);
    door->acceptor.open(endpoint.protocol(), error);
    if (!error) door->acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) door->acceptor.bind(endpoint, error);
    if (!error) door->acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        return fail(ErrorCode::internalError, "cannot listen on " + listener.address + " port " +
                                                  std::to_string(listener.port) + ": " + error.message());
    doors.push_back(std::move(door));
    return {};
}

void Server::State::accept(Door& door)
{
    door.acceptor.async_accept(asio::make_strand(io), [this, &door](beast::error_code error, Tcp::socket socket) {
        if (stopping || error == asio::error::operation_aborted) return;
        if (error) {
            // Out of descriptors, mostly: asking again at once would only spin.
            log::warning("no connection accepted", {{"detail", error.message()}});
            acceptLater(door);
            return;
        }
        if (connections < limits.connections) {
            beast::error_code ignored;
            socket.set_option(Tcp::no_delay(true), ignored);
            if (door.tls)
                std::make_shared<Connection<TlsStream, State>>(*this, std::move(socket), *door.tls)->start();
            else
                std::make_shared<Connection<PlainStream, State>>(*this, std::move(socket))->start();
        }
        accept(door);
    });
}

void Server::State::acceptLater(Door& door)
{
    door.pause.expires_after(std::chrono::milliseconds(100));
    door.pause.async_wait([this, &door](beast::error_code error) {
        if (!error && !stopping) accept(door);
    });
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::Server(Server&&) noexcept = default;
Server::~Server() = default;

Result<Server> Server::open(const std::vector<Listener>& listeners, const Limits& limits, Handler handler)
{
    auto state = std::make_unique<State>(limits, std::move(handler));
    for (const auto& listener : listeners) RETURN_IF_ERROR(state->listen(listener));
    return Server(std::move(state));
}

std::vector<std::uint16_t> Server::ports() const
{
    std::vector<std::uint16_t> ports;
    for (const auto& door : state_->doors) ports.push_back(door->acceptor.local_endpoint().port());
    return ports;
}

void Server::run()
{
    asio::signal_set signals(state_->io, SIGTERM, SIGINT);
    signals.async_wait([this](beast::error_code error, int) {
        if (error) return;
        state_->stopping = true;
        for (auto& door : state_->doors) asio::post(door->acceptor.get_executor(), [&door] { door->acceptor.close(); });
        asio::post(state_->workers, [this] {
            while (state_->waiting > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
            std::this_thread::sleep_for(std::chrono::milliseconds(200));  // the last answers leave
            state_->io.stop();
        });
    });
    for (auto& door : state_->doors) state_->accept(*door);
    std::thread second([this] { state_->io.run(); });
    state_->io.run();
    second.join();
    state_->workers.join();
}

}  // namespace sceau::http
