// SPDX-License-Identifier: Apache-2.0
// forgetful token-worker: forgets some memory. What a worker of ours must not do.
#include <cstdlib>

namespace {

void* volatile remembered = nullptr;

}  // namespace

int main()
{
    remembered = std::malloc(1000);
    remembered = nullptr;
    return 0;
}
