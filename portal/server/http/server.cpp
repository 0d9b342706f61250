// SPDX-License-Identifier: Apache-2.0
#include "portal/server/http/server.hpp"

#include "shared/base/log.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <atomic>
#include <csignal>
#include <thread>

namespace sceau::http {

namespace beast = boost::beast;
namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

namespace {

std::string headerOf(const beast::http::fields& fields, beast::string_view name)
{
    const auto value = fields[name];
    return {value.data(), value.size()};
}

std::string mediaType(std::string value)
{
    value = value.substr(0, value.find(';'));
    while (!value.empty() && value.back() == ' ') value.pop_back();
    for (auto& character : value)
        if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
    return value;
}

Request translated(beast::http::request<beast::http::string_body>&& message, std::string remoteAddress, bool secure)
{
    Request request;
    const auto verb = message.method();
    request.method = verb == beast::http::verb::get || verb == beast::http::verb::head ? Method::get
                     : verb == beast::http::verb::post                                 ? Method::post
                                                                                       : Method::other;
    const auto target = message.target();
    const std::string_view whole(target.data(), target.size());
    const auto question = whole.find('?');
    request.path = whole.substr(0, question);
    if (question != std::string_view::npos) request.query = whole.substr(question + 1);
    request.contentType = mediaType(headerOf(message, "Content-Type"));
    request.cookies = headerOf(message, "Cookie");
    request.csrf = headerOf(message, "X-Sceau-Csrf");
    request.language = headerOf(message, "Accept-Language");
    request.origin = headerOf(message, "Origin");
    request.authorization = headerOf(message, "Authorization");
    request.body = std::move(message.body());
    request.remoteAddress = std::move(remoteAddress);
    request.secure = secure;
    return request;
}

/// What every answer says to the browser, whatever page made it.
void addSecurityHeaders(beast::http::fields& fields, bool secure)
{
    fields.set("Content-Security-Policy",
               "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; "
               "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    fields.set("X-Content-Type-Options", "nosniff");
    fields.set("Referrer-Policy", "same-origin");
    fields.set("Cross-Origin-Opener-Policy", "same-origin");
    fields.set("Cross-Origin-Resource-Policy", "same-origin");
    fields.set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()");
    if (secure) fields.set("Strict-Transport-Security", "max-age=31536000");
}

}  // namespace

struct Server::State {
    State(Limits bounds, Handler answer)
        : limits(bounds), handler(std::move(answer)), workers(std::max(2u, std::thread::hardware_concurrency()))
    {
    }

    struct Door {
        Tcp::acceptor acceptor;
        std::unique_ptr<asio::ssl::context> tls;
    };

    Result<void> listen(const Listener& listener);
    void accept(Door& door);

    Limits limits;
    Handler handler;
    asio::io_context io;
    asio::thread_pool workers;
    std::vector<std::unique_ptr<Door>> doors;
    std::atomic<std::size_t> connections = 0;
    std::atomic<std::size_t> waiting = 0;
    std::atomic<bool> stopping = false;
};

namespace {

/// One client, from handshake to goodbye. Owned by the operation that is under way.
template <typename Stream, typename State>
class Connection : public std::enable_shared_from_this<Connection<Stream, State>> {
public:
    template <typename... More>
    Connection(State& state, Tcp::socket&& socket, More&... more) : state_(state), stream_(std::move(socket), more...)
    {
        ++state_.connections;
        beast::error_code error;
        const auto peer = beast::get_lowest_layer(stream_).socket().remote_endpoint(error);
        if (!error) address_ = peer.address().to_string();
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { --state_.connections; }

    void start()
    {
        if constexpr (secure) {
            expireAfter(state_.limits.request);
            stream_.async_handshake(asio::ssl::stream_base::server, [self = this->shared_from_this()](auto error) {
                if (!error) self->awaitRequest();
            });
        } else {
            awaitRequest();
        }
    }

private:
    static constexpr bool secure = std::is_same_v<Stream, TlsStream>;

    void expireAfter(std::chrono::seconds time) { beast::get_lowest_layer(stream_).expires_after(time); }

    /// Waits long for the first byte of a request, but only briefly for the rest of it.
    void awaitRequest()
    {
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(state_.limits.headerBytes));
        parser_->body_limit(state_.limits.bodyBytes);
        if (buffer_.size() > 0) return readRequest();
        expireAfter(state_.limits.idle);
        stream_.async_read_some(buffer_.prepare(4096), [self = this->shared_from_this()](auto error, std::size_t size) {
            if (error) return self->close();
            self->buffer_.commit(size);
            self->readRequest();
        });
    }

