// SPDX-License-Identifier: Apache-2.0
#include "tests/fake-pcsc/fake_pcsc.hpp"

#include <p11-kit/pkcs11.h>

#include <catch2/catch.hpp>

#include <dlfcn.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

using namespace std::chrono_literals;

namespace {

constexpr const char* reader = "SafeNet eToken 5110 [eToken 5110 SC] 00 00";

/// OpenSC's module over the fake library, and the fake library's controls.
struct OpenSc {
    OpenSc()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "sceau-opensc-XXXXXX").string();
        directory = mkdtemp(pattern.data());
        std::ofstream(directory / "opensc.conf") << "app default { reader_driver pcsc { provider_library = " FAKE_PCSC
                                                    "; } framework pkcs15 { use_file_caching = no; } }\n";
        setenv("OPENSC_CONF", (directory / "opensc.conf").c_str(), 1);
        void* const fake = dlopen(FAKE_PCSC, RTLD_NOW | RTLD_LOCAL);
        void* const module = dlopen(OPENSC_MODULE, RTLD_NOW | RTLD_LOCAL);
        if (fake == nullptr || module == nullptr) return;
        plug = reinterpret_cast<FakePcscReader>(dlsym(fake, "fakePcscReader"));
        insert = reinterpret_cast<FakePcscCard>(dlsym(fake, "fakePcscCard"));
        reinterpret_cast<CK_C_GetFunctionList>(dlsym(module, "C_GetFunctionList"))(&functions);
        functions->C_Initialize(nullptr);
    }
    OpenSc(const OpenSc&) = delete;
    OpenSc& operator=(const OpenSc&) = delete;
    ~OpenSc()
    {
        if (functions != nullptr) functions->C_Finalize(nullptr);
        std::filesystem::remove_all(directory);
    }

    /// Lets a person do something a moment from now, and waits for the slot event that follows.
    template <typename Action>
    [[nodiscard]] CK_RV eventAfter(Action action, CK_SLOT_ID& slot) const
    {
        std::thread person([&] {
            std::this_thread::sleep_for(50ms);
            action();
        });
        const CK_RV answer = functions->C_WaitForSlotEvent(0, &slot, nullptr);
        person.join();
        return answer;
    }

    CK_ULONG tokens() const
    {
        CK_ULONG count = 0;
        functions->C_GetSlotList(CK_TRUE, nullptr, &count);
        return count;
    }

    std::filesystem::path directory;
    FakePcscReader plug = nullptr;
    FakePcscCard insert = nullptr;
    CK_FUNCTION_LIST* functions = nullptr;
};

}  // namespace

TEST_CASE("A USB token that is plugged in makes a key through OpenSC, and is missed when it is unplugged")
{
    const OpenSc openSc;
    REQUIRE(openSc.functions != nullptr);
    REQUIRE(openSc.tokens() == 0);

    const auto arrive = [&] {
        openSc.plug(reader, true);
        openSc.insert(reader, "gids");
    };
    CK_SLOT_ID slot = 0;
    REQUIRE(openSc.eventAfter(arrive, slot) == CKR_OK);
    REQUIRE(openSc.tokens() == 1);

    CK_SESSION_HANDLE session = 0;
    std::array<CK_BYTE, 6> pin{'1', '2', '3', '4', '5', '6'};
    REQUIRE(openSc.functions->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session) ==
            CKR_OK);
    REQUIRE(openSc.functions->C_Login(session, CKU_USER, pin.data(), pin.size()) == CKR_OK);
    CK_MECHANISM generation{CKM_RSA_PKCS_KEY_PAIR_GEN, nullptr, 0};
    CK_ULONG bits = 2048;
    CK_BBOOL yes = CK_TRUE;
    std::array<CK_BYTE, 3> exponent{1, 0, 1};
    std::array<CK_ATTRIBUTE, 4> publicTemplate{CK_ATTRIBUTE{CKA_MODULUS_BITS, &bits, sizeof bits},
                                               CK_ATTRIBUTE{CKA_PUBLIC_EXPONENT, exponent.data(), exponent.size()},
                                               CK_ATTRIBUTE{CKA_TOKEN, &yes, sizeof yes},
                                               CK_ATTRIBUTE{CKA_VERIFY, &yes, sizeof yes}};
    std::array<CK_ATTRIBUTE, 3> privateTemplate{CK_ATTRIBUTE{CKA_TOKEN, &yes, sizeof yes},
                                                CK_ATTRIBUTE{CKA_PRIVATE, &yes, sizeof yes},
                                                CK_ATTRIBUTE{CKA_SIGN, &yes, sizeof yes}};
    CK_OBJECT_HANDLE publicKey = 0;
    CK_OBJECT_HANDLE privateKey = 0;
    REQUIRE(openSc.functions->C_GenerateKeyPair(session, &generation, publicTemplate.data(), publicTemplate.size(),
                                                privateTemplate.data(), privateTemplate.size(), &publicKey,
                                                &privateKey) == CKR_OK);
    CK_MECHANISM signing{CKM_SHA256_RSA_PKCS, nullptr, 0};
    std::array<CK_BYTE, 256> signature{};
    CK_ULONG size = signature.size();
    REQUIRE(openSc.functions->C_SignInit(session, &signing, privateKey) == CKR_OK);
    REQUIRE(openSc.functions->C_Sign(session, pin.data(), pin.size(), signature.data(), &size) == CKR_OK);

    const auto leave = [&] { openSc.plug(reader, false); };
    REQUIRE(openSc.eventAfter(leave, slot) == CKR_OK);
    REQUIRE(openSc.tokens() == 0);
    REQUIRE(openSc.functions->C_SignInit(session, &signing, privateKey) != CKR_OK);

    REQUIRE(openSc.eventAfter(arrive, slot) == CKR_OK);
    REQUIRE(openSc.tokens() == 1);
}
