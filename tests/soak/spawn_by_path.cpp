// SPDX-License-Identifier: Apache-2.0
// Preloaded under valgrind, where /proc/self/exe is valgrind and not the program: a program that starts itself again
// does so by its path.
#include <dlfcn.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

// Programs that the host starts, its PIN dialog above all, are none of valgrind's business.
__attribute__((constructor)) static void preloadNobodyElse()
{
    if (std::strcmp(program_invocation_short_name, "sceau-host") == 0) unsetenv("LD_PRELOAD");
}

extern "C" __attribute__((visibility("default"))) int posix_spawn(pid_t* process, const char* path,
                                                                  const posix_spawn_file_actions_t* actions,
                                                                  const posix_spawnattr_t* attributes,
                                                                  char* const* arguments, char* const* environment)
{
    static const auto next = reinterpret_cast<decltype(&posix_spawn)>(dlsym(RTLD_NEXT, "posix_spawn"));
    std::array<char, PATH_MAX> self{};
    // valgrind answers this one as the program expects.
    if (std::strcmp(path, "/proc/self/exe") == 0 && readlink(path, self.data(), self.size() - 1) > 0)
        path = self.data();
    return next(process, path, actions, attributes, arguments, environment);
}
