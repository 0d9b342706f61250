// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/file_descriptor.hpp"
#include "tests/virtual-card/faults.hpp"
#include "tests/virtual-card/vpcd_slot.hpp"

#include <string>
#include <string_view>

namespace sceau::virtualcard {

/// What the control socket understands, for people who mistype.
inline constexpr std::string_view controlUsage =
    "insert | remove | status | answer INS SW [TIMES] | pull-on INS [before|after] [SKIP] | delay MS [INS] | clear | "
    "load FILE | quit";

/// Carries out one line of the control socket and says "ok", a fact, or "error: …".
[[nodiscard]] std::string control(std::string_view line, VpcdSlot& slot, Faults& faults);

/// A local socket at `path` that listens; not open when that fails.
[[nodiscard]] FileDescriptor listenAt(const std::string& path);

/// Sends one line to the socket at `path` and yields the answer, empty when nobody listens.
[[nodiscard]] std::string ask(const std::string& path, std::string_view line);

/// Answers one line at a time until "quit" or until a signal writes to `stop`.
void serveControl(const FileDescriptor& listener, int stop, VpcdSlot& slot, Faults& faults);

}  // namespace sceau::virtualcard
