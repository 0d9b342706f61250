// SPDX-License-Identifier: Apache-2.0
// forgetful token-worker: ends at once, and leaves a process that forgets some memory. What a worker of ours must not
// do.
#include <unistd.h>

#include <cstdlib>

namespace {

void* volatile remembered = nullptr;

}  // namespace

int main()
{
    const pid_t parent = getpid();
    if (fork() != 0) return 0;
    while (getppid() == parent) usleep(1000);
    remembered = std::malloc(1000);
    remembered = nullptr;
    return 0;
}
