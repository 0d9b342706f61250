// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/inflate.hpp"

#include <zlib.h>

#include <cstdlib>

/// What we inflate, zlib inflates alike; what zlib inflates, we do. Only zlib looks at the size of the window.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sceau;
    constexpr std::size_t maxSize = 1 << 18;
    const auto ours = x509::inflate(BytesView(data, size), maxSize);

    Bytes theirs(maxSize);
    z_stream stream{};
    stream.next_in = const_cast<unsigned char*>(data);
    stream.avail_in = static_cast<unsigned>(size);
    stream.next_out = theirs.data();
    stream.avail_out = static_cast<unsigned>(theirs.size());
    constexpr int largestWindow = 15;
    if (inflateInit2(&stream, largestWindow) != Z_OK) std::abort();
    const auto status = ::inflate(&stream, Z_FINISH);
    theirs.resize(stream.total_out);
    inflateEnd(&stream);
    if (status == Z_STREAM_END && (!ours || *ours != theirs)) std::abort();
    return 0;
}
