// SPDX-License-Identifier: Apache-2.0
#include "tests/modules/soft_token.hpp"

#include <p11-kit/pkcs11.h>

#include <catch2/catch.hpp>

#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <vector>

using sceau::mockmodule::SoftToken;

namespace {

CK_FUNCTION_LIST* load(const std::string& path)
{
    void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return nullptr;
    CK_FUNCTION_LIST* list = nullptr;
    reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"))(&list);
    return list;
}

/// How a process of its own ends that does `work` with the module: the text tells exit status, signal or time out.
std::string ending(const std::string& module, const std::function<bool(CK_FUNCTION_LIST&)>& work)
{
    const pid_t child = fork();
    if (child == 0) {
        alarm(1);
        CK_FUNCTION_LIST* const list = load(module);
        _exit(list != nullptr && work(*list) ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) return WEXITSTATUS(status) == 0 ? "as expected" : "otherwise";
    return WTERMSIG(status) == SIGALRM ? "hanging" : WTERMSIG(status) == SIGSEGV ? "crashed" : "killed";
}

/// A logged-in session on the first token.
CK_SESSION_HANDLE session(CK_FUNCTION_LIST& module)
{
    module.C_Initialize(nullptr);
    std::array<CK_SLOT_ID, 8> slots{};
    CK_ULONG count = slots.size();
    module.C_GetSlotList(CK_TRUE, slots.data(), &count);
    CK_SESSION_HANDLE session = 0;
    for (CK_ULONG i = 0; i < count && session == 0; ++i)
        module.C_OpenSession(slots[i], CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session);
    std::string pin = "123456";
    module.C_Login(session, CKU_USER, reinterpret_cast<CK_BYTE*>(pin.data()), pin.size());
    return session;
}

struct KeyPair {
    CK_RV answer = CKR_GENERAL_ERROR;
    CK_OBJECT_HANDLE publicKey = 0;
    CK_OBJECT_HANDLE privateKey = 0;
};

KeyPair generateRsa(CK_FUNCTION_LIST& module, CK_SESSION_HANDLE session)
{
    CK_MECHANISM mechanism{CKM_RSA_PKCS_KEY_PAIR_GEN, nullptr, 0};
    CK_ULONG bits = 1024;
    CK_BBOOL yes = CK_TRUE;
    std::array<CK_BYTE, 3> exponent{1, 0, 1};
    std::array<CK_ATTRIBUTE, 3> publicTemplate{CK_ATTRIBUTE{CKA_MODULUS_BITS, &bits, sizeof bits},
                                               CK_ATTRIBUTE{CKA_PUBLIC_EXPONENT, exponent.data(), exponent.size()},
                                               CK_ATTRIBUTE{CKA_VERIFY, &yes, sizeof yes}};
    std::array<CK_ATTRIBUTE, 2> privateTemplate{CK_ATTRIBUTE{CKA_SIGN, &yes, sizeof yes},
                                                CK_ATTRIBUTE{CKA_EXTRACTABLE, &yes, sizeof yes}};
    KeyPair pair;
    pair.answer =
        module.C_GenerateKeyPair(session, &mechanism, publicTemplate.data(), publicTemplate.size(),
                                 privateTemplate.data(), privateTemplate.size(), &pair.publicKey, &pair.privateKey);
    return pair;
}

std::vector<CK_BYTE> exponentOf(CK_FUNCTION_LIST& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key)
{
    std::vector<CK_BYTE> exponent(16);
    CK_ATTRIBUTE attribute{CKA_PUBLIC_EXPONENT, exponent.data(), exponent.size()};
    module.C_GetAttributeValue(session, key, &attribute, 1);
    exponent.resize(std::min<CK_ULONG>(attribute.ulValueLen, exponent.size()));
    return exponent;
}

long openFiles()
{
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
}

}  // namespace

TEST_CASE("A mock module without orders is the token behind it")
{
    const SoftToken token;
    REQUIRE(ending(token.module({}), [](CK_FUNCTION_LIST& module) {
                const auto opened = session(module);
                const KeyPair pair = generateRsa(module, opened);
                return pair.answer == CKR_OK &&
                       exponentOf(module, opened, pair.publicKey) == std::vector<CK_BYTE>{1, 0, 1} &&
                       module.C_Finalize(nullptr) == CKR_OK;
            }) == "as expected");
}

TEST_CASE("A mock module crashes or hangs in the function named, and only there")
{
    const SoftToken token;
    const auto [order, expected] = GENERATE(table<std::string, std::string>({
        {"crash C_Initialize", "crashed"},
        {"crash C_Login", "crashed"},
        {"crash C_Finalize", "crashed"},
        {"crash-after C_GenerateKeyPair", "crashed"},
        {"crash C_GetFunctionList", "crashed"},
        {"hang C_Initialize", "hanging"},
        {"hang C_Finalize", "hanging"},
        {"hang C_DigestKey", "as expected"},
        {"crash C_OpenSession 1", "as expected"},
        {"return C_Finalize 5", "otherwise"},
    }));
    INFO(order);
    REQUIRE(ending(token.module({order}), [](CK_FUNCTION_LIST& module) {
                return generateRsa(module, session(module)).answer == CKR_OK && module.C_Finalize(nullptr) == CKR_OK;
            }) == expected);
}

TEST_CASE("A mock module that crashes once lets the next process pass")
{
    const SoftToken token;
    const std::string module = token.module({"crash-once C_Login"});
    const auto login = [](CK_FUNCTION_LIST& functions) { return session(functions) != 0; };
    REQUIRE(ending(module, login) == "crashed");
    REQUIRE(ending(module, login) == "as expected");
}

TEST_CASE("A mock module lies about what it found, wrote and removed")
{
    const SoftToken token;
    const auto check = [&](const std::string& order, auto claim) {
        INFO(order);
        REQUIRE(ending(token.module({order}), claim) == "as expected");
    };
    check("exponent-quirk", [](CK_FUNCTION_LIST& module) {
        const auto opened = session(module);
        return exponentOf(module, opened, generateRsa(module, opened).publicKey) == std::vector<CK_BYTE>{0, 1, 0, 1};
    });
    check("length C_GetAttributeValue 4294967295", [](CK_FUNCTION_LIST& module) {
        const auto opened = session(module);
        std::array<CK_BYTE, 16> room{};
        CK_ATTRIBUTE attribute{CKA_PUBLIC_EXPONENT, room.data(), room.size()};
        module.C_GetAttributeValue(opened, generateRsa(module, opened).publicKey, &attribute, 1);
        return attribute.ulValueLen == 4294967295;
    });
    check("count C_GetSlotList 1000000", [](CK_FUNCTION_LIST& module) {
        module.C_Initialize(nullptr);
        CK_ULONG count = 0;
        return module.C_GetSlotList(CK_TRUE, nullptr, &count) == CKR_OK && count == 1000000;
    });
    check("lie C_DestroyObject", [](CK_FUNCTION_LIST& module) {
        const auto opened = session(module);
        const KeyPair pair = generateRsa(module, opened);
        return module.C_DestroyObject(opened, pair.publicKey) == CKR_OK &&
               !exponentOf(module, opened, pair.publicKey).empty();
    });
    check("garbage C_GetTokenInfo", [](CK_FUNCTION_LIST& module) {
        module.C_Initialize(nullptr);
        CK_TOKEN_INFO info{};
        std::array<CK_SLOT_ID, 8> slots{};
        CK_ULONG count = slots.size();
        module.C_GetSlotList(CK_TRUE, slots.data(), &count);
        return module.C_GetTokenInfo(slots[0], &info) == CKR_OK && info.label[0] == 0xFF &&
               info.serialNumber[15] == 0xFF;
    });
    check("refuse-attribute 162 d1", [](CK_FUNCTION_LIST& module) {
        return generateRsa(module, session(module)).answer == CKR_TEMPLATE_INCONSISTENT;
    });
}

TEST_CASE("A mock module may have a slot that fails beside one that works")
{
    const SoftToken token;
    REQUIRE(ending(token.module({"failing-slot 30"}), [](CK_FUNCTION_LIST& module) {
                module.C_Initialize(nullptr);
                std::array<CK_SLOT_ID, 8> slots{};
                CK_ULONG count = slots.size();
                CK_TOKEN_INFO info{};
                return module.C_GetSlotList(CK_TRUE, slots.data(), &count) == CKR_OK && count == 3 &&
                       module.C_GetTokenInfo(slots[0], &info) == CKR_DEVICE_ERROR &&
                       module.C_GetTokenInfo(slots[1], &info) == CKR_OK;
            }) == "as expected");
}

TEST_CASE("A mock module may leave files open and write where it must not")
{
    const SoftToken token;
    REQUIRE(ending(token.module({"leak C_GetInfo", "print C_GetInfo"}), [](CK_FUNCTION_LIST& module) {
                std::array<int, 2> pipe{};
                if (::pipe(pipe.data()) != 0 || dup2(pipe[1], STDOUT_FILENO) < 0) return false;
                module.C_Initialize(nullptr);
                const long before = openFiles();
                CK_INFO info{};
                module.C_GetInfo(&info);
                std::array<char, 12> text{};
                return openFiles() == before + 50 && read(pipe[0], text.data(), text.size()) == 12 &&
                       std::string(text.data(), text.size()) == "mock module:";
            }) == "as expected");
}
