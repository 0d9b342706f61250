// SPDX-License-Identifier: Apache-2.0
#include "native-host/dialogs/layout_windows.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace sceau::dialogs {

namespace {

std::wstring wide(const std::string& text)
{
    const int size = static_cast<int>(text.size());
    std::wstring result(static_cast<std::size_t>(MultiByteToWideChar(CP_UTF8, 0, text.data(), size, nullptr, 0)),
                        L'\0');
    MultiByteToWideChar(CP_UTF8, 0, text.data(), size, result.data(), static_cast<int>(result.size()));
    return result;
}

/// Builds a DLGTEMPLATEEX, a structure of variable length that Windows declares
/// nowhere.
class TemplateWriter {
public:
    template <typename T>
    void put(T value)
    {
        const auto* bytes = reinterpret_cast<const unsigned char*>(&value);
        bytes_.insert(bytes_.end(), bytes, bytes + sizeof(T));
    }
    void text(const std::wstring& value)
    {
        for (const wchar_t character : value) put(character);
        put(L'\0');
    }
    void align()
    {
        while (bytes_.size() % sizeof(DWORD) != 0) put<unsigned char>(0);
    }
    void item(DWORD style, int id, WORD windowClass)
    {
        align();
        put<DWORD>(0);  // help
        put<DWORD>(0);  // extended style
        put<DWORD>(style | WS_CHILD | WS_VISIBLE);
        for (int i = 0; i < 4; ++i) put<short>(0);  // layOut() places it
        put<DWORD>(static_cast<DWORD>(id));
        put<WORD>(0xFFFF);
        put<WORD>(windowClass);
        text(L"");
        put<WORD>(0);
    }
    [[nodiscard]] const std::vector<unsigned char>& bytes() const noexcept { return bytes_; }

private:
    std::vector<unsigned char> bytes_;
};

constexpr WORD buttonClass = 0x0080;
constexpr WORD editClass = 0x0081;
constexpr WORD staticClass = 0x0082;

/// Lengths are those of a screen of 96 dots an inch; pixels() turns them into
/// the dialog's.
constexpr int contentWidth = 420;
constexpr int margin = 20;
constexpr int gap = 12;
constexpr int buttonHeight = 30;
constexpr int buttonPadding = 32;
constexpr int fieldHeight = 28;

int pixels(HWND dialog, int length)
{
    return MulDiv(length, static_cast<int>(GetDpiForWindow(dialog)), 96);
}

HFONT fontOf(HWND dialog)
{
    return reinterpret_cast<HFONT>(SendMessageW(dialog, WM_GETFONT, 0, 0));
}

/// What `text` takes when it is broken into lines of `width`.
SIZE sizeOf(HWND dialog, const std::wstring& text, int width, UINT format)
{
    const HDC context = GetDC(dialog);
    const auto before = SelectObject(context, fontOf(dialog));
    RECT area{0, 0, width, 0};
    DrawTextW(context, text.c_str(), static_cast<int>(text.size()), &area, DT_CALCRECT | DT_NOPREFIX | format);
    SelectObject(context, before);
    ReleaseDC(dialog, context);
    return {area.right, area.bottom};
}

/// Puts a text below the last part and returns where the next begins; an empty
/// text takes no room.
int placeText(HWND dialog, int id, const std::string& text, int top)
{
    const HWND control = GetDlgItem(dialog, id);
    ShowWindow(control, text.empty() ? SW_HIDE : SW_SHOW);
    if (text.empty()) return top;
    const auto words = wide(text);
    const int width = pixels(dialog, contentWidth);
    const int height = sizeOf(dialog, words, width, DT_WORDBREAK).cy;
    SetWindowTextW(control, words.c_str());
    MoveWindow(control, pixels(dialog, margin), top, width, height, FALSE);
    return top + height + pixels(dialog, gap);
}

int placeButton(HWND dialog, int id, const std::string& text, int right, int top)
{
    const auto words = wide(text);
    const int width =
        std::max<int>(pixels(dialog, 90), sizeOf(dialog, words, 0, DT_SINGLELINE).cx + pixels(dialog, buttonPadding));
    SetDlgItemTextW(dialog, id, words.c_str());
    MoveWindow(GetDlgItem(dialog, id), right - width, top, width, pixels(dialog, buttonHeight), FALSE);
    return right - width - pixels(dialog, gap);
}

void centre(HWND dialog, int clientWidth, int clientHeight)
{
    RECT frame{0, 0, clientWidth, clientHeight};
    AdjustWindowRectExForDpi(&frame, static_cast<DWORD>(GetWindowLongPtrW(dialog, GWL_STYLE)), FALSE,
                             static_cast<DWORD>(GetWindowLongPtrW(dialog, GWL_EXSTYLE)), GetDpiForWindow(dialog));
    const int width = frame.right - frame.left;
    const int height = frame.bottom - frame.top;
    MONITORINFO monitor{};
    monitor.cbSize = sizeof(monitor);
    const HWND owner = GetWindow(dialog, GW_OWNER);
    GetMonitorInfoW(MonitorFromWindow(owner != nullptr ? owner : dialog, MONITOR_DEFAULTTOPRIMARY), &monitor);
    RECT around = monitor.rcWork;
    if (owner != nullptr && !IsIconic(owner)) GetWindowRect(owner, &around);
    const auto within = [](int wanted, int low, int high) { return std::max(low, std::min(wanted, high)); };
    SetWindowPos(dialog, HWND_TOPMOST,
                 within((around.left + around.right - width) / 2, monitor.rcWork.left, monitor.rcWork.right - width),
                 within((around.top + around.bottom - height) / 2, monitor.rcWork.top, monitor.rcWork.bottom - height),
                 width, height, SWP_NOACTIVATE);
}

}  // namespace

