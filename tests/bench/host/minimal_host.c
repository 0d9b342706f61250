/* SPDX-License-Identifier: Apache-2.0 */
/* The least a native messaging host can be: reads a frame, writes a fixed answer. What sceau-host is compared with. */
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    static const char answer[] = "{\"id\":1,\"result\":{\"hostVersion\":\"0.1.0\",\"protocolVersion\":1}}";
    char request[65536];
    uint32_t length = 0;
    while (read(0, &length, sizeof length) == (ssize_t)sizeof length && length <= sizeof request) {
        uint32_t got = 0;
        while (got < length) {
            const ssize_t count = read(0, request + got, length - got);
            if (count <= 0) return 0;
            got += (uint32_t)count;
        }
        const uint32_t size = sizeof answer - 1;
        if (write(1, &size, sizeof size) < 0 || write(1, answer, size) < 0) return 1;
    }
    return 0;
}
