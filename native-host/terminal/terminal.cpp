// SPDX-License-Identifier: Apache-2.0
#include "native-host/terminal/terminal.hpp"

#include "native-host/host.hpp"
#include "shared/protocol/envelope.hpp"

#include <cstdio>
#include <cstdlib>
#include <optional>

namespace sceau::terminal {

namespace {

using nlohmann::json;

/// Progress on standard error, so that standard output is the answer alone.
class Terminal final : public commands::Events {
public:
    void progress(std::int64_t, protocol::RenewalStep step) override
    {
        (void)std::fprintf(stderr, "… %s\n", std::string(toText(step)).c_str());
    }
    void tokensChanged() override {}
};

struct Options {
    std::vector<std::string> words;
    std::optional<std::string> origin;
    std::string language;
};

std::string languageOfTerminal()
{
    const char* locale = std::getenv("LANG");
    return locale != nullptr && std::string_view(locale).starts_with("en") ? "en" : "fr";
}

std::optional<Options> parse(const std::vector<std::string>& arguments)
{
    Options options{.language = languageOfTerminal()};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool named = arguments[i] == "--origin" || arguments[i] == "--language";
        if (named && i + 1 == arguments.size()) return {};
        if (arguments[i] == "--origin")
            options.origin = arguments[++i];
        else if (arguments[i] == "--language")
            options.language = arguments[++i];
        else if (arguments[i].starts_with("--"))
            return {};
        else
            options.words.push_back(arguments[i]);
    }
    return options;
}

}  // namespace

int usage()
{
    (void)std::fputs(
        "sceau-host --version\n"
        "sceau-host doctor [--language fr|en]\n"
        "sceau-host consents [revoke https://portal.example]\n"
        "sceau-host call <command> ['<arguments as JSON>'] [--origin https://portal.example] [--language fr|en]\n"
        "Without arguments, or with a browser's, it serves that browser on its standard input and output.\n",
        stderr);
    return 2;
}

int call(const std::vector<std::string>& arguments)
{
    const auto options = parse(arguments);
    if (!options || options->words.empty() || options->words.size() > 2) return usage();
    json envelope = {{"id", 1}, {"command", options->words[0]}, {"language", options->language}};
    envelope["arguments"] =
        options->words.size() == 2 ? json::parse(options->words[1], nullptr, false) : json::object();
    if (envelope["arguments"].is_discarded()) {
        (void)std::fputs("the arguments are not JSON\n", stderr);
        return 2;
    }
    if (options->origin) envelope["origin"] = *options->origin;

    Terminal terminal;
    Host host(policyPath, terminal);
    const auto answer = dispatch(host.commands(), envelope);
    const bool succeeded = answer.contains("result");
    const auto& shown = succeeded ? answer["result"] : answer["error"];
    (void)std::puts(shown.dump(2, ' ', false, json::error_handler_t::replace).c_str());
    if (!succeeded) {
        const auto code = errorCodeFromText(shown.value("code", "internalError"));
        (void)std::fprintf(stderr, "%s\n", std::string(sentenceFor(code, options->language)).c_str());
    }
    return succeeded ? 0 : 1;
}

int consents(const std::vector<std::string>& arguments)
{
    const auto options = parse(arguments);
    const bool lists = options && options->words.empty();
    const bool revokes = options && options->words.size() == 2 && options->words[0] == "revoke";
    if (!lists && !revokes) return usage();
    Terminal terminal;
    Host host(policyPath, terminal);
    const protocol::Caller caller{"", options->language};
    if (revokes) return host.commands().revokeConsent(caller, {options->words[1]}) ? 0 : 1;
    const auto given = host.commands().listConsents(caller, {});
    if (!given) return 1;
    for (const auto& consent : (*given).consents)
        (void)std::printf("%s  %s  %s\n", consent.givenAt.c_str(), std::string(toText(consent.operation)).c_str(),
                          consent.origin.c_str());
    return 0;
}

int doctor(const std::vector<std::string>& arguments)
{
    const auto options = parse(arguments);
    if (!options || !options->words.empty()) return usage();
    Terminal terminal;
    Host host(policyPath, terminal);
    const auto status = host.commands().status({"", options->language}, {});
    if (!status) return 1;
    bool stopped = false;
    for (const auto& finding : (*status).findings) {
        const bool error = finding.severity == protocol::FindingSeverity::error;
        stopped = stopped || error;
        const char* mark = error ? "✗" : finding.severity == protocol::FindingSeverity::warning ? "!" : "✓";
        const auto& sentence = options->language.starts_with("en") ? finding.en : finding.fr;
        (void)std::printf("%s %s%s%s\n", mark, finding.subject ? finding.subject->c_str() : "",
                          finding.subject ? " : " : "", sentence.c_str());
        if (finding.link) (void)std::printf("  → %s\n", finding.link->c_str());
        if (finding.command) (void)std::printf("  $ %s\n", finding.command->c_str());
    }
    return stopped ? 1 : 0;
}

}  // namespace sceau::terminal