    void readRequest()
    {
        expireAfter(state_.limits.request);
        beast::http::async_read(stream_, buffer_, *parser_, [self = this->shared_from_this()](auto error, std::size_t) {
            if (!error) return self->answer();
            if (error == beast::http::error::body_limit) return self->refuse(413);
            if (error == beast::http::error::header_limit) return self->refuse(431);
            if (error == beast::http::error::end_of_stream || error == beast::error::timeout || !isHttpError(error))
                return self->close();
            self->refuse(400);
        });
    }

    static bool isHttpError(const beast::error_code& error)
    {
        return error.category() == beast::http::make_error_code(beast::http::error::bad_method).category();
    }

    void refuse(unsigned status)
    {
        keepAlive_ = false;
        send({.status = status, .contentType = "text/plain; charset=utf-8", .body = std::to_string(status) + "\n"});
    }

    void answer()
    {
        auto message = parser_->release();
        keepAlive_ = message.keep_alive() && !state_.stopping;
        withoutBody_ = message.method() == beast::http::verb::head;
        if (state_.waiting >= state_.limits.waitingRequests) return refuse(503);
        beast::get_lowest_layer(stream_).expires_never();
        ++state_.waiting;
        asio::post(state_.workers,
                   [self = this->shared_from_this(), request = translated(std::move(message), address_, secure)]() {
                       auto response = self->state_.handler(request);
                       --self->state_.waiting;
                       asio::post(self->stream_.get_executor(), [self, response = std::move(response)]() mutable {
                           self->send(std::move(response));
                       });
                   });
    }

    void send(Response response)
    {
        message_ = {};
        message_.version(11);
        message_.result(response.status);
        message_.set(beast::http::field::content_type, response.contentType);
        message_.set(beast::http::field::cache_control, "no-store");
        addSecurityHeaders(message_, secure);
        for (const auto& [name, value] : response.headers) {
            if (name == "Set-Cookie")
                message_.insert(name, value);
            else
                message_.set(name, value);
        }
        message_.body() = std::move(response.body);
        message_.keep_alive(keepAlive_);
        message_.prepare_payload();
        if (withoutBody_) message_.body().clear();
        expireAfter(state_.limits.request);
        beast::http::async_write(stream_, message_, [self = this->shared_from_this()](auto error, std::size_t) {
            if (!error && self->keepAlive_) return self->awaitRequest();
            self->close();
        });
    }

    void close()
    {
        if constexpr (secure) {
            expireAfter(std::chrono::seconds(2));
            stream_.async_shutdown([self = this->shared_from_this()](auto) {});
        } else {
            beast::error_code ignored;
            beast::get_lowest_layer(stream_).socket().shutdown(Tcp::socket::shutdown_send, ignored);
        }
    }

    State& state_;
    Stream stream_;
    std::string address_;
    beast::flat_buffer buffer_;
    std::optional<beast::http::request_parser<beast::http::string_body>> parser_;
    beast::http::response<beast::http::string_body> message_;
    bool keepAlive_ = false;
    bool withoutBody_ = false;
};

}  // namespace

Result<void> Server::State::listen(const Listener& listener)
{
    beast::error_code error;
    const auto address = asio::ip::make_address(listener.address, error);
    if (error) return fail(ErrorCode::invalidRequest, "listen: not an IP address: " + listener.address);

    auto door = std::make_unique<Door>(Door{Tcp::acceptor(asio::make_strand(io)), nullptr});
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
        if (!error && connections < limits.connections) {
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
