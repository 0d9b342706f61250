// SPDX-License-Identifier: Apache-2.0
// A window as a browser has one: says its handle on standard output, and stays until it is killed.
#include <windows.h>

#include <cstdint>
#include <cstdio>

int main()
{
    const HWND window = CreateWindowExW(0, L"STATIC", L"Navigateur d'essai", WS_OVERLAPPEDWINDOW | WS_VISIBLE, 560, 300,
                                        640, 520, nullptr, nullptr, GetModuleHandleW(nullptr), nullptr);
    if (window == nullptr) return 1;
    std::printf("%llu\n", static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(window)));
    std::fflush(stdout);
    MSG message;
    while (GetMessageW(&message, nullptr, 0, 0) > 0) DispatchMessageW(&message);
    return 0;
}
