// SPDX-License-Identifier: Apache-2.0
#include "tests/shared/x509/fixtures.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace fixtures {

sceau::Bytes read(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    INFO("reading " << path);
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write(const std::filesystem::path& path, sceau::BytesView bytes)
{
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    REQUIRE(out.good());
}

std::string path(const std::string& name)
{
    return std::string(FIXTURES_DIR) + "/" + name;
}

sceau::Bytes bytes(const std::string& name)
{
    return read(path(name));
}

std::int64_t madeAt()
{
    const auto text = bytes("made-at.txt");
    return std::stoll(std::string(text.begin(), text.end()));
}

TemporaryDirectory::TemporaryDirectory()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "sceau-x509-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryDirectory::file(const std::string& name, sceau::BytesView bytes) const
{
    write(path_ / name, bytes);
    return file(name);
}

std::string outputOf(const std::string& command)
{
    // Through a file: WebAssembly under Node has no pipes.
    const TemporaryDirectory directory;
    const auto output = directory.file("output");
    const auto whole = "{ " + command + "; } > " + output + " 2>&1; echo \"exit $?\" >> " + output;
    REQUIRE(std::system(whole.c_str()) == 0);
    const auto text = read(output);
    return {text.begin(), text.end()};
}

std::string opensslOutput(const std::string& arguments)
{
    return outputOf("openssl " + arguments);
}

bool openssl(const std::string& arguments)
{
    const auto output = opensslOutput(arguments);
    const bool succeeded = output.ends_with("exit 0\n");
    if (!succeeded) UNSCOPED_INFO("openssl " << arguments << "\n" << output);
    return succeeded;
}

sceau::Bytes sign(const std::string& key, sceau::x509::SignatureAlgorithm algorithm, sceau::BytesView message)
{
    const TemporaryDirectory directory;
    const auto name = std::string(toText(algorithm));
    const auto padding =
        name.starts_with("PS") ? " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest" : std::string();
    REQUIRE(openssl("dgst -sha" + name.substr(2) + padding + " -sign " + path(key + ".key") + " -out " +
                    directory.file("signature") + " " + directory.file("message", message)));
    return read(directory.file("signature"));
}

}  // namespace fixtures
