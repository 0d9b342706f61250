// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/device.hpp"

namespace sceau::rules {

namespace {

bool isBefore(const Version& one, const Version& other)
{
    return one.major != other.major ? one.major < other.major : one.minor < other.minor;
}

bool matchesAtr(const DeviceRule& rule, const Bytes& atr)
{
    if (rule.atr.empty()) return true;
    if (atr.size() != rule.atr.size() || (!rule.atrMask.empty() && rule.atrMask.size() != rule.atr.size()))
        return false;
    for (std::size_t i = 0; i < atr.size(); ++i) {
        const unsigned mask = rule.atrMask.empty() ? 0xFFu : rule.atrMask[i];
        if ((atr[i] & mask) != (rule.atr[i] & mask)) return false;
    }
    return true;
}

bool matchesFirmware(const DeviceRule& rule, const std::optional<Version>& firmware)
{
    if (!rule.firmwareFrom && !rule.firmwareTo) return true;
    if (!firmware) return false;
    return !(rule.firmwareFrom && isBefore(*firmware, *rule.firmwareFrom)) &&
           !(rule.firmwareTo && isBefore(*rule.firmwareTo, *firmware));
}

/// A rule without any condition would decide about every token there is.
bool hasCondition(const DeviceRule& rule)
{
    return !rule.atr.empty() || !rule.manufacturer.empty() || !rule.model.empty() || !rule.labelPattern.empty() ||
           rule.firmwareFrom || rule.firmwareTo;
}

}  // namespace

std::string_view codeOf(Qualification qualification)
{
    switch (qualification) {
    case Qualification::qualified: return "qualified";
    case Qualification::noLongerQualified: return "noLongerQualified";
    case Qualification::unknown: return "unknown";
    }
    return "unknown";
}

std::optional<Qualification> qualificationFrom(std::string_view code)
{
    using enum Qualification;
    for (const auto qualification : {qualified, noLongerQualified, unknown})
        if (codeOf(qualification) == code) return qualification;
    return std::nullopt;
}

std::optional<Bytes> atrFrom(std::string_view text)
{
    constexpr std::size_t longest = 33;  // ISO 7816-3
    constexpr std::string_view digits = "0123456789ABCDEF";
    Bytes atr;
    while (!text.empty() && atr.size() < longest) {
        if (text.size() < 2) return std::nullopt;
        unsigned value = 0;
        for (const char character : text.substr(0, 2)) {
            const char upper =
                character >= 'a' && character <= 'f' ? static_cast<char>(character - 'a' + 'A') : character;
            const auto digit = digits.find(upper);
            if (digit == std::string_view::npos) return std::nullopt;
            value = value * 16 + static_cast<unsigned>(digit);
        }
        atr.push_back(static_cast<std::uint8_t>(value));
        text.remove_prefix(2);
        if (text.size() > 1 && (text.front() == ' ' || text.front() == ':')) text.remove_prefix(1);
    }
    if (!text.empty()) return std::nullopt;
    return atr;
}

bool matchesPattern(std::string_view text, std::string_view pattern)
{
    std::size_t inText = 0;
    std::size_t inPattern = 0;
    auto star = std::string_view::npos;  // the last '*' seen, and where its text began
    std::size_t starText = 0;
    while (inText < text.size()) {
        if (inPattern < pattern.size() && pattern[inPattern] == '*') {
            star = inPattern++;
            starText = inText;
        } else if (inPattern < pattern.size() && (pattern[inPattern] == '?' || pattern[inPattern] == text[inText])) {
            ++inPattern;
            ++inText;
        } else if (star != std::string_view::npos) {
            inPattern = star + 1;
            inText = ++starText;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', inPattern) == std::string_view::npos;
}

bool matches(const DeviceRule& rule, const Device& device)
{
    const auto same = [](const std::string& wanted, const std::string& found) {
        return wanted.empty() || wanted == found;
    };
    return hasCondition(rule) && matchesAtr(rule, device.atr) && same(rule.manufacturer, device.manufacturer) &&
           same(rule.model, device.model) && matchesFirmware(rule, device.firmware) &&
           (rule.labelPattern.empty() || (!device.label.empty() && matchesPattern(device.label, rule.labelPattern)));
}

DeviceStatus judgeDevice(std::span<const DeviceRule> rules, const Device& device, Day day)
{
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const auto& rule = rules[i];
        if (!matches(rule, device)) continue;
        const bool ended = rule.certifiedUntil && *rule.certifiedUntil < day;
        const bool lost = rule.status == Qualification::qualified && ended;
        return {lost ? Qualification::noLongerQualified : rule.status, rule.certifiedUntil, rule.reference,
                rule.maxRsaBits, i};
    }
    return {};
}

}  // namespace sceau::rules
