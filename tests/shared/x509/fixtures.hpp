// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/bytes.hpp"
#include "shared/x509/algorithms.hpp"

#include <filesystem>
#include <string>

/// Keys and certificates that make-fixtures made with the openssl CLI, and the CLI itself as a judge.
namespace fixtures {

[[nodiscard]] sceau::Bytes read(const std::filesystem::path& path);
void write(const std::filesystem::path& path, sceau::BytesView bytes);

/// Path of a fixture, for example "holder-rsa.pem".
[[nodiscard]] std::string path(const std::string& name);

/// Content of a fixture, for example "holder-rsa.der".
[[nodiscard]] sceau::Bytes bytes(const std::string& name);

/// When the fixtures were made, in seconds since 1970: tests run at this time, whatever the clock says.
[[nodiscard]] std::int64_t madeAt();

/// A private directory that disappears with the object.
class TemporaryDirectory {
public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

    /// Writes a file and yields its path.
    std::string file(const std::string& name, sceau::BytesView bytes) const;

private:
    std::filesystem::path path_;
};

/// Whether `openssl <arguments>` succeeds; its output is kept with the test's on failure.
[[nodiscard]] bool openssl(const std::string& arguments);

/// What a command prints on either stream, and "exit N" in the end.
[[nodiscard]] std::string outputOf(const std::string& command);

/// What `openssl <arguments>` prints.
[[nodiscard]] std::string opensslOutput(const std::string& arguments);

/// The signature of a fixture's key, made by the openssl CLI: plays the token. ECDSA signatures are DER.
[[nodiscard]] sceau::Bytes sign(const std::string& key, sceau::x509::SignatureAlgorithm algorithm,
                                sceau::BytesView message);

}  // namespace fixtures
