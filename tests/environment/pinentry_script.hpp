// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace sceau::environment {

/// Where the namespace made by `with-token` keeps what programs in it share. Only root can write there.
inline const std::filesystem::path directory = "/run/sceau-test";

/// How a dialog ends.
enum class Ending {
    typed,      ///< The text was typed and confirmed.
    accepted,   ///< The button that means yes.
    cancelled,  ///< The button that means no, or the window's close button.
    timedOut,   ///< Nobody was there.
};

struct Reaction {
    Ending ending;
    std::string text;  ///< What was typed.
};

/// Takes from the script what the holder does when the next dialog of this kind ("pin" or "confirm") opens.
///
/// The script `/run/sceau-test/pinentry.script` holds one action a line, for example `pin type 000000`, `pin cancel`,
/// `confirm accept`, `confirm timeout`. Before a dialog ends, `pin wait 500` passes time and `pin card remove` says
/// something to the virtual card. Each line is used once; without one, the holder types the PIN in
/// `/run/sceau-test/pin` and accepts.
[[nodiscard]] Reaction nextReaction(std::string_view dialog);

}  // namespace sceau::environment
