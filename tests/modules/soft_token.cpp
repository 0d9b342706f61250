// SPDX-License-Identifier: Apache-2.0
#include "tests/modules/soft_token.hpp"

#include <cstdlib>
#include <fstream>

namespace sceau::mockmodule {

SoftToken::SoftToken()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "sceau-token-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    directory_ = pattern;
    std::filesystem::create_directory(directory_ / "tokens");
    std::ofstream(directory_ / "softhsm2.conf") << "directories.tokendir = " << (directory_ / "tokens").string()
                                                << "\nobjectstore.backend = file\nlog.level = ERROR\n";
    const std::string command =
        "SOFTHSM2_CONF='" + (directory_ / "softhsm2.conf").string() +
        "' softhsm2-util --init-token --free --label test --pin 123456 --so-pin 12345678 >/dev/null";
    if (std::system(command.c_str()) != 0) std::abort();
}

SoftToken::~SoftToken()
{
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

std::string SoftToken::module(std::initializer_list<std::string> orders) const
{
    static int number = 0;
    const std::filesystem::path path = directory_ / ("module-" + std::to_string(++number) + ".so");
    std::filesystem::copy_file(MOCK_MODULE, path);
    std::ofstream configuration(directory_ / path.stem().concat(".conf"));
    configuration << "environment SOFTHSM2_CONF " << (directory_ / "softhsm2.conf").string() << "\n";
    for (const std::string& order : orders) configuration << order << "\n";
    return path.string();
}

}  // namespace sceau::mockmodule
