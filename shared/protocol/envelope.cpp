// SPDX-License-Identifier: Apache-2.0
#include "shared/protocol/envelope.hpp"

#include "shared/base/log.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sceau::protocol {

namespace {

/// Longest origin and language tag that is read; browsers and RFC 5646 stay far below.
constexpr std::size_t maxOrigin = 512;
constexpr std::size_t maxLanguage = 35;

/// JavaScript's Number.MAX_SAFE_INTEGER: an id beyond it would not find its request again.
constexpr std::int64_t maxId = (std::int64_t{1} << 53) - 1;

/// No command's arguments are deeper; copying or destroying what is deeper would need a stack as deep.
constexpr int maxDepth = 16;

bool isShallow(const nlohmann::json& value, int depth = maxDepth)
{
    if (!value.is_structured()) return true;
    return depth > 0 && std::all_of(value.begin(), value.end(),
                                    [&](const nlohmann::json& item) { return isShallow(item, depth - 1); });
}

const nlohmann::json& memberOf(const nlohmann::json& object, const char* name)
{
    static const nlohmann::json nothing;
    if (!object.is_object()) return nothing;
    const auto member = object.find(name);
    return member == object.end() ? nothing : *member;
}

nlohmann::json idOf(const nlohmann::json& envelope)
{
    const auto& id = memberOf(envelope, "id");
    if (!id.is_number_integer()) return nullptr;
    const auto number = id.get<std::int64_t>();  // beyond 2^63 it wraps to a negative one, which is refused as well
    return number >= 0 && number <= maxId ? id : nlohmann::json();
}

struct Request {
    Caller caller{"", "fr"};
    std::string command;
    nlohmann::json arguments;
};

Result<std::string> text(const nlohmann::json& value, std::string_view name, std::size_t maxSize)
{
    const auto* string = value.get_ptr<const std::string*>();
    if (string == nullptr || string->empty() || string->size() > maxSize)
        return fail(ErrorCode::invalidRequest, std::string(name) + " is not a text of the right length");
    return *string;
}

Result<Request> readRequest(const nlohmann::json& envelope)
{
    if (!envelope.is_object()) return fail(ErrorCode::invalidRequest, "the envelope is not an object");
    if (idOf(envelope).is_null()) return fail(ErrorCode::invalidRequest, "no usable id");
    if (!isShallow(envelope)) return fail(ErrorCode::invalidRequest, "nested too deeply");

    Request request;
    request.caller.requestId = idOf(envelope).get<std::int64_t>();
    for (const auto& [name, value] : envelope.items()) {
        if (name == "id") continue;
        if (name == "origin") {
            ASSIGN_OR_RETURN(request.caller.origin, text(value, name, maxOrigin));
        } else if (name == "language") {
            ASSIGN_OR_RETURN(request.caller.language, text(value, name, maxLanguage));
        } else if (name == "command") {
            ASSIGN_OR_RETURN(request.command, text(value, name, 64));
        } else if (name == "arguments") {
            request.arguments = value;
        } else {
            return fail(ErrorCode::invalidRequest, "unexpected member in the envelope");
        }
    }
    if (request.command.empty()) return fail(ErrorCode::invalidRequest, "no command");
    return request;
}

}  // namespace

nlohmann::json answer(const nlohmann::json& envelope, const Handler& handler)
{
    const auto id = idOf(envelope);
    auto request = readRequest(envelope);
    auto result = request ? handler(request->caller, request->command, request->arguments)
                          : Result<nlohmann::json>(Failure{request.error()});
    if (result) return {{"id", id}, {"result", std::move(*result)}};
    const auto& [code, detail] = result.error();
    log::warning(
        "command failed",
        {{"command", request ? std::string_view(request->command) : "?"}, {"code", toText(code)}, {"detail", detail}});
    return {{"id", id}, {"error", {{"code", toText(code)}}}};
}

std::string serialize(const nlohmann::json& message)
{
    return message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace sceau::protocol
