// SPDX-License-Identifier: Apache-2.0
#include "shared/protocol/envelope.hpp"

#include <cstdlib>

/// Whatever the envelope, there is one answer with a result or an error, and it can be sent.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    const auto echo = [](const protocol::Caller&, std::string_view command,
                         const nlohmann::json& arguments) -> Result<nlohmann::json> {
        return nlohmann::json{{"command", command}, {"arguments", arguments}};
    };
    const auto reply = protocol::answer(nlohmann::json::parse(data, data + size, nullptr, false), echo);
    if (reply.contains("result") == reply.contains("error") || protocol::serialize(reply).empty()) std::abort();
    return 0;
}
