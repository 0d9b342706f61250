// SPDX-License-Identifier: Apache-2.0
#include "native-host/policy/source.hpp"

#include <windows.h>
#include <nlohmann/json.hpp>

#include <cstring>
#include <utility>
#include <vector>

namespace sceau::policy {

namespace {

constexpr std::wstring_view machine = L"HKLM\\";
constexpr std::size_t maxNameCharacters = 1024;
constexpr std::size_t maxValueBytes = 64 * 1024;

/// An open key of HKEY_LOCAL_MACHINE, in the view that Group Policy writes. HKEY_CURRENT_USER is never read: a user
/// must not widen what the machine allows.
class Key {
public:
    Key(HKEY parent, const std::wstring& name)
    {
        status_ = RegOpenKeyExW(parent, name.c_str(), 0, KEY_READ | KEY_WOW64_64KEY, &handle_);
    }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    ~Key()
    {
        if (handle_ != nullptr) RegCloseKey(handle_);
    }

    [[nodiscard]] HKEY handle() const noexcept { return handle_; }
    [[nodiscard]] LSTATUS status() const noexcept { return status_; }

private:
    HKEY handle_ = nullptr;
    LSTATUS status_ = ERROR_SUCCESS;
};

struct Value {
    std::string name;
    nlohmann::json data;
};

std::string narrow(const std::wstring& text)
{
    const int size = static_cast<int>(text.size());
    const int bytes = WideCharToMultiByte(CP_UTF8, 0, text.data(), size, nullptr, 0, nullptr, nullptr);
    std::string result(static_cast<std::size_t>(bytes), '\0');
    WideCharToMultiByte(CP_UTF8, 0, text.data(), size, result.data(), bytes, nullptr, nullptr);
    return result;
}

/// Strings that end at their first null, whatever the registry holds behind it.
std::vector<std::wstring> stringsIn(const std::vector<wchar_t>& characters)
{
    std::vector<std::wstring> strings;
    for (std::size_t at = 0; at < characters.size() && characters[at] != L'\0'; at += strings.back().size() + 1)
        strings.emplace_back(characters.data() + at);
    return strings;
}

Result<nlohmann::json> decode(DWORD type, const std::vector<std::uint8_t>& bytes, const std::string& name)
{
    if (type == REG_DWORD && bytes.size() == sizeof(DWORD)) {
        DWORD number = 0;
        std::memcpy(&number, bytes.data(), sizeof number);
        if (number <= 1) return nlohmann::json(number == 1);
    }
    if (type == REG_SZ || type == REG_MULTI_SZ) {
        std::vector<wchar_t> characters(bytes.size() / sizeof(wchar_t) + 1, L'\0');
        std::memcpy(characters.data(), bytes.data(), bytes.size() / sizeof(wchar_t) * sizeof(wchar_t));
        const auto strings = stringsIn(characters);
        if (type == REG_SZ) return nlohmann::json(strings.empty() ? std::string() : narrow(strings.front()));
        auto list = nlohmann::json::array();
        for (const auto& text : strings) list.push_back(narrow(text));
        return list;
    }
    return fail(ErrorCode::policyInvalid, "registry value " + name + " has a type that no policy has");
}

Result<std::vector<Value>> valuesOf(const Key& key)
{
    std::vector<Value> values;
    for (DWORD index = 0;; ++index) {
        std::wstring name(maxNameCharacters, L'\0');
        std::vector<std::uint8_t> bytes(maxValueBytes);
        auto nameSize = static_cast<DWORD>(name.size());
        auto size = static_cast<DWORD>(bytes.size());
        DWORD type = REG_NONE;
        const LSTATUS status =
            RegEnumValueW(key.handle(), index, name.data(), &nameSize, nullptr, &type, bytes.data(), &size);
        if (status == ERROR_NO_MORE_ITEMS) return values;
        if (status != ERROR_SUCCESS) return fail(ErrorCode::policyInvalid, "RegEnumValueW: " + std::to_string(status));
        name.resize(nameSize);
        bytes.resize(size);
        const auto text = narrow(name);
        ASSIGN_OR_RETURN(auto data, decode(type, bytes, text));
        values.push_back({text, std::move(data)});
    }
}

std::vector<std::wstring> namesBelow(const Key& key)
{
    std::vector<std::wstring> names;
    for (DWORD index = 0;; ++index) {
        std::wstring name(maxNameCharacters, L'\0');
        auto size = static_cast<DWORD>(name.size());
        if (RegEnumKeyExW(key.handle(), index, name.data(), &size, nullptr, nullptr, nullptr, nullptr) != ERROR_SUCCESS)
            return names;
        name.resize(size);
        names.push_back(name);
    }
}

/// A subkey is a list: of its values, or of pairs of a value's name and data (installers' ADMX, `explicitValue`).
nlohmann::json listOf(const std::string& setting, const std::vector<Value>& values)
{
    auto list = nlohmann::json::array();
    for (const auto& value : values) {
        if (setting == "modules")
            list.push_back({{"name", value.name}, {"path", value.data}});
        else if (setting == "pukKeys")
            list.push_back({{"origin", value.name}, {"publicKey", value.data}});
        else
            list.push_back(value.data);
    }
    return list;
}

}  // namespace

Result<std::optional<std::string>> administratorsRules(const std::filesystem::path& place)
{
    const auto text = place.wstring();
    if (!text.starts_with(machine)) return fail(ErrorCode::policyInvalid, "not below HKLM: " + place.string());
    const Key key(HKEY_LOCAL_MACHINE, text.substr(machine.size()));
    if (key.status() == ERROR_FILE_NOT_FOUND) return std::optional<std::string>{};
    if (key.status() != ERROR_SUCCESS)
        return fail(ErrorCode::policyInvalid, "RegOpenKeyExW: error " + std::to_string(key.status()));

    auto rules = nlohmann::json::object();
    ASSIGN_OR_RETURN(auto values, valuesOf(key));
    for (auto& value : values) rules[value.name] = std::move(value.data);
    for (const auto& name : namesBelow(key)) {
        const Key list(key.handle(), name);
        ASSIGN_OR_RETURN(const auto entries, valuesOf(list));
        rules[narrow(name)] = listOf(narrow(name), entries);
    }
    return std::optional(rules.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace sceau::policy