std::unique_ptr<DLGTEMPLATE, void (*)(DLGTEMPLATE*)> dialogTemplate(const Window& window)
{
    TemplateWriter writer;
    writer.put<WORD>(1);       // version
    writer.put<WORD>(0xFFFF);  // extended
    writer.put<DWORD>(0);
    writer.put<DWORD>(WS_EX_TOPMOST);
    writer.put<DWORD>(DS_MODALFRAME | DS_SHELLFONT | DS_SETFOREGROUND | WS_POPUP | WS_CAPTION | WS_SYSMENU);
    writer.put<WORD>(6);
    for (int i = 0; i < 4; ++i) writer.put<short>(10);
    writer.put<WORD>(0);  // menu
    writer.put<WORD>(0);  // class
    writer.text(wide(window.title));
    writer.put<WORD>(9);  // points
    writer.put<WORD>(FW_NORMAL);
    writer.put<unsigned char>(0);
    writer.put<unsigned char>(DEFAULT_CHARSET);
    writer.text(L"Segoe UI");
    writer.item(SS_LEFT | SS_NOPREFIX, description, staticClass);
    writer.item(SS_LEFT | SS_NOPREFIX, error, staticClass);
    writer.item(SS_LEFT | SS_NOPREFIX, prompt, staticClass);
    writer.item(ES_PASSWORD | ES_AUTOHSCROLL | WS_BORDER | WS_TABSTOP, field, editClass);
    writer.item(BS_DEFPUSHBUTTON | WS_TABSTOP, IDOK, buttonClass);
    writer.item(BS_PUSHBUTTON | WS_TABSTOP, IDCANCEL, buttonClass);

    const auto release = [](DLGTEMPLATE* memory) { ::operator delete(memory); };
    std::unique_ptr<DLGTEMPLATE, void (*)(DLGTEMPLATE*)> result(
        static_cast<DLGTEMPLATE*>(::operator new(writer.bytes().size())), release);
    std::memcpy(result.get(), writer.bytes().data(), writer.bytes().size());
    return result;
}

void layOut(HWND dialog, const Window& window, Purpose purpose)
{
    int top = pixels(dialog, margin);
    top = placeText(dialog, description, window.description, top);
    top = placeText(dialog, error, window.error, top);
    const bool asks = purpose == Purpose::askSecret;
    top = placeText(dialog, prompt, asks ? window.prompt : std::string(), top);
    ShowWindow(GetDlgItem(dialog, field), asks ? SW_SHOW : SW_HIDE);
    if (asks) {
        MoveWindow(GetDlgItem(dialog, field), pixels(dialog, margin), top, pixels(dialog, contentWidth),
                   pixels(dialog, fieldHeight), FALSE);
        top += pixels(dialog, fieldHeight + gap);
    }
    top += pixels(dialog, gap);
    const int width = pixels(dialog, contentWidth + 2 * margin);
    const int left = placeButton(dialog, IDCANCEL, window.refuse, width - pixels(dialog, margin), top);
    placeButton(dialog, IDOK, window.accept, left, top);
    SendMessageW(dialog, DM_SETDEFID, static_cast<WPARAM>(asks ? IDOK : IDCANCEL), 0);
    centre(dialog, width, top + pixels(dialog, buttonHeight + margin));
}

INT_PTR colourOf(HWND dialog, HDC context, HWND control)
{
    constexpr COLORREF warning = RGB(0xB0, 0x1E, 0x1E);
    if (control == GetDlgItem(dialog, error)) SetTextColor(context, warning);
    SetBkMode(context, TRANSPARENT);
    return reinterpret_cast<INT_PTR>(GetSysColorBrush(COLOR_3DFACE));
}

}  // namespace sceau::dialogs
