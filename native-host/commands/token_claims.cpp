// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/token_claims.hpp"

#include "native-host/commands/names.hpp"
#include "native-host/files/files.hpp"
#include "shared/base/hexadecimal.hpp"

#include <system_error>

namespace sceau::commands {

namespace {

constexpr std::size_t markBytes = 8;
constexpr std::size_t maxMark = 64;
constexpr std::string_view markExtension = ".used";

/// A claim that is not over says nothing of what the token will be like afterwards.
constexpr std::string_view ended = "-";
constexpr const char* underWay = "?";

std::string utf8(const std::filesystem::path& path)
{
    const auto text = path.u8string();
    return {text.begin(), text.end()};
}

}  // namespace

TokenClaims::TokenClaims(const std::filesystem::path& stateDirectory) : directory_(stateDirectory / "tokens")
{
    std::error_code none;
    for (std::filesystem::directory_iterator file(directory_, none), end; !none && file != end; file.increment(none))
        if (file->path().extension() == markExtension) {
            const auto mark = files::read(file->path(), maxMark);
            const bool over = mark && *mark && (**mark).ends_with(ended);
            known_[file->path().stem().string()] = over ? **mark : underWay;
        }
}

Result<TokenClaims::SinceLastTime> TokenClaims::claim(const PresentToken& token)
{
    if (const auto created = files::createPrivateDirectory(directory_); !created)
        return fail(ErrorCode::journalUnavailable, created.error().detail);
    const auto mark = hexadecimal(randomBytes(markBytes));
    ASSIGN_OR_RETURN(const auto last,
                     token.worker->claim({token.info.slotId, utf8(directory_ / (token.id + ".lock")),
                                          utf8(directory_ / (token.id + std::string(markExtension))), mark}));
    const auto known = std::exchange(known_[token.id], mark);
    const bool same = last == known || last == known + std::string(ended);
    return same ? SinceLastTime::nobodyElse : SinceLastTime::anotherHost;
}

}  // namespace sceau::commands
