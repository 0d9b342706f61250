// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"
#include "shared/protocol/generated/cpp/messages.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

/// What the administrator decides (docs/host.md). Nothing here can be widened from a place that a user may write to.
namespace sceau::policy {

/// Longest policy file that is read.
inline constexpr std::size_t maxPolicyBytes = 256 * 1024;

/// The rules of one policy file, or those of a computer without one.
class Policy {
public:
    /// Without a policy file: every https origin may ask, the holder decides.
    Policy() = default;

    /// The rules of `path`, which only root may be able to write. Fails with `policyInvalid`.
    [[nodiscard]] static Result<Policy> load(const std::filesystem::path& path);

    /// The rules that `text` states. Fails with `policyInvalid`.
    [[nodiscard]] static Result<Policy> parse(std::string_view text);

    /// Whether an origin is served: fails with `originNotAllowed` for what is no secure origin, `originForbidden` for
    /// what the administrator excludes.
    [[nodiscard]] Result<void> admits(std::string_view origin) const;

    [[nodiscard]] bool listsWithoutAsking(std::string_view origin) const;
    [[nodiscard]] bool signsRawHashesFor(std::string_view origin) const;
    [[nodiscard]] bool forbidsModule(const std::filesystem::path& path) const;

    /// The Ed25519 keys whose sealed PUK is accepted from `origin`.
    [[nodiscard]] std::vector<Bytes> pukKeysOf(std::string_view origin) const;

    /// There is a policy file.
    [[nodiscard]] bool isGiven() const noexcept { return given_; }

    /// The rest, as written.
    [[nodiscard]] const protocol::Policy& rules() const noexcept { return rules_; }

private:
    explicit Policy(protocol::Policy rules) : rules_(std::move(rules)), given_(true) {}

    protocol::Policy rules_;
    bool given_ = false;
};

/// `https://host` or `https://host:port` in the form that browsers give it; `localhost` decides on http://localhost.
enum class Localhost { refused, accepted };
[[nodiscard]] bool isSecureOrigin(std::string_view origin, Localhost localhost);

/// `origin` equals `pattern`, or `pattern` begins with `https://*.` and `origin` is below it.
[[nodiscard]] bool matchesOrigin(std::string_view pattern, std::string_view origin);

}  // namespace sceau::policy
