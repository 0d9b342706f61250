// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/virtual-card/card.hpp"
#include "tests/virtual-card/file.hpp"
#include "tests/virtual-card/reference.hpp"

#include <map>
#include <memory>
#include <set>

namespace sceau::virtualcard {

/// A card with files, access conditions and the MyEID command set, as OpenSC's driver of that name speaks it.
/// RSA up to 4096 bits with any padding, EC on P-256, P-384 and P-521. Comes blank: `pkcs15-init` personalises it.
class MyEidCard : public Card {
public:
    MyEidCard();

    [[nodiscard]] std::string save() const override;
    [[nodiscard]] bool restore(std::string_view state) override;

protected:
    void forgetVolatileState() override;
    [[nodiscard]] Response perform(const Command& command) override;

private:
    static constexpr unsigned applicationIdentifier = 0x5015;
    static constexpr std::size_t pinSize = 8;

    struct PinAndPuk {
        Reference pin;
        Reference puk;
    };

    void format(BytesView accessConditions);
    [[nodiscard]] bool isAllowed(const File& file, File::Operation operation) const;
    [[nodiscard]] std::unique_ptr<File> newDirectory(unsigned identifier, BytesView conditions, File* parent) const;

    [[nodiscard]] Response select(const Command& command);
    [[nodiscard]] Response read(const Command& command) const;
    [[nodiscard]] Response update(const Command& command);
    [[nodiscard]] Response createFile(const Command& command);
    [[nodiscard]] Response deleteFile();
    [[nodiscard]] Response verify(const Command& command);
    [[nodiscard]] Response changePin(const Command& command);
    [[nodiscard]] Response unblockPin(const Command& command);
    [[nodiscard]] Response readObject(const Command& command) const;
    [[nodiscard]] Response writeObject(const Command& command);
    [[nodiscard]] Response generate();
    [[nodiscard]] Response useKey(const Command& command) const;

    std::unique_ptr<File> root_;
    std::map<unsigned, PinAndPuk> pins_;
    Bytes serialNumber_;
    bool operational_ = false;  ///< Access conditions count from ACTIVATE on.

    std::set<unsigned> verified_;
    File* current_ = nullptr;
    File* directory_ = nullptr;
    std::map<std::uint8_t, TlvMap> environments_;  ///< By template: B6 to sign, B8 to decipher.
};

}  // namespace sceau::virtualcard
