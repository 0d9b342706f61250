// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <sys/types.h>

namespace sceau::tests {

/// Xvfb, pinentry-gtk-2, xdotool or ImageMagick that is not installed; nothing when all are.
[[nodiscard]] std::string missingForDesktop();

/// A screen of its own without a person before it; programs started from here on draw on it.
class Desktop {
public:
    /// `pictures` is emptied.
    explicit Desktop(std::filesystem::path pictures);
    Desktop(const Desktop&) = delete;
    Desktop& operator=(const Desktop&) = delete;
    ~Desktop();

    /// Waits for the next window of a pinentry, which gets the keyboard.
    void waitForWindow();

    void type(const std::string& text) const;
    /// As xdotool names it: Return, Tab, Escape.
    void press(const std::string& key) const;
    /// Keeps what is to be seen as `name`.png.
    void picture(const std::string& name) const;

    /// The button that means yes: a question begins on the other one.
    void accept() const
    {
        press("Tab");
        press("Return");
    }

private:
    std::filesystem::path pictures_;
    pid_t server_ = -1;
    std::string last_;  ///< Process and number of the window that came last.
};

}  // namespace sceau::tests
