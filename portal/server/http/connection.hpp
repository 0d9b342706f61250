// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/http/beast.hpp"
#include "portal/server/http/translation.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace sceau::http {

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

}  // namespace sceau::http
