// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"

#include <sys/wait.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

/// Independent programs as judges of what the authority makes.
namespace sceau::test {

/// A private directory that goes away with the test.
class Directory {
public:
    Directory()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "sceau-authority.XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = pattern;
    }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    ~Directory()
    {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

struct Outcome {
    int status;
    std::string output;  ///< standard output and error
};

/// Runs a command of the shell, in C locale.
inline Outcome run(const std::string& command)
{
    FILE* pipe =
        ::popen(("export LC_ALL=C ASAN_OPTIONS=detect_leaks=0; { " + command + "; } 2>&1 </dev/null").c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("popen");
    Outcome outcome{0, {}};
    std::array<char, 4096> chunk{};
    while (const std::size_t size = std::fread(chunk.data(), 1, chunk.size(), pipe))
        outcome.output.append(chunk.data(), size);
    const int status = ::pclose(pipe);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return outcome;
}

inline void writeFile(const std::string& path, BytesView bytes)
{
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

inline Bytes readFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return Bytes((std::istreambuf_iterator<char>(file)), {});
}

inline bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace sceau::test
