// SPDX-License-Identifier: Apache-2.0
#include "portal/server/config/read_revocation.hpp"

namespace sceau::config {

namespace {

/// What an operator leaves out keeps its default.
template <typename T>
void optional(protocol::ObjectReader& object, const char* name, T& member, const protocol::Limits& limits = {})
{
    std::optional<T> given;
    object.optional(name, given, limits);
    if (given) member = std::move(*given);
}

}  // namespace

void readMembers(protocol::ObjectReader& object, Revocation& revocation)
{
    constexpr std::size_t mostProducts = 1000;
    optional(object, "signedFormProducts", revocation.signedFormProducts, {.maxItems = mostProducts});
    optional(object, "publishedReasons", revocation.publishedReasons, {.maxItems = mostProducts});
    // CSS-6.3.9-05 of EN 319 411-1: a list at least every 24 hours; it is made every hour whatever its life.
    optional(object, "listHours", revocation.listHours, {.minimum = 24, .maximum = std::int64_t{24} * 31});
    optional(object, "answerMinutes", revocation.answerMinutes, {.minimum = 1, .maximum = std::int64_t{7} * 24 * 60});
    optional(object, "requestsAMinute", revocation.requestsAMinute, {.minimum = 0, .maximum = 1'000'000});
    optional(object, "unissuedRevoked", revocation.unissuedRevoked);
    optional(object, "deltaLists", revocation.deltaLists);
    optional(object, "dualControl", revocation.dualControl);
    std::optional<std::string> fonts;
    object.optional("fonts", fonts);
    if (fonts) revocation.fonts = *fonts;
    std::optional<std::string> mailbox;
    object.optional("mailbox", mailbox);
    if (mailbox) revocation.mailbox = *mailbox;
}

}  // namespace sceau::config
