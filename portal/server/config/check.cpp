// SPDX-License-Identifier: Apache-2.0
#include "portal/server/config/check.hpp"

#include <algorithm>
#include <set>

namespace sceau::config {

namespace {

Failure wrong(const std::string& sentence)
{
    return fail(ErrorCode::invalidRequest, sentence);
}

template <typename Items>
Result<void> checkIds(const Items& items, const std::string& list)
{
    if (items.empty()) return wrong(list + " is empty");
    std::set<std::string> seen;
    for (const auto& item : items) {
        const bool plain = !item.id.empty() && std::all_of(item.id.begin(), item.id.end(), [](char character) {
            return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') || character == '-';
        });
        if (!plain) return wrong(list + ": id \"" + item.id + "\" must consist of a-z, 0-9 and -");
        if (!seen.insert(item.id).second) return wrong(list + ": id \"" + item.id + "\" occurs twice");
    }
    return {};
}

}  // namespace

Result<void> check(const Configuration& c)
{
    if (!c.origin.starts_with("https://") || c.origin.find_first_of("/?#", 8) != std::string::npos ||
        c.origin.size() < 9)
        return wrong("origin must be https://host or https://host:port, without a path");
    const auto speaksTls = [](const Listen& listen) { return listen.certificate.has_value(); };
    if (c.proxies.empty() && std::none_of(c.listen.begin(), c.listen.end(), speaksTls))
        return wrong("listen: at least one listener needs certificate and key, unless proxies are named");
    for (const auto& listen : c.listen)
        if (listen.certificate.has_value() != listen.key.has_value())
            return wrong("listen: certificate and key belong together");
    RETURN_IF_ERROR(checkIds(c.products, "products"));
    RETURN_IF_ERROR(checkIds(c.usages, "usages"));
    RETURN_IF_ERROR(checkIds(c.firstQuestions, "firstQuestions"));
    RETURN_IF_ERROR(checkIds(c.secondQuestions, "secondQuestions"));
    RETURN_IF_ERROR(checkIds(c.offices, "offices"));
    const std::set<std::string> keyTypes{"RSA-2048", "RSA-3072", "RSA-4096", "P-256", "P-384", "P-521"};
    const std::set<std::string> keyUsages{"digitalSignature", "nonRepudiation", "keyEncipherment", "keyAgreement"};
    for (const auto& product : c.products) {
        if (keyTypes.count(product.keyType) == 0) return wrong("products: " + product.id + ": unknown keyType");
        if (product.keyUsage.empty()) return wrong("products: " + product.id + ": keyUsage is empty");
        for (const auto& usage : product.keyUsage)
            if (keyUsages.count(usage) == 0) return wrong("products: " + product.id + ": unknown keyUsage " + usage);
    }
    for (const auto& driver : c.drivers)
        if (!driver.page.starts_with("https://")) return wrong("drivers: page must begin with https://");
    if (c.authority.hsm && c.authority.cmp) return wrong("authority: hsm and cmp exclude each other");
    for (const auto* list : {&c.revocation.signedFormProducts, &c.revocation.publishedReasons})
        for (const auto& product : *list)
            if (c.product(product) == nullptr) return wrong("revocation: unknown product " + product);
    if (c.mail.from.find('@') == std::string::npos || c.mail.from.find_first_of("\r\n") != std::string::npos)
        return wrong("mail: from is not an address");
    return {};
}

}  // namespace sceau::config
