// SPDX-License-Identifier: Apache-2.0
#include "portal/server/http/fields.hpp"

#include <cstdlib>

/// Whatever a browser sends as form, cookie, path or language, parsing ends, and what it lets through is UTF-8 within
/// limits.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto fields = sceau::http::parseFields(text)) {
        for (const auto* name : {"a", "csrf", "answer1"})
            for (const auto& value : (*fields).all(name))
                if (value.size() > 4096 || !sceau::http::isUtf8(value)) std::abort();
    }
    if (const auto cookie = sceau::http::cookie(text, "a");
        cookie && cookie->find_first_of(";, \"\\") != std::string::npos)
        std::abort();
    if (const auto path = sceau::http::segments(text)) {
        for (const auto& segment : *path)
            if (segment.empty() || segment.front() == '.') std::abort();
    }
    const auto language = sceau::http::preferredLanguage(text);
    if (language != "fr" && language != "en") std::abort();
    return 0;
}
