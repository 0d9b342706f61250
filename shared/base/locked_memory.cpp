// SPDX-License-Identifier: Apache-2.0
#include "shared/base/locked_memory.hpp"

#include <new>

#if defined(_WIN32)
#include <windows.h>
#elif defined(__unix__) && !defined(__EMSCRIPTEN__)
#include <sys/mman.h>
#endif

namespace sceau {

namespace {

constexpr std::size_t pageBytes = 4096;

std::size_t wholePages(std::size_t size)
{
    return (size + pageBytes - 1) / pageBytes * pageBytes;
}

}  // namespace

void FreeLocked::operator()(char* memory) const noexcept
{
    volatile char* byte = memory;
    for (std::size_t i = 0; i < size; ++i) byte[i] = '\0';
#if defined(_WIN32)
    ::VirtualUnlock(memory, size);
#elif defined(__unix__) && !defined(__EMSCRIPTEN__)
    ::munlock(memory, size);
#endif
    ::operator delete[](memory, std::align_val_t{pageBytes});
}

LockedMemory lockedMemory(std::size_t size)
{
    const auto bytes = wholePages(size);
    auto* memory = static_cast<char*>(::operator new[](bytes, std::align_val_t{pageBytes}));
    for (std::size_t i = 0; i < bytes; ++i) memory[i] = '\0';
#if defined(_WIN32)
    (void)::VirtualLock(memory, bytes);
#elif defined(__unix__) && !defined(__EMSCRIPTEN__)
    (void)::mlock(memory, bytes);  // refused beyond RLIMIT_MEMLOCK: the secret is still wiped
#if defined(MADV_DONTDUMP)
    (void)::madvise(memory, bytes, MADV_DONTDUMP);
#endif
#endif
    return LockedMemory(memory, FreeLocked{bytes});
}

}  // namespace sceau
