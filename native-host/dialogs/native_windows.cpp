// SPDX-License-Identifier: Apache-2.0
#include "native-host/dialogs/native_windows.hpp"

#include "native-host/dialogs/layout_windows.hpp"
#include "native-host/dialogs/system_dialogs.hpp"

#include <windows.h>

#include <array>
#include <cwchar>
#include <string_view>

namespace sceau::dialogs {

namespace {

/// Longer than any token's PIN; the field takes no more.
constexpr std::size_t maxSecretCharacters = 64;
constexpr UINT cancelMessage = WM_APP + 1;
constexpr UINT_PTR timeoutTimer = 1;

enum Outcome : INT_PTR { failedToOpen = -1, refused = 1, accepted, timedOut, cancelled };

/// What the window procedure works on while one dialog is open.
struct Conversation {
    const Window& window;
    Secret* answer;  ///< Null when the holder is only asked to agree.
    Cancellation& cancellation;
    std::chrono::seconds timeout;
    std::unique_ptr<Cancellation::Scope> scope;
};

/// UTF-16 on the stack that is wiped at the end of its scope.
struct WipedText {
    std::array<wchar_t, maxSecretCharacters + 1> characters{};
    WipedText() = default;
    WipedText(const WipedText&) = delete;
    WipedText& operator=(const WipedText&) = delete;
    ~WipedText() { SecureZeroMemory(characters.data(), sizeof(characters)); }
};

bool takeSecret(HWND field, Secret& answer)
{
    WipedText text;
    const int length = GetWindowTextW(field, text.characters.data(), static_cast<int>(text.characters.size()));
    std::array<char, 4 * maxSecretCharacters> bytes{};
    const int size = WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, text.characters.data(), length, bytes.data(),
                                         static_cast<int>(bytes.size()), nullptr, nullptr);
    bool complete = size > 0;
    for (int i = 0; i < size && complete; ++i) complete = answer.append(bytes[static_cast<std::size_t>(i)]);
    SecureZeroMemory(bytes.data(), bytes.size());

    // The field's own copy: overwritten with as many characters before it is
    // emptied.
    const std::wstring stars(static_cast<std::size_t>(length), L'*');
    SetWindowTextW(field, stars.c_str());
    SetWindowTextW(field, L"");
    return complete;
}

void begin(HWND dialog, Conversation& conversation)
{
    layOut(dialog, conversation.window, conversation.answer != nullptr ? Purpose::askSecret : Purpose::confirm);
    SetTimer(dialog, timeoutTimer, static_cast<UINT>(conversation.timeout.count() * 1000), nullptr);
    SendDlgItemMessageW(dialog, field, EM_SETLIMITTEXT, maxSecretCharacters, 0);
    // Agreeing takes a deliberate move: Return refuses unless something was
    // typed.
    SetFocus(GetDlgItem(dialog, conversation.answer != nullptr ? field : IDCANCEL));
    SetForegroundWindow(dialog);
    conversation.scope = std::make_unique<Cancellation::Scope>(conversation.cancellation,
                                                               [dialog] { PostMessageW(dialog, cancelMessage, 0, 0); });
}

void accept(HWND dialog, Conversation& conversation)
{
    if (conversation.answer != nullptr && !takeSecret(GetDlgItem(dialog, field), *conversation.answer)) {
        SetFocus(GetDlgItem(dialog, field));
        MessageBeep(MB_ICONWARNING);
        return;
    }
    EndDialog(dialog, accepted);
}

INT_PTR CALLBACK procedure(HWND dialog, UINT message, WPARAM wide, LPARAM narrow)
{
    if (message == WM_INITDIALOG) SetWindowLongPtrW(dialog, DWLP_USER, narrow);
    auto* conversation = reinterpret_cast<Conversation*>(GetWindowLongPtrW(dialog, DWLP_USER));
    if (conversation == nullptr) return FALSE;
    switch (message) {
    case WM_INITDIALOG: begin(dialog, *conversation); return FALSE;  // the focus is set
    case WM_COMMAND:
        if (LOWORD(wide) == IDOK) accept(dialog, *conversation);
        if (LOWORD(wide) == IDCANCEL) EndDialog(dialog, refused);
        return TRUE;
    case WM_CTLCOLORSTATIC: return colourOf(dialog, reinterpret_cast<HDC>(wide), reinterpret_cast<HWND>(narrow));
    case WM_TIMER: EndDialog(dialog, timedOut); return TRUE;
    case cancelMessage: EndDialog(dialog, cancelled); return TRUE;
    case WM_DESTROY: conversation->scope.reset(); return TRUE;
    default: return FALSE;
    }
}

Result<void> converse(const Window& window, Secret* answer, Cancellation& cancellation, std::uintptr_t owner,
                      std::chrono::seconds timeout)
{
    Conversation conversation{window, answer, cancellation, timeout, nullptr};
    const auto frame = dialogTemplate(window);
    auto* parent = reinterpret_cast<HWND>(owner);
    if (!IsWindow(parent)) parent = nullptr;
    switch (DialogBoxIndirectParamW(GetModuleHandleW(nullptr), frame.get(), parent, procedure,
                                    reinterpret_cast<LPARAM>(&conversation))) {
    case accepted: return {};
    case refused: return fail(ErrorCode::userCancelled, "the holder refused");
    case timedOut: return fail(ErrorCode::dialogTimeout, "nobody answered");
    case cancelled: return fail(ErrorCode::cancelled, "the request was withdrawn");
    default:
        return fail(ErrorCode::dialogUnavailable, "DialogBoxIndirectParamW: error " + std::to_string(GetLastError()));
    }
}

/// The window of the browser that started this program; zero when a service worker did, which has none.
std::uintptr_t browserWindow()
{
    constexpr std::wstring_view option = L"--parent-window=";
    const std::wstring_view line = GetCommandLineW();
    const auto at = line.find(option);
    if (at == std::wstring_view::npos) return 0;
    return static_cast<std::uintptr_t>(std::wcstoull(line.data() + at + option.size(), nullptr, 10));
}

}  // namespace

std::unique_ptr<Dialogs> systemDialogs(const std::filesystem::path&, std::chrono::seconds timeout)
{
    return std::make_unique<NativeDialogs>(browserWindow(), timeout);
}

Result<void> NativeDialogs::confirm(const Window& window, Cancellation& cancellation)
{
    return converse(window, nullptr, cancellation, owner_, timeout_);
}

Result<Secret> NativeDialogs::askSecret(const Window& window, Cancellation& cancellation)
{
    Secret answer(4 * maxSecretCharacters);
    RETURN_IF_ERROR(converse(window, &answer, cancellation, owner_, timeout_));
    return answer;
}

}  // namespace sceau::dialogs
