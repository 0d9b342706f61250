// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/gids_card.hpp"

#include "tests/virtual-card/state.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>

namespace sceau::virtualcard {

namespace {

constexpr std::array<std::uint8_t, 11> applicationName{0xA0, 0, 0, 0x03, 0x97, 0x42, 0x54, 0x46, 0x59, 0x02, 0x01};
constexpr std::uint8_t pinNumber = 0x80;
constexpr std::uint8_t pukNumber = 0x81;
constexpr std::uint8_t logoutNumber = 0x82;
constexpr unsigned currentTemplate = 0x3FFF;
constexpr unsigned keyFiles = 0xB000;

/// A record of the card's master file: directory[9], file[9], two bytes of padding, data object and file, little
/// endian.
Bytes masterFileRecord(std::string_view directory, std::string_view file, unsigned object, unsigned place)
{
    Bytes record(28);
    std::copy(directory.begin(), directory.end(), record.begin());
    std::copy(file.begin(), file.end(), record.begin() + 9);
    for (unsigned i = 0; i < 4; ++i) {
        record[20 + i] = static_cast<std::uint8_t>(object >> 8 * i);
        record[24 + i] = static_cast<std::uint8_t>(place >> 8 * i);
    }
    return record;
}

Bytes masterFile()
{
    return concatenate(
        {Bytes{1}, masterFileRecord("mscp", "", 0, 0xA000), masterFileRecord("", "cardid", 0xDF20, 0xA012),
         masterFileRecord("", "cardapps", 0xDF21, 0xA010), masterFileRecord("", "cardcf", 0xDF22, 0xA010),
         masterFileRecord("mscp", "cmapfile", 0xDF23, 0xA010)});
}

}  // namespace

GidsCard::GidsCard() : pin_{bytesOf("123456")}, puk_{bytesOf("12345678")}
{
    wearHistoricalCharacters("GIDSv2");
    Bytes cardIdentifier(16);
    RAND_bytes(cardIdentifier.data(), static_cast<int>(cardIdentifier.size()));
    objects_ = {{{0xA000, 0xDF1F}, masterFile()},
                {{0xA012, 0xDF20}, cardIdentifier},
                {{0xA010, 0xDF21}, concatenate({bytesOf("mscp"), Bytes(4)})},
                {{0xA010, 0xDF22}, Bytes(6)},
                {{0xA010, 0xDF23}, {}}};
}

void GidsCard::forgetVolatileState()
{
    selected_ = verified_ = false;
    currentFile_ = 0;
    environments_.clear();
}

Response GidsCard::perform(const Command& command)
{
    if (command.instruction == 0xA4) return select(command);
    if (!selected_) return StatusWord::instructionNotSupported;
    switch (command.instruction) {
    case 0x20: return verify(command);
    case 0x22:
        if (command.p1 != 0x41) return StatusWord::incorrectParameters;
        if (auto environment = parseTlv(command.data)) {
            environments_[command.p2] = std::move(*environment);
            return StatusWord::ok;
        }
        return StatusWord::wrongData;
    case 0x24: return changePin(command);
    case 0x2A: return useKey(command);
    case 0x2C: return unblockPin(command);
    case 0x44: return StatusWord::ok;
    case 0x47: return generate(command);
    case 0xCB: return readObject(command);
    case 0xDB: return writeObject(command);
    case 0xE0: return createKeyFile(command);
    case 0xE4: return deleteKeyFile();
    default: return StatusWord::instructionNotSupported;
    }
}

Reference* GidsCard::reference(std::uint8_t number)
{
    return number == pinNumber ? &pin_ : number == pukNumber ? &puk_ : nullptr;
}

const KeyPair* GidsCard::key(unsigned file) const
{
    const auto found = keys_.find(file);
    return found == keys_.end() || !found->second ? nullptr : &*found->second;
}

Response GidsCard::select(const Command& command)
{
    constexpr std::uint8_t byName = 0x04;
    if (command.p1 == byName) {
        constexpr std::size_t shortestName = 9;
        const Bytes& name = command.data;
        if (name.size() < shortestName || name.size() > applicationName.size() ||
            !std::equal(name.begin(), name.end(), applicationName.begin()))
            return StatusWord::fileNotFound;
        selected_ = true;
        verified_ = false;
        constexpr unsigned noAnswer = 0x0C;
        if ((command.p2 & noAnswer) != 0) return StatusWord::ok;
        return tlv(0x61, concatenate({tlv(0x4F, applicationName), tlv(0x73, tlv(0x40, Bytes{0xB2}))}));
    }
    const std::size_t size = command.data.size();
    const unsigned file = toNumber(slice(command.data, size < 2 ? 0 : size - 2));
    if (!selected_ || (file != currentTemplate && keys_.count(file) == 0)) return StatusWord::fileNotFound;
    currentFile_ = file;
    return StatusWord::ok;
}

Response GidsCard::verify(const Command& command)
{
    if (command.p2 == logoutNumber) {
        verified_ = false;
        return StatusWord::ok;
    }
    Reference* const reference = this->reference(command.p2);
    if (reference == nullptr) return StatusWord::referenceNotFound;
    const bool isPin = command.p2 == pinNumber;
    if (command.data.empty()) return verified_ && isPin ? StatusWord::ok : reference->status();
    const StatusWord status = reference->check(command.data);
    if (isPin) verified_ = status == StatusWord::ok;
    return status;
}

Response GidsCard::changePin(const Command& command)
{
    Reference* const reference = this->reference(command.p2);
    if (reference == nullptr) return StatusWord::referenceNotFound;
    const std::size_t size = reference->value.size();
    const StatusWord status = reference->check(slice(command.data, 0, size));
    if (status != StatusWord::ok) return status;
    reference->replace(slice(command.data, size));
    if (command.p2 == pinNumber) verified_ = true;
    return StatusWord::ok;
}

Response GidsCard::unblockPin(const Command& command)
{
    if (command.p1 != 0 || command.p2 != pinNumber) return StatusWord::incorrectParameters;
    const std::size_t size = puk_.value.size();
    const StatusWord status = puk_.check(slice(command.data, 0, size));
    if (status != StatusWord::ok) return status;
    pin_.replace(slice(command.data, size));
    verified_ = false;
    return StatusWord::ok;
}

Response GidsCard::readObject(const Command& command) const
{
    const auto query = parseTlv(command.data);
    if (!query) return StatusWord::wrongData;
    const unsigned place = command.parameters();
    if (query->count(0x5C) != 0) {
        const unsigned tag = toNumber(valueOf(*query, 0x5C));
        if (place == currentTemplate) {
            const Reference* const reference = tag == 0x7F71 ? &pin_ : tag == 0x7F73 ? &puk_ : nullptr;
            if (reference == nullptr) return StatusWord::referenceNotFound;
            const Bytes tries{static_cast<std::uint8_t>(reference->tries)};
            const Bytes limit{static_cast<std::uint8_t>(reference->limit)};
            return tlv(tag, concatenate({tlv(0x97, tries), tlv(0x93, limit)}));
        }
        const auto object = objects_.find({place, tag});
        if (object == objects_.end()) return StatusWord::referenceNotFound;
        return tlv(tag, object->second);
    }
    const auto keyQuery = parseTlv(valueOf(*query, 0x70));
    if (place != currentTemplate || query->count(0x70) == 0 || !keyQuery) return StatusWord::wrongData;
    const KeyPair* const publicKey = key(keyFiles | toNumber(valueOf(*keyQuery, 0x84)));
    if (publicKey == nullptr) return StatusWord::referenceNotFound;
    return tlv(0x7F49, concatenate({tlv(0x81, publicKey->modulus()), tlv(0x82, Bytes{1, 0, 1})}));
}

Response GidsCard::writeObject(const Command& command)
{
    if (!verified_) return StatusWord::securityStatusNotSatisfied;
    if (command.parameters() == currentTemplate) return StatusWord::functionNotSupported;
    const auto objects = parseTlv(command.data);
    if (!objects || objects->size() != 1) return StatusWord::wrongData;
    objects_[{command.parameters(), objects->begin()->first}] = objects->begin()->second;
    return StatusWord::ok;
}

Response GidsCard::createKeyFile(const Command& command)
{
    if (!verified_) return StatusWord::securityStatusNotSatisfied;
    const auto attributes = parseTlvInside(0x62, command.data);
    if (!attributes || attributes->count(0x83) == 0) return StatusWord::wrongData;
    const unsigned file = toNumber(valueOf(*attributes, 0x83));
    if (!keys_.emplace(file, std::nullopt).second) return StatusWord::fileExists;
    currentFile_ = file;
    return StatusWord::ok;
}

Response GidsCard::deleteKeyFile()
{
    if (!verified_) return StatusWord::securityStatusNotSatisfied;
    return keys_.erase(currentFile_) == 0 ? StatusWord::fileNotFound : StatusWord::ok;
}

Response GidsCard::generate(const Command& command)
{
    if (!verified_) return StatusWord::securityStatusNotSatisfied;
    const auto parameters = parseTlvInside(0xAC, command.data);
    if (!parameters) return StatusWord::wrongData;
    const unsigned file = keyFiles | toNumber(valueOf(*parameters, 0x83));
    if (keys_.count(file) == 0) return StatusWord::referenceNotFound;

    // Algorithms 06 to 09 are RSA of 1024 to 4096 bits.
    const unsigned algorithm = toNumber(valueOf(*parameters, 0x80));
    if (algorithm < 6 || algorithm > 9) return StatusWord::wrongData;
    auto generated = KeyPair::generateRsa((algorithm - 5) * 1024);
    if (!generated || !isPowered()) return StatusWord::wrongData;
    keys_[file] = std::move(generated);
    return StatusWord::ok;
}

Response GidsCard::useKey(const Command& command) const
{
    constexpr unsigned computeSignature = 0x9E9A;
    const bool signs = command.parameters() == computeSignature;
    const auto environment = environments_.find(signs ? 0xB6 : 0xB8);
    if (environment == environments_.end()) return StatusWord::conditionsNotSatisfied;
    if (!verified_) return StatusWord::securityStatusNotSatisfied;
    const KeyPair* const used = key(keyFiles | toNumber(valueOf(environment->second, 0x84)));
    if (used == nullptr) return StatusWord::referenceNotFound;
    auto answer =
        signs ? used->signRsa(command.data, RsaPadding::pkcs1) : used->decipher(command.data, RsaPadding::pkcs1);
    if (!answer) return StatusWord::wrongData;
    return std::move(*answer);
}

}  // namespace sceau::virtualcard
