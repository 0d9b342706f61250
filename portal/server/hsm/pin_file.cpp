// SPDX-License-Identifier: Apache-2.0
#include "portal/server/hsm/pin_file.hpp"

#include "shared/base/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sceau::hsm {

Result<Secret> readPin(const std::filesystem::path& file)
{
    constexpr std::size_t longestPin = 255;
    const FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor) return fail(ErrorCode::internalError, "the PIN file cannot be read: " + file.string());
    struct stat status {};
    constexpr mode_t forOthers = 077;
    const bool isPrivate = ::fstat(descriptor.number(), &status) == 0 && S_ISREG(status.st_mode) &&
                           (status.st_mode & forOthers) == 0 && status.st_uid == ::geteuid();
    Secret pin(longestPin);
    bool fits = true;
    char character = 0;
    // One by one: a buffer would be a second copy.
    while (isPrivate && fits && ::read(descriptor.number(), &character, 1) == 1 && character != '\n')
        fits = pin.append(character);
    character = 0;
    if (!isPrivate) return fail(ErrorCode::internalError, "the PIN file must have mode 0600: " + file.string());
    if (!fits || *pin.cString() == '\0')
        return fail(ErrorCode::internalError, "the PIN file holds no PIN: " + file.string());
    return pin;
}

}  // namespace sceau::hsm
