// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/mailbox/maildir.hpp"

#include "portal/server/revocation/mailbox/mime.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <vector>

namespace sceau::revocation::mailbox {

namespace {

namespace fs = std::filesystem;

Failure unreadable(const fs::path& path)
{
    return fail(ErrorCode::internalError, "the mailbox cannot be used: " + path.string());
}

/// The delivered mails in the order of their names, which begin with the time of delivery. Links are not followed: a
/// mail server makes files.
Result<std::vector<fs::path>> delivered(const fs::path& directory)
{
    std::error_code error;
    std::vector<fs::path> mails;
    for (fs::directory_iterator entries(directory, error), end; !error && entries != end; entries.increment(error))
        if (entries->symlink_status(error).type() == fs::file_type::regular &&
            !entries->path().filename().string().starts_with('.'))
            mails.push_back(entries->path());
    if (error) return unreadable(directory);
    std::sort(mails.begin(), mails.end());
    return mails;
}

}  // namespace

Result<void> Maildir::takeNew(std::size_t limit, const std::function<Result<Mail>(std::string_view)>& receive) const
{
    ASSIGN_OR_RETURN(auto mails, delivered(directory_ / "new"));
    if (mails.size() > limit) mails.resize(limit);
    for (const auto& file : mails) {
        auto became = Mail::tooLarge;
        std::error_code error;
        const auto size = fs::file_size(file, error);
        if (!error && size <= largestMail) {
            std::ifstream stream(file, std::ios::binary);
            const std::string mail{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
            if (!stream) return unreadable(file);
            ASSIGN_OR_RETURN(became, receive(mail));
        }
        const std::string info = became == Mail::taken ? ":2,S" : ":2,F";
        fs::rename(file, directory_ / "cur" / (file.filename().string() + info), error);
        if (error) return unreadable(directory_ / "cur");
    }
    return {};
}

}  // namespace sceau::revocation::mailbox
