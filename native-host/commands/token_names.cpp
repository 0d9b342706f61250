// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/token_names.hpp"

#include "native-host/commands/names.hpp"
#include "native-host/files/files.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/base/log.hpp"
#include "shared/x509/digest.hpp"

namespace sceau::commands {

namespace {

constexpr std::size_t secretBytes = 32;
constexpr std::size_t nameBytes = 16;

/// The user's secret, made when there is none yet.
Result<std::string> keptSecret(const std::filesystem::path& directory)
{
    RETURN_IF_ERROR(files::createPrivateDirectory(directory));
    ASSIGN_OR_RETURN(const auto held, files::Lock::acquire(directory / "token-names.lock", files::Lock::Mode::wait));
    const auto path = directory / "token-names";
    ASSIGN_OR_RETURN(const auto kept, files::read(path, 2 * secretBytes));
    if (kept && kept->size() == 2 * secretBytes) return *kept;
    auto made = hexadecimal(randomBytes(secretBytes));
    RETURN_IF_ERROR(files::replace(path, made));
    return made;
}

}  // namespace

const std::string& TokenNames::secret() const
{
    const std::lock_guard lock(mutex_);
    if (secret_) return *secret_;
    auto kept = keptSecret(directory_);
    if (!kept) log::warning("tokens get new names each time", {{"detail", kept.error().detail}});
    secret_ = kept ? std::move(*kept) : hexadecimal(randomBytes(secretBytes));
    return *secret_;
}

std::string TokenNames::nameFor(const std::string& origin, const std::string& tokenId) const
{
    if (origin.empty()) return tokenId;
    const auto text = secret() + tokenId + std::string(1, '\0') + origin;
    const auto digest = x509::digest(x509::HashAlgorithm::sha256, bytesOf(text));
    return digest ? hexadecimal(BytesView(*digest).first(nameBytes)) : std::string();
}

}  // namespace sceau::commands
