// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/dialogs/dialogs.hpp"

#include <windows.h>

#include <memory>

/// How a dialog looks: its template, where its parts stand, what colour they
/// have.
namespace sceau::dialogs {

/// Control identifiers besides IDOK and IDCANCEL.
enum Part : int { description = 101, error, prompt, field };

enum class Purpose { confirm, askSecret };

/// The template of a dialog with every part; what `window` does not use is
/// hidden by layOut().
[[nodiscard]] std::unique_ptr<DLGTEMPLATE, void (*)(DLGTEMPLATE*)> dialogTemplate(const Window& window);

/// Fills in the words, gives each part the room its text takes, and centres the
/// dialog on its owner or the screen.
void layOut(HWND dialog, const Window& window, Purpose purpose);

/// Answers WM_CTLCOLORSTATIC: white ground, errors in red.
[[nodiscard]] INT_PTR colourOf(HWND dialog, HDC context, HWND control);

}  // namespace sceau::dialogs
