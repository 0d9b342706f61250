// SPDX-License-Identifier: Apache-2.0
// The library that a module needs beside it.
extern "C" __declspec(dllexport) int neighbour()
{
    return 42;
}
