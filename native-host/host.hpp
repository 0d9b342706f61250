// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/commands/native_host.hpp"
#include "native-host/messaging/stream.hpp"

#include <filesystem>
#include <memory>

namespace sceau {

/// The parts of the host, put together as one user's computer needs them.
class Host {
public:
    /// `policyFile` is /etc/sceau/policy.json; a fault in it is kept, so that `status` can name it.
    Host(const std::filesystem::path& policyFile, commands::Events& events);
    ~Host();
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    [[nodiscard]] commands::NativeHost& commands() noexcept;
    [[nodiscard]] commands::ActiveRequests& requests() noexcept;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Where the administrator's rules lie.
#ifdef _WIN32
inline constexpr const char* policyPath = "HKLM\\SOFTWARE\\Policies\\Sceau";
#else
inline constexpr const char* policyPath = "/etc/sceau/policy.json";
#endif

/// How long modules may take. A program of its own in tests, under valgrind, is more patient.
[[nodiscard]] worker::TimeLimits workerLimits();

/// Serves a browser until it closes the pipe: reads requests, works on them at the same time, answers each once.
void serveBrowser(messaging::Input& in, messaging::Output& out);

}  // namespace sceau
