// SPDX-License-Identifier: Apache-2.0
#include "portal/server/http/proxy.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using namespace sceau::http;

namespace {

Request passedOn(const std::string& peer, const std::string& forwardedFor, const std::string& proto = "https")
{
    Request request;
    request.remoteAddress = peer;
    request.forwardedFor = forwardedFor;
    request.forwardedProto = proto;
    lookBehindProxy(request, {"127.0.0.1", "::1"});
    return request;
}

}  // namespace

TEST_CASE("Behind a trusted proxy a visitor keeps the own address, and TLS is the proxy's word", "[portal][http]")
{
    CHECK(passedOn("127.0.0.1", "192.0.2.7").remoteAddress == "192.0.2.7");
    CHECK(passedOn("::1", "2001:db8::7").remoteAddress == "2001:db8::7");
    CHECK(passedOn("127.0.0.1", "192.0.2.7").secure);
    CHECK_FALSE(passedOn("127.0.0.1", "192.0.2.7", "http").secure);
    CHECK_FALSE(passedOn("127.0.0.1", "192.0.2.7", "").secure);
}

TEST_CASE("What a visitor writes into the header is not believed", "[portal][http]")
{
    CHECK(passedOn("127.0.0.1", "198.51.100.1, 192.0.2.7").remoteAddress == "192.0.2.7");
    CHECK(passedOn("192.0.2.9", "198.51.100.1").remoteAddress == "192.0.2.9");
    CHECK_FALSE(passedOn("192.0.2.9", "198.51.100.1").secure);
    const auto nonsense = GENERATE("", "unknown", "192.0.2.7;x", "192.0.2.7,", ", ,");
    CHECK(passedOn("127.0.0.1", nonsense).remoteAddress == "127.0.0.1");
    CHECK(passedOn("127.0.0.1", std::string(500, '1')).remoteAddress == "127.0.0.1");
}
