// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/email.hpp"

#include "shared/rules/text.hpp"

#include <algorithm>

namespace sceau::rules {

namespace {

/// RFC 5322 §3.2.3 atext, and the dot between atoms.
bool isLocalCharacter(char character)
{
    return isAlphanumeric(character) ||
           std::string_view("!#$%&'*+-/=?^_`{|}~.").find(character) != std::string_view::npos;
}

bool hasEmptyAtom(std::string_view local)
{
    return local.empty() || local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos;
}

/// RFC 1123 §2.1: letters, digits and inner hyphens.
bool isLabel(std::string_view label)
{
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(),
                       [](char character) { return isAlphanumeric(character) || character == '-'; });
}

bool isDomain(std::string_view domain)
{
    std::size_t labels = 0;
    for (;;) {
        const auto dot = domain.find('.');
        const auto label = domain.substr(0, dot);
        if (!isLabel(label)) return false;
        ++labels;
        // No top-level domain is a number; without this, "a@127.0.0.1" would pass.
        if (dot == std::string_view::npos) return labels >= 2 && label.size() >= 2 && !isDigits(label);
        domain.remove_prefix(dot + 1);
    }
}

}  // namespace

Checked<std::string> checkEmail(std::string_view text)
{
    if (text.size() > maxTextBytes) return {emailLength};
    text = trimmed(text);
    if (text.empty()) return {missing};
    const auto unprintable = [](char character) { return character <= ' ' || character == '\x7F'; };
    if (std::any_of(text.begin(), text.end(), unprintable)) return {emailCharacters};
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || at + 1 == text.size()) return {emailForm};
    const auto local = text.substr(0, at);
    const auto domain = text.substr(at + 1);
    if (!std::all_of(local.begin(), local.end(), isLocalCharacter)) return {emailCharacters};
    if (hasEmptyAtom(local) || !isDomain(domain)) return {emailForm};
    if (local.size() > 64 || text.size() > 254) return {emailLength};
    return {ok, std::string(local) + '@' + lower(domain)};
}

std::string mailboxOf(std::string_view email)
{
    return lower(email);
}

bool sameMailbox(std::string_view one, std::string_view other)
{
    return mailboxOf(one) == mailboxOf(other);
}

}  // namespace sceau::rules
