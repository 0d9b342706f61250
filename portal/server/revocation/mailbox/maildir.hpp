// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/errors/result.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace sceau::revocation::mailbox {

/// What became of a mail.
enum class Mail {
    taken,     ///< everything that was wanted of it is kept
    notOurs,   ///< a human being has to read it
    tooLarge,  ///< it was not read
};

/// The operators' mailbox: a directory as mail servers deliver into it, one file a mail (maildir(5)).
class Maildir {
public:
    explicit Maildir(std::filesystem::path directory) : directory_(std::move(directory)) {}

    /// Hands at most `limit` new mails to `receive`, each as it was delivered, and moves it from `new` to `cur`: seen
    /// when it was taken, flagged otherwise, for whoever reads the mailbox with a mail program. A mail that `receive`
    /// fails on stays where it is, and so do those after it. Fails with `internalError` when the directory cannot be
    /// read.
    [[nodiscard]] Result<void> takeNew(std::size_t limit,
                                       const std::function<Result<Mail>(std::string_view mail)>& receive) const;

private:
    std::filesystem::path directory_;
};

}  // namespace sceau::revocation::mailbox
