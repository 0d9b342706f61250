// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/rules/calendar.hpp"
#include "shared/rules/verdict.hpp"

#include <optional>
#include <span>
#include <string>

/// Whether a token is a device on which a certificate may be issued ("support homologué"): a table of rules, read from
/// top to bottom, applied to what is known of the token.
namespace sceau::rules {

enum class Qualification { qualified, noLongerQualified, unknown };

/// "qualified", "noLongerQualified", "unknown".
[[nodiscard]] std::string_view codeOf(Qualification qualification);
[[nodiscard]] std::optional<Qualification> qualificationFrom(std::string_view code);

/// A firmware version as CK_VERSION has it.
struct Version {
    unsigned major = 0;
    unsigned minor = 0;

    bool operator==(const Version&) const = default;
};

/// What is known of a token. Empty members are not known.
struct Device {
    Bytes atr;
    std::string manufacturer;
    std::string model;
    std::string label;
    std::string serialNumber;
    std::optional<Version> firmware;
};

/// The bytes of an ATR as people write it: hexadecimal digits, with or without spaces or colons between the pairs. At
/// most 33 bytes; nothing for any other text.
[[nodiscard]] std::optional<Bytes> atrFrom(std::string_view text);

/// One line of the table. Empty members match every token; a member that is set matches none that does not report it.
struct DeviceRule {
    Bytes atr;      ///< Compared under `atrMask`.
    Bytes atrMask;  ///< As long as `atr`; empty compares every bit.
    std::string manufacturer;
    std::string model;
    std::string labelPattern;  ///< '*' stands for any text, '?' for one character.
    std::optional<Version> firmwareFrom;
    std::optional<Version> firmwareTo;  ///< Included.

    Qualification status = Qualification::unknown;
    std::optional<Day> certifiedUntil;  ///< Last day of the device's certification, included.
    std::string reference;              ///< Where the status is published.
    unsigned maxRsaBits = 0;            ///< The largest RSA key that the device makes; 0 when not known.
};

[[nodiscard]] bool matches(const DeviceRule& rule, const Device& device);

/// True when `text` matches `pattern` as a whole. Takes time in proportion to the product of both lengths at most.
[[nodiscard]] bool matchesPattern(std::string_view text, std::string_view pattern);

/// What the table says about a token on one day.
struct DeviceStatus {
    Qualification qualification = Qualification::unknown;
    std::optional<Day> certifiedUntil;
    std::string reference;
    unsigned maxRsaBits = 0;
    std::optional<std::size_t> rule;  ///< Index of the line that decided; nothing when none matched.
};

/// The first line that matches decides; without one the token is unknown, never qualified. A qualified token is no
/// longer qualified once its certification has ended.
[[nodiscard]] DeviceStatus judgeDevice(std::span<const DeviceRule> rules, const Device& device, Day day);

}  // namespace sceau::rules
