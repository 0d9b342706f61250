// SPDX-License-Identifier: Apache-2.0
// PINs and keys of the MyEID card.
#include "tests/virtual-card/myeid_card.hpp"

namespace sceau::virtualcard {

namespace {

using Operation = File::Operation;

Response orWrongData(std::optional<Bytes> answer)
{
    if (!answer) return StatusWord::wrongData;
    return std::move(*answer);
}

}  // namespace

Response MyEidCard::verify(const Command& command)
{
    const auto pin = pins_.find(command.p2);
    if (pin == pins_.end()) return StatusWord::referenceNotFound;
    if (command.data.empty()) return verified_.count(command.p2) != 0 ? StatusWord::ok : pin->second.pin.status();
    const StatusWord status = pin->second.pin.check(command.data);
    if (status == StatusWord::ok)
        verified_.insert(command.p2);
    else
        verified_.erase(command.p2);
    return status;
}

Response MyEidCard::changePin(const Command& command)
{
    const auto pin = pins_.find(command.p2);
    if (pin == pins_.end()) return StatusWord::referenceNotFound;
    const StatusWord status = pin->second.pin.check(slice(command.data, 0, pinSize));
    if (status != StatusWord::ok) return status;
    pin->second.pin.replace(slice(command.data, pinSize));
    verified_.insert(command.p2);
    return StatusWord::ok;
}

Response MyEidCard::unblockPin(const Command& command)
{
    const auto pin = pins_.find(command.p2);
    if (pin == pins_.end()) return StatusWord::referenceNotFound;
    const StatusWord status = pin->second.puk.check(slice(command.data, 0, pinSize));
    if (status != StatusWord::ok) return status;
    pin->second.pin.replace(slice(command.data, pinSize));
    verified_.erase(command.p2);
    return StatusWord::ok;
}

Response MyEidCard::generate()
{
    if (!current_->isKey()) return StatusWord::commandNotAllowed;
    if (!isAllowed(*current_, Operation::generate)) return StatusWord::securityStatusNotSatisfied;
    const auto bits = static_cast<unsigned>(current_->size());
    auto key = current_->kind() == File::Kind::rsaKey ? KeyPair::generateRsa(bits) : KeyPair::generateEc(bits);
    if (!key || !isPowered()) return StatusWord::wrongData;
    current_->key = std::move(key);
    return StatusWord::ok;
}

Response MyEidCard::useKey(const Command& command) const
{
    constexpr unsigned computeSignature = 0x9E9A;
    const bool signs = command.parameters() == computeSignature;
    const auto environment = environments_.find(signs ? 0xB6 : 0xB8);
    if (environment == environments_.end()) return StatusWord::conditionsNotSatisfied;
    const File* const application = root_->child(applicationIdentifier);
    if (application == nullptr) return StatusWord::referenceNotFound;
    const File* const file = application->child(toNumber(valueOf(environment->second, 0x81)));
    if (file == nullptr || !file->key) return StatusWord::referenceNotFound;
    if (!isAllowed(*file, Operation::readOrUseOrCreate)) return StatusWord::securityStatusNotSatisfied;

    if (file->kind() == File::Kind::ecKey) {
        // The driver pads a digest with zeros in front, to the size of the field.
        const std::size_t longest = file->size() == 521 ? 64 : file->size() / 8;
        const BytesView digest = command.data;
        return orWrongData(file->key->signEc(digest.size() > longest ? digest.last(longest) : digest));
    }
    const bool pads = (toNumber(valueOf(environment->second, 0x80)) & 2U) != 0;
    const RsaPadding padding = pads ? RsaPadding::pkcs1 : RsaPadding::none;
    if (signs) return orWrongData(file->key->signRsa(command.data, padding));
    return orWrongData(file->key->decipher(slice(command.data, 1), padding));
}

}  // namespace sceau::virtualcard
