// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/diagnostics.hpp"

#include "native-host/log-file/log_file.hpp"

#include <nlohmann/json.hpp>

namespace sceau::commands {

using nlohmann::json;

namespace {

constexpr std::size_t maxReportBytes = 65536;
constexpr std::size_t shownLogLines = 100;

json describe(const PresentToken& token)
{
    const auto information = token.worker->information();
    json keyTypes = json::array();
    for (const auto type : token.info.keyTypes) keyTypes.push_back(toText(type));
    return {{"manufacturer", token.info.manufacturer},
            {"model", token.info.model},
            {"driver", token.worker->name()},
            {"driverVersion", information.version},
            {"driverManufacturer", information.manufacturer},
            {"initialized", token.info.initialized},
            {"writable", token.info.writable},
            {"pinPad", token.info.pinPad},
            {"pinState", toText(token.info.pinState)},
            {"keyTypes", std::move(keyTypes)}};
}

}  // namespace

std::string diagnosticReport(const Services& services, const protocol::StatusResponse& status,
                             const std::optional<Error>& policyFault)
{
    json report = {{"host", SCEAU_VERSION}, {"policy", policyFault ? "invalid" : "valid"}};
    for (const auto& finding : status.findings)
        report["findings"].push_back({{"code", finding.code}, {"severity", toText(finding.severity)}});
    if (!policyFault) {
        const auto listing = services.tokens.list();
        for (const auto& token : listing.tokens) report["tokens"].push_back(describe(token));
        for (const auto& fault : listing.faults)
            report["faultyModules"].push_back({{"name", fault.name}, {"code", toText(fault.code)}});
        if (const auto entries = services.journal.entries())
            for (const auto& entry : *entries)
                report["renewals"].push_back({{"state", toText(entry.state)}, {"keyType", toText(entry.keyType)}});
        report["consents"] = services.consents.all().size();
    }
    for (const auto& line : logfile::anonymousLines(shownLogLines)) report["log"].push_back(json::parse(line));
    auto text = report.dump(2, ' ', false, json::error_handler_t::replace);
    return text.size() <= maxReportBytes ? text : json{{"host", SCEAU_VERSION}, {"error", "too long"}}.dump(2);
}

}  // namespace sceau::commands
