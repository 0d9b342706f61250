// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/files/files.hpp"
#include "shared/errors/result.hpp"
#include "shared/protocol/generated/cpp/messages.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sceau::journal {

/// The unfinished renewals of this user: one file each, replaced as a whole and on the disk before a step is counted as
/// done. Two hosts may use it at once. Failures are `journalUnavailable`.
class Journal {
public:
    explicit Journal(const std::filesystem::path& stateDirectory) : directory_(stateDirectory / "renewals") {}

    /// All entries, oldest first. One that cannot be read is left where it is and logged.
    [[nodiscard]] Result<std::vector<protocol::JournalEntry>> entries() const;

    /// The entry of that name, if `origin` began it. Fails with `renewalUnknown`.
    [[nodiscard]] Result<protocol::JournalEntry> find(const std::string& renewalId, const std::string& origin) const;

    [[nodiscard]] Result<void> write(const protocol::JournalEntry& entry) const;
    [[nodiscard]] Result<void> remove(const std::string& renewalId) const;

    /// For a worker that outlived its host: the certificate is on the token. Fails with `busy` when a host has taken
    /// the renewal up again, and changes nothing unless that was the step it was at.
    [[nodiscard]] Result<void> certificateWritten(const std::string& renewalId) const;

    /// Keeps other hosts, and other requests of this one, away from a renewal. Fails with `busy`.
    [[nodiscard]] Result<files::Lock> hold(const std::string& renewalId) const;

private:
    [[nodiscard]] Result<protocol::JournalEntry> read(const std::string& renewalId) const;

    std::filesystem::path directory_;
};

/// A name that is safe as a file's.
[[nodiscard]] bool isRenewalId(std::string_view text);

/// The entry that `text` states, strictly.
[[nodiscard]] Result<protocol::JournalEntry> parseEntry(std::string_view text);

}  // namespace sceau::journal
