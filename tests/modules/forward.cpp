// SPDX-License-Identifier: Apache-2.0
#include "tests/modules/forward.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace sceau::mockmodule {

const Behaviour& behaviour()
{
    static const Behaviour read = [] {
        Dl_info self{};
        dladdr(reinterpret_cast<const void*>(&behaviour), &self);
        std::string path = self.dli_fname;
        return Behaviour::read(path.substr(0, path.rfind('.')) + ".conf");
    }();
    return read;
}

CK_FUNCTION_LIST* real()
{
    static CK_FUNCTION_LIST* const functions = [] {
        for (const auto& [name, value] : behaviour().environment()) setenv(name.c_str(), value.c_str(), 1);
        void* const library = dlopen(behaviour().realModule().c_str(), RTLD_NOW | RTLD_LOCAL);
        CK_FUNCTION_LIST* list = nullptr;
        if (library == nullptr) return list;
        const auto getFunctionList = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
        if (getFunctionList != nullptr) getFunctionList(&list);
        return list;
    }();
    return functions;
}

[[noreturn]] void die()
{
    std::signal(SIGSEGV, SIG_DFL);
    std::raise(SIGSEGV);
    std::abort();
}

std::optional<CK_RV> before(const char* function)
{
    using namespace std::chrono_literals;
    if (behaviour().order("print", function)) {
        constexpr char text[] = "mock module: hello from the driver\n";
        if (write(STDOUT_FILENO, text, sizeof text - 1) < 0) return CKR_GENERAL_ERROR;
    }
    if (behaviour().order("leak", function))
        for (int i = 0; i < 50; ++i) static_cast<void>(open("/dev/null", O_RDONLY));
    if (const auto milliseconds = behaviour().order("delay", function))
        std::this_thread::sleep_for(std::chrono::milliseconds(*milliseconds));
    if (behaviour().order("hang", function))
        while (true) std::this_thread::sleep_for(1h);
    if (behaviour().order("crash", function)) die();
    if (const auto answer = behaviour().pause(function)) return answer;
    return behaviour().order("return", function);
}

}  // namespace sceau::mockmodule
