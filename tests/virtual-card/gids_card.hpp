// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/virtual-card/card.hpp"
#include "tests/virtual-card/reference.hpp"
#include "tests/virtual-card/tlv.hpp"

#include <map>
#include <optional>
#include <utility>

namespace sceau::virtualcard {

/// A card of Microsoft's Generic Identity Device Specification, version 2: RSA only, recognised by its application
/// and not by its answer to reset, so it can wear that of any real product. Ready to use: PIN 123456, PUK 12345678.
class GidsCard : public Card {
public:
    GidsCard();

    [[nodiscard]] std::string save() const override;
    [[nodiscard]] bool restore(std::string_view state) override;

protected:
    void forgetVolatileState() override;
    [[nodiscard]] Response perform(const Command& command) override;

private:
    using ObjectName = std::pair<unsigned, unsigned>;  ///< File and tag.

    [[nodiscard]] Response select(const Command& command);
    [[nodiscard]] Response verify(const Command& command);
    [[nodiscard]] Response changePin(const Command& command);
    [[nodiscard]] Response unblockPin(const Command& command);
    [[nodiscard]] Response readObject(const Command& command) const;
    [[nodiscard]] Response writeObject(const Command& command);
    [[nodiscard]] Response createKeyFile(const Command& command);
    [[nodiscard]] Response deleteKeyFile();
    [[nodiscard]] Response generate(const Command& command);
    [[nodiscard]] Response useKey(const Command& command) const;
    [[nodiscard]] Reference* reference(std::uint8_t number);
    [[nodiscard]] const KeyPair* key(unsigned file) const;

    Reference pin_;
    Reference puk_;
    std::map<ObjectName, Bytes> objects_;
    std::map<unsigned, std::optional<KeyPair>> keys_;  ///< By file B0XX, empty until generated.

    bool selected_ = false;
    bool verified_ = false;
    unsigned currentFile_ = 0;
    std::map<std::uint8_t, TlvMap> environments_;  ///< By template: B6 to sign, B8 to decipher.
};

}  // namespace sceau::virtualcard
