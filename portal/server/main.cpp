// SPDX-License-Identifier: Apache-2.0
#include "portal/server/calendar/calendar.hpp"
#include "portal/server/commands/base.hpp"
#include "portal/server/commands/enrol.hpp"
#include "portal/server/commands/records.hpp"
#include "portal/server/commands/remind.hpp"
#include "portal/server/commands/serve.hpp"
#include "portal/server/pages/renderer.hpp"
#include "portal/server/pdf/document.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <ctime>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace sceau;

constexpr const char* usage =
    "sceau-portal: renew, revoke and test certificates\n"
    "\n"
    "  sceau-portal serve        --config FILE   serves the portal until SIGTERM\n"
    "  sceau-portal check-config --config FILE   says what is wrong with the configuration, its templates and fonts\n"
    "  sceau-portal migrate      --config FILE   brings the database's schema up to date\n"
    "  sceau-portal enrol        --config FILE --holder holder.json --request csr.pem --out cert.pem\n"
    "                            [--not-after 2026-12-12T00:00:00Z]\n"
    "                            registers a holder and issues a first certificate\n"
    "  sceau-portal remind       --config FILE [--dry-run] [--today 2026-12-06] [--sent]\n"
    "                            mails the holders whose certificates end soon; --sent lists the mails of the past\n"
    "  sceau-portal crl          --config FILE   makes the next certificate revocation list at once\n"
    "  sceau-portal verify-audit --config FILE   recomputes the audit log's chain\n"
    "  sceau-portal export-audit --config FILE   prints the audit log as lines of JSON\n"
    "  sceau-portal give-access  --config FILE --identifier NAME --siren 732829320 --name NAME --email ADDRESS\n"
    "                            mails a legal representative the key to the company's space; again: a new key\n"
    "  sceau-portal create-officer --config FILE --name NAME --email ADDRESS --office ID --certificate cert.pem\n"
    "                            lets a registration officer in with this certificate\n"
    "  sceau-portal import       --config FILE --base base.csv --rejected rejected.csv\n"
    "                            brings in an existing base of certificates; again: only what is new\n"
    "  sceau-portal export       --config FILE   prints holders and certificates as CSV, without secrets\n"
    "  sceau-portal puk-key      --config FILE   prints the key for `pukKeys` in the policy of holders' computers\n"
    "  sceau-portal purge        --config FILE [--dry-run]\n"
    "                            erases what nobody may keep any longer\n";

/// `--name value` pairs and `--flag`s, each name once and known.
class Options {
public:
    static Result<Options> parse(const std::vector<std::string>& arguments, const std::vector<std::string>& known,
                                 const std::vector<std::string>& flags = {})
    {
        const auto isIn = [](const std::vector<std::string>& names, const std::string& name) {
            return std::find(names.begin(), names.end(), name) != names.end();
        };
        Options options;
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const auto& name = arguments[i];
            std::string value = "yes";
            if (isIn(known, name)) {
                if (i + 1 == arguments.size()) return fail(ErrorCode::invalidRequest, name + " needs a value");
                value = arguments[++i];
            } else if (!isIn(flags, name)) {
                return fail(ErrorCode::invalidRequest, "unknown option " + name);
            }
            if (!options.values_.emplace(name, value).second)
                return fail(ErrorCode::invalidRequest, name + " is given twice");
        }
        return options;
    }

    [[nodiscard]] Result<std::string> required(const std::string& name) const
    {
        const auto found = values_.find(name);
        if (found == values_.end()) return fail(ErrorCode::invalidRequest, name + " is missing");
        return found->second;
    }

    [[nodiscard]] std::string optional(const std::string& name) const
    {
        const auto found = values_.find(name);
        return found == values_.end() ? std::string() : found->second;
    }

private:
    std::map<std::string, std::string> values_;
};

Result<void> serve(const std::vector<std::string>& arguments)
{
    ASSIGN_OR_RETURN(const auto options, Options::parse(arguments, {"--config"}));
    ASSIGN_OR_RETURN(const auto file, options.required("--config"));
    ASSIGN_OR_RETURN(const auto parts, commands::openParts(file));
    return commands::serve(*parts);
}

Result<void> checkConfig(const std::vector<std::string>& arguments)
{
    ASSIGN_OR_RETURN(const auto options, Options::parse(arguments, {"--config"}));
    ASSIGN_OR_RETURN(const auto file, options.required("--config"));
    ASSIGN_OR_RETURN(const auto configuration, config::readConfiguration(file));
    RETURN_IF_ERROR(pages::Renderer::load(configuration.templates));
    if (const auto fonts = pdf::Fonts::open(configuration.revocation.fonts); !fonts)
        return fail(ErrorCode::invalidRequest, "revocation: fonts: " + fonts.error().detail);
    (void)std::fputs("The configuration is complete.\n", stdout);
    return {};
}

Result<void> migrate(const std::vector<std::string>& arguments)
{
    ASSIGN_OR_RETURN(const auto options, Options::parse(arguments, {"--config"}));
    ASSIGN_OR_RETURN(const auto file, options.required("--config"));
    ASSIGN_OR_RETURN(const auto configuration, config::readConfiguration(file));
    std::error_code error;
    std::filesystem::create_directories(configuration.data, error);
    ASSIGN_OR_RETURN(auto database, store::Database::open(configuration.connectString(), 1));
    ASSIGN_OR_RETURN(const auto applied, commands::migrate(database));
    (void)std::fprintf(stdout, "%zu migrations applied.\n", applied);
    return {};
}

