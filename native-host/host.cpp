// SPDX-License-Identifier: Apache-2.0
#include "native-host/host.hpp"

#include "native-host/commands/examination.hpp"
#include "native-host/dialogs/system_dialogs.hpp"
#include "native-host/log-file/log_file.hpp"

namespace sceau {

namespace {

constexpr std::chrono::seconds dialogTimeout{120};

}  // namespace

struct Host::Parts {
    Parts(const std::filesystem::path& policyFile, commands::Events& events)
        : loaded(policy::Policy::load(policyFile)),
          policy(loaded ? *loaded : policy::Policy()),
          policyFault(loaded ? std::optional<Error>{} : loaded.error()),
          state(files::stateDirectory()),
          directory(state ? *state : std::filesystem::path()),
          dialogs(dialogs::systemDialogs(policy.rules().pinDialog.value_or(""), dialogTimeout)),
          modules(policy),
          tokens([this] { return modules.modules(); }, workerLimits()),
          logins(*dialogs, tokens, directory),
          journal(directory),
          consents(directory),
          names(directory),
          host(
              {policy, *dialogs, tokens, logins, journal, consents, names}, events, requests,
              [this](const commands::Viewpoint& viewpoint) {
                  const auto facts = commands::lookAround(modules, tokens, journal, policyFault, viewpoint);
                  return commands::statusOf(facts, viewpoint);
              },
              policyFault)
    {
        logfile::begin(policy.rules().logLevel);
    }

    Result<policy::Policy> loaded;
    policy::Policy policy;
    std::optional<Error> policyFault;
    Result<std::filesystem::path> state;
    std::filesystem::path directory;
    std::unique_ptr<dialogs::Dialogs> dialogs;
    commands::ModuleFinder modules;
    commands::TokenDirectory tokens;
    commands::Logins logins;
    journal::Journal journal;
    consent::Consents consents;
    commands::TokenNames names;
    commands::ActiveRequests requests;
    commands::NativeHost host;
};

Host::Host(const std::filesystem::path& policyFile, commands::Events& events)
    : parts_(std::make_unique<Parts>(policyFile, events))
{
}

Host::~Host() = default;

commands::NativeHost& Host::commands() noexcept
{
    return parts_->host;
}

commands::ActiveRequests& Host::requests() noexcept
{
    return parts_->requests;
}

}  // namespace sceau
