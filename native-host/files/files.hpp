// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// The few things the host does with files, each in the one way that survives a power cut and a second host.
namespace sceau::files {

/// The whole file, or nothing when there is none. Fails when it is longer than `limit`.
[[nodiscard]] Result<std::optional<std::string>> read(const std::filesystem::path& path, std::size_t limit);

/// As read(), but fails with `policyInvalid` unless only the administrator can have written the file: it and every
/// directory above it belong to root and nobody else may write to them.
[[nodiscard]] Result<std::optional<std::string>> readAdministrators(const std::filesystem::path& path,
                                                                    std::size_t limit);

enum class Lasting {
    onDisk,        ///< It is on the disk before the function returns.
    whileRunning,  ///< Every process sees it; whether it outlives a power cut does not matter, and it takes no time.
};

/// Replaces the file as a whole, readable by its owner only.
[[nodiscard]] Result<void> replace(const std::filesystem::path& path, std::string_view content,
                                   Lasting lasting = Lasting::onDisk);

[[nodiscard]] Result<void> remove(const std::filesystem::path& path);

/// Creates `directory` and those above it for their owner only.
[[nodiscard]] Result<void> createPrivateDirectory(const std::filesystem::path& directory);

/// Where this user's journal and consents lie: $XDG_STATE_HOME/sceau, or ~/.local/state/sceau.
[[nodiscard]] Result<std::filesystem::path> stateDirectory();

/// Held by one process at a time. Ends with the process, whatever ends that.
class Lock {
public:
    enum class Mode {
        wait,    ///< Until the other process lets go.
        attempt  ///< Fails with `busy` when another process holds it.
    };
    [[nodiscard]] static Result<Lock> acquire(const std::filesystem::path& path, Mode mode);

    Lock(Lock&& other) noexcept : handle_(std::exchange(other.handle_, none)) {}
    Lock& operator=(Lock&&) = delete;
    ~Lock();

private:
    static constexpr std::intptr_t none = -1;
    explicit Lock(std::intptr_t handle) noexcept : handle_(handle) {}

    std::intptr_t handle_;
};

}  // namespace sceau::files
