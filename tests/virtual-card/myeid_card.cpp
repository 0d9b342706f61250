// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/myeid_card.hpp"

#include "tests/virtual-card/state.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>

namespace sceau::virtualcard {

namespace {

using Operation = File::Operation;

constexpr unsigned rootIdentifier = 0x3F00;
constexpr std::array<std::uint8_t, 12> applicationName{0xA0, 0, 0, 0, 0x63, 'P', 'K', 'C', 'S', '-', '1', '5'};

// Of a blank card: nothing is protected.
constexpr std::array<std::uint8_t, 8> blankConditions{0xFF, 0xFF, 0x00, 0x0F, 0xFF, 0x00, 0x0F, 0xFF};

Bytes randomBytes(std::size_t count)
{
    Bytes bytes(count);
    RAND_bytes(bytes.data(), static_cast<int>(count));
    return bytes;
}

}  // namespace

MyEidCard::MyEidCard() : serialNumber_(randomBytes(10))
{
    wearHistoricalCharacters("OsEID");
    format(blankConditions);
}

std::unique_ptr<File> MyEidCard::newDirectory(unsigned identifier, BytesView conditions, File* parent) const
{
    const Bytes name = parent == nullptr ? Bytes{} : Bytes(applicationName.begin(), applicationName.end());
    return File::create(identifier, static_cast<std::uint8_t>(File::Kind::directory), 0,
                        Bytes(conditions.begin(), conditions.end()), name, parent);
}

void MyEidCard::format(BytesView accessConditions)
{
    pins_.clear();
    operational_ = false;
    root_ = newDirectory(rootIdentifier, slice(accessConditions, 2, 3), nullptr);
    static_cast<void>(root_->adopt(newDirectory(applicationIdentifier, slice(accessConditions, 5, 3), root_.get())));
    current_ = directory_ = root_.get();
}

void MyEidCard::forgetVolatileState()
{
    verified_.clear();
    environments_.clear();
    current_ = directory_ = root_.get();
}

bool MyEidCard::isAllowed(const File& file, Operation operation) const
{
    const unsigned condition = file.condition(operation);
    if (!operational_ || condition == File::always) return true;
    return condition != File::never && verified_.count(condition) != 0;
}

Response MyEidCard::perform(const Command& command)
{
    switch (command.instruction) {
    case 0x20: return verify(command);
    case 0x22:
        if (command.p1 != 0x41 && command.p1 != 0x81) return StatusWord::incorrectParameters;
        if (auto environment = parseTlv(command.data)) {
            environments_[command.p2] = std::move(*environment);
            return StatusWord::ok;
        }
        return StatusWord::wrongData;
    case 0x24: return changePin(command);
    case 0x2A: return useKey(command);
    case 0x2C: return unblockPin(command);
    case 0x2E: verified_.clear(); return StatusWord::ok;
    case 0x44:
        operational_ = true;
        verified_.clear();
        return StatusWord::ok;
    case 0x46: return generate();
    case 0x84: return randomBytes(command.expected);
    case 0xA4: return select(command);
    case 0xB0: return read(command);
    case 0xCA: return readObject(command);
    case 0xD6: return update(command);
    case 0xDA: return writeObject(command);
    case 0xE0: return createFile(command);
    case 0xE4: return deleteFile();
    default: return StatusWord::instructionNotSupported;
    }
}

Response MyEidCard::select(const Command& command)
{
    File* file = nullptr;
    BytesView path = command.data;
    switch (command.p1) {
    case 0x00:
        file = path.empty() || toNumber(path) == rootIdentifier ? root_.get() : directory_->child(toNumber(path));
        if (file == nullptr && directory_->identifier() == toNumber(path)) file = directory_;
        break;
    case 0x04:
        if (!path.empty() && path.size() <= applicationName.size() &&
            std::equal(path.begin(), path.end(), applicationName.begin()))
            file = root_.get();
        break;
    case 0x08:
        if (toNumber(slice(path, 0, 2)) == rootIdentifier) path = slice(path, 2);
        file = root_.get();
        for (; file != nullptr && path.size() >= 2; path = slice(path, 2))
            file = file->child(toNumber(slice(path, 0, 2)));
        break;
    case 0x09:
        file = directory_;
        for (; file != nullptr && path.size() >= 2; path = slice(path, 2))
            file = file->child(toNumber(slice(path, 0, 2)));
        break;
    default: return StatusWord::incorrectParameters;
    }
    if (file == nullptr) return StatusWord::fileNotFound;

    current_ = file;
    directory_ = file->isDirectory() ? file : file->parent();
    constexpr unsigned noAnswer = 0x0C;
    if ((command.p2 & noAnswer) == noAnswer) return StatusWord::ok;
    return file->controlInformation(operational_);
}

Response MyEidCard::read(const Command& command) const
{
    if (current_->kind() != File::Kind::transparent) return StatusWord::commandNotAllowed;
    if (!isAllowed(*current_, Operation::readOrUseOrCreate)) return StatusWord::securityStatusNotSatisfied;
    if (command.parameters() >= current_->size()) return StatusWord::wrongOffset;
    const BytesView part = slice(current_->content, command.parameters(), command.expected);
    return Bytes(part.begin(), part.end());
}

Response MyEidCard::update(const Command& command)
{
    if (current_->kind() != File::Kind::transparent) return StatusWord::commandNotAllowed;
    if (!isAllowed(*current_, Operation::update)) return StatusWord::securityStatusNotSatisfied;
    if (command.parameters() + command.data.size() > current_->size()) return StatusWord::notEnoughMemory;
    std::copy(command.data.begin(), command.data.end(), current_->content.begin() + command.parameters());
    return StatusWord::ok;
}

Response MyEidCard::createFile(const Command& command)
{
    if (!isAllowed(*directory_, Operation::readOrUseOrCreate)) return StatusWord::securityStatusNotSatisfied;
    const auto attributes = parseTlvInside(0x62, command.data);
    if (!attributes || valueOf(*attributes, 0x82).empty()) return StatusWord::wrongData;
    const unsigned identifier = toNumber(valueOf(*attributes, 0x83));
    if (directory_->child(identifier) != nullptr) return StatusWord::fileExists;

    const unsigned sizeTag = attributes->count(0x80) != 0 ? 0x80 : 0x81;
    auto file = File::create(identifier, valueOf(*attributes, 0x82)[0], toNumber(valueOf(*attributes, sizeTag)),
                             valueOf(*attributes, 0x86), valueOf(*attributes, 0x84), directory_);
    if (!file) return StatusWord::wrongData;
    current_ = &directory_->adopt(std::move(file));
    if (current_->isDirectory()) directory_ = current_;
    return StatusWord::ok;
}

Response MyEidCard::deleteFile()
{
    File* const parent = current_->parent();
    if (parent == nullptr || !isAllowed(*current_, Operation::remove)) return StatusWord::securityStatusNotSatisfied;
    parent->removeChild(current_->identifier());
    current_ = directory_ = parent;
    return StatusWord::ok;
}

Response MyEidCard::readObject(const Command& command) const
{
    if (command.p1 != 0x01) return StatusWord::referenceNotFound;
    switch (command.p2) {
    case 0xA0: {  // applet information: version 4.5.0 and the serial number
        constexpr std::array<std::uint8_t, 8> version{0, 0, 0, 0, 0, 4, 5, 0};
        return concatenate({version, serialNumber_, Bytes{0, 0}});
    }
    case 0xAA:  // capabilities: RSA up to 4096 bits, EC up to 521
        return concatenate({Bytes{1}, bigEndian16(0x09), bigEndian16(4096), Bytes(4), bigEndian16(521)});
    case 0xA1: {
        Bytes identifiers;
        for (const auto& [identifier, file] : directory_->children()) {
            const Bytes number = bigEndian16(identifier);
            identifiers.insert(identifiers.end(), number.begin(), number.end());
        }
        return identifiers;
    }
    default: break;
    }
    if (!current_->key) return StatusWord::referenceNotFound;
    const bool isRsa = current_->kind() == File::Kind::rsaKey;
    if (command.p2 == 0x01 && isRsa) return current_->key->modulus();
    if (command.p2 == 0x02 && isRsa) return Bytes{1, 0, 1};
    if (command.p2 == 0x86 && !isRsa) return tlv(0x86, current_->key->point());
    return StatusWord::referenceNotFound;
}

Response MyEidCard::writeObject(const Command& command)
{
    if (command.p1 != 0x01) return StatusWord::referenceNotFound;
    if (command.p2 == 0xE0) {
        if (!isAllowed(*root_, Operation::remove)) return StatusWord::securityStatusNotSatisfied;
        if (command.data.size() != blankConditions.size()) return StatusWord::wrongLength;
        format(command.data);
        return StatusWord::ok;
    }
    constexpr std::size_t pinRecordSize = 2 * pinSize + 2;
    const bool isPin = command.p2 >= 1 && command.p2 <= 14 && command.data.size() >= pinRecordSize;
    if (!isPin) return StatusWord::functionNotSupported;  // keys are made here, never imported
    if (operational_) return StatusWord::securityStatusNotSatisfied;
    const auto reference = [&](std::size_t offset, unsigned tries) {
        const BytesView value = slice(command.data, offset, pinSize);
        return Reference{Bytes(value.begin(), value.end()), tries, tries};
    };
    pins_[command.p2] = {reference(0, command.data[2 * pinSize]), reference(pinSize, command.data[2 * pinSize + 1])};
    return StatusWord::ok;
}

}  // namespace sceau::virtualcard
