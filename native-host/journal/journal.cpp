// SPDX-License-Identifier: Apache-2.0
#include "native-host/journal/journal.hpp"

#include "shared/base/log.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <system_error>

namespace sceau::journal {

using protocol::JournalEntry;

namespace {

constexpr std::size_t maxEntryBytes = 512 * 1024;
constexpr std::string_view extension = ".json";

Failure unavailable(const Error& error)
{
    return fail(ErrorCode::journalUnavailable, error.detail);
}

}  // namespace

bool isRenewalId(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<JournalEntry> parseEntry(std::string_view text)
{
    ASSIGN_OR_RETURN(auto entry, protocol::decodeJournalEntry(nlohmann::json::parse(text, nullptr, false)));
    if (!isRenewalId(entry.renewalId)) return fail(ErrorCode::journalUnavailable, "the renewal's name is no name");
    return entry;
}

Result<std::vector<JournalEntry>> Journal::entries() const
{
    std::vector<JournalEntry> found;
    std::error_code error;
    for (std::filesystem::directory_iterator file(directory_, error), end; !error && file != end;
         file.increment(error)) {
        if (file->path().extension() != extension) continue;
        const auto text = files::read(file->path(), maxEntryBytes);
        if (!text) return unavailable(text.error());
        if (!*text) continue;  // another host finished it just now
        auto entry = parseEntry(**text);
        if (entry && entry->renewalId == file->path().stem())
            found.push_back(std::move(*entry));
        else
            log::warning("journal entry cannot be read", {{"file", file->path().string()}});
    }
    if (error && error != std::errc::no_such_file_or_directory)
        return fail(ErrorCode::journalUnavailable, error.message());
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.startedAt < b.startedAt; });
    return found;
}

Result<JournalEntry> Journal::read(const std::string& renewalId) const
{
    if (!isRenewalId(renewalId)) return fail(ErrorCode::renewalUnknown, "not a renewal's name");
    const auto text = files::read(directory_ / (renewalId + std::string(extension)), maxEntryBytes);
    if (!text) return unavailable(text.error());
    if (!*text) return fail(ErrorCode::renewalUnknown, "no such entry");
    auto entry = parseEntry(**text);
    if (!entry) return unavailable(entry.error());
    return entry;
}

Result<JournalEntry> Journal::find(const std::string& renewalId, const std::string& origin) const
{
    ASSIGN_OR_RETURN(auto entry, read(renewalId));
    if (entry.origin != origin) return fail(ErrorCode::renewalUnknown, "another origin's entry");
    return entry;
}

Result<void> Journal::certificateWritten(const std::string& renewalId) const
{
    ASSIGN_OR_RETURN(const auto held, hold(renewalId));
    ASSIGN_OR_RETURN(auto entry, read(renewalId));
    if (entry.state != protocol::RenewalState::certificateReceived) return {};
    entry.state = protocol::RenewalState::certificateWritten;
    return write(entry);
}

Result<void> Journal::write(const JournalEntry& entry) const
{
    auto written = files::createPrivateDirectory(directory_);
    if (written)
        written = files::replace(directory_ / (entry.renewalId + std::string(extension)), encode(entry).dump(2));
    return written ? Result<void>{} : unavailable(written.error());
}

Result<void> Journal::remove(const std::string& renewalId) const
{
    const auto removed = files::remove(directory_ / (renewalId + std::string(extension)));
    if (!removed) return unavailable(removed.error());
    (void)files::remove(directory_ / (renewalId + ".lock"));
    return {};
}

Result<files::Lock> Journal::hold(const std::string& renewalId) const
{
    if (!isRenewalId(renewalId)) return fail(ErrorCode::renewalUnknown, "not a renewal's name");
    if (const auto created = files::createPrivateDirectory(directory_); !created) return unavailable(created.error());
    auto lock = files::Lock::acquire(directory_ / (renewalId + ".lock"), files::Lock::Mode::attempt);
    if (!lock && lock.error().code != ErrorCode::busy) return unavailable(lock.error());
    return lock;
}

}  // namespace sceau::journal
