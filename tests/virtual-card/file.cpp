// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/file.hpp"

#include "shared/base/hexadecimal.hpp"
#include "tests/virtual-card/state.hpp"
#include "tests/virtual-card/tlv.hpp"

#include <nlohmann/json.hpp>

namespace sceau::virtualcard {

namespace {

constexpr std::size_t largestFile = 64 * 1024;

bool isKnown(std::uint8_t kind)
{
    switch (static_cast<File::Kind>(kind)) {
    case File::Kind::transparent:
    case File::Kind::rsaKey:
    case File::Kind::ecKey:
    case File::Kind::directory: return true;
    }
    return false;
}

}  // namespace

File::File(unsigned identifier, Kind kind, std::size_t size, Bytes accessConditions, Bytes name, File* parent)
    : content(kind == Kind::transparent ? size : 0),
      identifier_(identifier),
      kind_(kind),
      size_(size),
      accessConditions_(std::move(accessConditions)),
      name_(std::move(name)),
      parent_(parent)
{
}

std::unique_ptr<File> File::create(unsigned identifier, std::uint8_t kind, std::size_t size, Bytes accessConditions,
                                   Bytes name, File* parent)
{
    if (!isKnown(kind) || accessConditions.size() < 2 || size > largestFile) return nullptr;
    return std::unique_ptr<File>(
        new File(identifier, static_cast<Kind>(kind), size, std::move(accessConditions), std::move(name), parent));
}

unsigned File::condition(Operation operation) const noexcept
{
    const auto index = static_cast<unsigned>(operation);
    return accessConditions_[index / 2] >> (index % 2 == 0 ? 4 : 0) & 15U;
}

File* File::child(unsigned identifier) const
{
    const auto found = children_.find(identifier);
    return found == children_.end() ? nullptr : found->second.get();
}

File& File::adopt(std::unique_ptr<File> file)
{
    const unsigned identifier = file->identifier();
    return *(children_[identifier] = std::move(file));
}

Bytes File::controlInformation(bool operational) const
{
    const unsigned sizeTag = kind_ == Kind::transparent ? 0x80 : 0x81;
    const Bytes name = name_.empty() ? Bytes{} : tlv(0x84, name_);
    const std::uint8_t lifeCycle = operational ? 0x05 : 0x01;
    return tlv(0x6F, concatenate({tlv(sizeTag, bigEndian16(size_)), tlv(0x82, Bytes{static_cast<std::uint8_t>(kind_)}),
                                  tlv(0x83, bigEndian16(identifier_)), name, tlv(0x86, accessConditions_),
                                  tlv(0x85, Bytes{0, 0}), tlv(0x8A, Bytes{lifeCycle})}));
}

nlohmann::json File::save() const
{
    nlohmann::json state{{"identifier", identifier_},
                         {"kind", static_cast<std::uint8_t>(kind_)},
                         {"size", size_},
                         {"accessConditions", hexadecimal(accessConditions_)},
                         {"name", hexadecimal(name_)},
                         {"content", hexadecimal(content)},
                         {"key", key ? key->toPem() : ""},
                         {"children", nlohmann::json::array()}};
    for (const auto& [identifier, file] : children_) state["children"].push_back(file->save());
    return state;
}

std::unique_ptr<File> File::restore(const nlohmann::json& state, File* parent)
{
    const StateReader reader(state);
    const auto conditions = reader.bytes("accessConditions");
    const auto name = reader.bytes("name");
    const auto content = reader.bytes("content");
    const auto pem = reader.text("key");
    const auto* children = reader.list("children");
    if (!conditions || !name || !content || !pem || children == nullptr) return nullptr;

    auto file = create(reader.number("identifier"), static_cast<std::uint8_t>(reader.number("kind")),
                       reader.number("size"), *conditions, *name, parent);
    if (!file || file->content.size() != content->size()) return nullptr;
    file->content = *content;
    if (!pem->empty() && !(file->key = KeyPair::fromPem(*pem))) return nullptr;
    for (const auto& entry : *children) {
        auto childFile = restore(entry, file.get());
        if (!childFile) return nullptr;
        static_cast<void>(file->adopt(std::move(childFile)));
    }
    return file;
}

}  // namespace sceau::virtualcard
