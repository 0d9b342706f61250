// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/error.hpp"

#include <optional>
#include <string>
#include <vector>

/// Turns what was seen on a computer into sentences a holder can act on. Looks at nothing itself.
namespace sceau::doctor {

enum class Severity { ok, warning, error };

/// One thing that was found.
struct Finding {
    std::string code;
    Severity severity;
    std::string subject;  ///< The reader, token or driver; may be empty.
    std::string fr;
    std::string en;
    std::string link;       ///< https address of the remedy; may be empty.
    std::string command{};  ///< What remedies it in a terminal; may be empty.
    std::string action{};   ///< The command of the protocol that remedies it; may be empty.

    bool operator==(const Finding&) const = default;
};

struct ReaderFacts {
    std::string name;
    bool cardPresent = false;
    bool cardMute = false;
    std::string tokenName;   ///< From the catalogue, empty when the ATR is unknown.
    std::string driverName;  ///< The driver the catalogue names for it.
    std::string driverPage;  ///< Where that driver can be had, when that is known.
    bool driverInstalled = false;
    std::string qualification;  ///< "qualified", "noLongerQualified" or "unknown".
    std::string qualificationReference;
};

struct ModuleFacts {
    std::string name;
    std::string path;
    ErrorCode fault;
    std::string otherArchitecture;  ///< What kind of processor the module is for, when it is not this one.
};

/// A driver that was loaded.
struct DriverFacts {
    std::string name;
    std::string version;
};

enum class PinFacts { ok, countLow, finalTry, locked, toBeChanged, notInitialized };

struct TokenFacts {
    std::string id;
    std::string label;
    std::string reader;
    bool initialized = true;
    bool writable = true;
    PinFacts pin = PinFacts::ok;
};

/// Why a page does not offer a certificate.
enum class Hidden { unreadable, withoutKey, expired, notYetValid, notForSigning };

struct CertificateFacts {
    std::string name;
    Hidden reason;
    std::string day;  ///< When it ended or begins, where that is the reason.
};

/// One that pages offer.
struct OfferedFacts {
    std::string name;
    std::string validUntil;  ///< The day.
};

/// Everything that was seen.
struct Facts {
    std::string hostVersion;
    bool outdatedHost = false;     ///< The policy demands a newer one.
    std::string extensionVersion;  ///< Empty in a terminal.
    bool policyPresent = false;
    std::optional<Error> policyFault;
    bool smartCardService = false;
    std::vector<ReaderFacts> readers;
    std::vector<DriverFacts> drivers;
    std::vector<ModuleFacts> faultyModules;
    std::vector<TokenFacts> tokens;
    std::vector<OfferedFacts> offeredCertificates;
    std::vector<CertificateFacts> hiddenCertificates;
    std::size_t omittedCertificates = 0;  ///< Too long or too many to be listed.
    std::string outdatedExtension;        ///< Its version, when the policy demands a newer one.
    std::size_t unfinishedRenewals = 0;
};

/// The findings, worst first, `ok` when nothing needs to be done, then what is in order.
[[nodiscard]] std::vector<Finding> examine(const Facts& facts);

/// What is in order, from the extension to the certificates.
[[nodiscard]] std::vector<Finding> inOrder(const Facts& facts);

}  // namespace sceau::doctor
