// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/virtual-card/key_pair.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace sceau::virtualcard {

/// One file of an ISO 7816-4 card: a directory, a transparent file, or a key.
class File {
public:
    /// The file descriptor byte, as a MyEID card spells it.
    enum class Kind : std::uint8_t { transparent = 0x01, rsaKey = 0x11, ecKey = 0x22, directory = 0x38 };

    /// Which half byte of the access conditions speaks about an operation.
    enum class Operation : unsigned { readOrUseOrCreate = 0, update = 1, remove = 2, generate = 3 };

    static constexpr unsigned always = 0;
    static constexpr unsigned never = 15;

    /// Nothing when the attributes are not those of a file.
    [[nodiscard]] static std::unique_ptr<File> create(unsigned identifier, std::uint8_t kind, std::size_t size,
                                                      Bytes accessConditions, Bytes name, File* parent);

    [[nodiscard]] unsigned identifier() const noexcept { return identifier_; }
    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    [[nodiscard]] bool isDirectory() const noexcept { return kind_ == Kind::directory; }
    [[nodiscard]] bool isKey() const noexcept { return kind_ == Kind::rsaKey || kind_ == Kind::ecKey; }

    /// Bytes of a transparent file, bits of a key.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] File* parent() const noexcept { return parent_; }

    /// `always`, `never`, or the number of the PIN that allows `operation`.
    [[nodiscard]] unsigned condition(Operation operation) const noexcept;

    [[nodiscard]] File* child(unsigned identifier) const;
    [[nodiscard]] File& adopt(std::unique_ptr<File> file);
    void removeChild(unsigned identifier) { children_.erase(identifier); }
    [[nodiscard]] const std::map<unsigned, std::unique_ptr<File>>& children() const noexcept { return children_; }

    /// The file control information that SELECT answers.
    [[nodiscard]] Bytes controlInformation(bool operational) const;

    [[nodiscard]] nlohmann::json save() const;
    [[nodiscard]] static std::unique_ptr<File> restore(const nlohmann::json& state, File* parent);

    Bytes content;               ///< Of a transparent file, always size() bytes.
    std::optional<KeyPair> key;  ///< Of a key file, once generated.

private:
    File(unsigned identifier, Kind kind, std::size_t size, Bytes accessConditions, Bytes name, File* parent);

    unsigned identifier_;
    Kind kind_;
    std::size_t size_;
    Bytes accessConditions_;
    Bytes name_;
    File* parent_;
    std::map<unsigned, std::unique_ptr<File>> children_;
};

}  // namespace sceau::virtualcard
