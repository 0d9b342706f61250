// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/opensc.hpp"

#include "native-host/files/files.hpp"
#include "native-host/files/path.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

namespace sceau::commands {

using protocol::WorkerUnblockStyle;

namespace {

constexpr std::size_t maxConfigurationBytes = 256 * 1024;
constexpr std::string_view setting = "user_pin_unblock_style";

/// Where OpenSC looks, in its order; the environment comes before all.
std::vector<std::string> usualPlaces()
{
    if (const char* told = std::getenv("OPENSC_CONF")) return {told};
#ifdef _WIN32
    return {"C:\\Program Files\\OpenSC Project\\OpenSC\\opensc.conf"};
#else
    return {"/etc/opensc/opensc.conf", "/etc/opensc.conf", "/Library/OpenSC/etc/opensc.conf"};
#endif
}

std::string_view trimmed(std::string_view text)
{
    const auto start = text.find_first_not_of(" \t\r\"");
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(" \t\r\"") + 1 - start);
}

}  // namespace

std::optional<WorkerUnblockStyle> openScUnblockStyle(std::string_view configuration)
{
    while (!configuration.empty()) {
        const auto end = std::min(configuration.find('\n'), configuration.size());
        auto line = configuration.substr(0, end);
        configuration.remove_prefix(std::min(end + 1, configuration.size()));
        line = line.substr(0, line.find('#'));
        const auto found = line.find(setting);
        if (found == std::string_view::npos) continue;
        line.remove_prefix(found + setting.size());
        line = line.substr(0, line.find(';'));
        const auto equals = line.find('=');
        if (equals == std::string_view::npos) return {};
        const auto value = trimmed(line.substr(equals + 1));
        if (value == "set_pin_in_unlogged_session") return WorkerUnblockStyle::setPinInUnloggedSession;
        if (value == "init_pin_in_so_session") return WorkerUnblockStyle::initPinInSoSession;
        return {};  // set_pin_in_specific_context is announced there and does nothing
    }
    return {};
}

std::optional<WorkerUnblockStyle> openScUnblockStyle()
{
    for (const auto& place : usualPlaces()) {
        const auto text = files::read(files::pathOf(place), maxConfigurationBytes);
        if (text && *text) return openScUnblockStyle(**text);
    }
    return {};
}

}  // namespace sceau::commands