Result<void> enrol(const std::vector<std::string>& arguments)
{
    ASSIGN_OR_RETURN(const auto options,
                     Options::parse(arguments, {"--config", "--holder", "--request", "--not-after", "--out"}));
    ASSIGN_OR_RETURN(const auto file, options.required("--config"));
    ASSIGN_OR_RETURN(const auto holder, options.required("--holder"));
    ASSIGN_OR_RETURN(const auto request, options.required("--request"));
    ASSIGN_OR_RETURN(const auto out, options.required("--out"));
    commands::EnrolOptions enrolOptions{holder, request, std::nullopt, out};
    if (const auto notAfter = options.optional("--not-after"); !notAfter.empty()) {
        enrolOptions.notAfter = calendar::fromRfc3339(notAfter);
        if (!enrolOptions.notAfter)
            return fail(ErrorCode::invalidRequest, "--not-after must look like 2026-12-12T00:00:00Z");
    }
    ASSIGN_OR_RETURN(const auto parts, commands::openParts(file));
    return commands::enrol(*parts, enrolOptions, std::time(nullptr));
}

Result<void> remind(const std::vector<std::string>& arguments)
{
    ASSIGN_OR_RETURN(const auto options, Options::parse(arguments, {"--config", "--today"}, {"--dry-run", "--sent"}));
    ASSIGN_OR_RETURN(const auto file, options.required("--config"));
    return commands::remind({file, !options.optional("--dry-run").empty(), options.optional("--today"),
                             !options.optional("--sent").empty()});
}

/// A command that needs nothing but the portal's parts.
template <Result<void> (*command)(commands::Parts&)>
Result<void> withParts(const std::vector<std::string>& arguments)
{
    ASSIGN_OR_RETURN(const auto options, Options::parse(arguments, {"--config"}));
    ASSIGN_OR_RETURN(const auto file, options.required("--config"));
    ASSIGN_OR_RETURN(const auto parts, commands::openParts(file));
    return command(*parts);
}

Result<void> giveAccess(const std::vector<std::string>& arguments)
{
    ASSIGN_OR_RETURN(const auto options,
                     Options::parse(arguments, {"--config", "--identifier", "--siren", "--name", "--email"}));
    ASSIGN_OR_RETURN(const auto file, options.required("--config"));
    ASSIGN_OR_RETURN(const auto parts, commands::openParts(file));
    return commands::giveAccess(*parts,
                                {options.optional("--identifier"), options.optional("--siren"),
                                 options.optional("--name"), options.optional("--email")},
                                std::time(nullptr));
}

Result<void> createOfficer(const std::vector<std::string>& arguments)
{
    ASSIGN_OR_RETURN(const auto options,
                     Options::parse(arguments, {"--config", "--name", "--email", "--office", "--certificate"}));
    ASSIGN_OR_RETURN(const auto file, options.required("--config"));
    ASSIGN_OR_RETURN(const auto certificate, options.required("--certificate"));
    ASSIGN_OR_RETURN(const auto parts, commands::openParts(file));
    return commands::createOfficer(
        *parts, {options.optional("--name"), options.optional("--email"), options.optional("--office"), certificate},
        std::time(nullptr));
}

Result<void> importBase(const std::vector<std::string>& arguments)
{
    ASSIGN_OR_RETURN(const auto options, Options::parse(arguments, {"--config", "--base", "--rejected"}));
    ASSIGN_OR_RETURN(const auto file, options.required("--config"));
    ASSIGN_OR_RETURN(const auto base, options.required("--base"));
    ASSIGN_OR_RETURN(const auto rejected, options.required("--rejected"));
    ASSIGN_OR_RETURN(const auto parts, commands::openParts(file));
    return commands::importBase(*parts, base, rejected, std::time(nullptr));
}

Result<void> purge(const std::vector<std::string>& arguments)
{
    ASSIGN_OR_RETURN(const auto options, Options::parse(arguments, {"--config"}, {"--dry-run"}));
    ASSIGN_OR_RETURN(const auto file, options.required("--config"));
    ASSIGN_OR_RETURN(const auto parts, commands::openParts(file));
    return commands::purge(*parts, !options.optional("--dry-run").empty(), std::time(nullptr));
}

}  // namespace

int main(int argc, char** argv)
{
    // Records, keys and mails are nobody else's to read, whatever the shell that started us would allow.
    ::umask(0077);
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const std::map<std::string_view, Result<void> (*)(const std::vector<std::string>&)> commands{
        {"serve", serve},
        {"check-config", checkConfig},
        {"migrate", migrate},
        {"enrol", enrol},
        {"remind", remind},
        {"crl", withParts<commands::publishList>},
        {"verify-audit", withParts<commands::verifyAudit>},
        {"export-audit", withParts<commands::exportAudit>},
        {"create-officer", createOfficer},
        {"import", importBase},
        {"export", withParts<commands::exportBase>},
        {"puk-key", withParts<commands::printReleaseKey>},
        {"purge", purge},
        {"give-access", giveAccess}};
    const auto command = arguments.empty() ? commands.end() : commands.find(arguments.front());
    if (command == commands.end()) {
        (void)std::fputs(usage, arguments.empty() || arguments.front() != "--help" ? stderr : stdout);
        return arguments.empty() || arguments.front() != "--help" ? 2 : 0;
    }
    const auto result = command->second({arguments.begin() + 1, arguments.end()});
    if (result) return 0;
    (void)std::fprintf(stderr, "sceau-portal: %s\n", result.error().detail.c_str());
    return result.error().code == ErrorCode::invalidRequest ? 2 : 1;
}
