// SPDX-License-Identifier: Apache-2.0
#include "shared/base/hexadecimal.hpp"
#include "tests/virtual-card/gids_card.hpp"
#include "tests/virtual-card/state.hpp"

namespace sceau::virtualcard {

std::string GidsCard::save() const
{
    nlohmann::json state{{"card", "gids"},
                         {"pin", toState(pin_)},
                         {"puk", toState(puk_)},
                         {"objects", nlohmann::json::array()},
                         {"keys", nlohmann::json::array()}};
    for (const auto& [name, value] : objects_)
        state["objects"].push_back({{"file", name.first}, {"tag", name.second}, {"value", hexadecimal(value)}});
    for (const auto& [file, key] : keys_) state["keys"].push_back({{"file", file}, {"key", key ? key->toPem() : ""}});
    return state.dump(1);
}

bool GidsCard::restore(std::string_view text)
{
    const auto state = nlohmann::json::parse(text, nullptr, false);
    const StateReader reader(state);
    const auto pin = reader.reference("pin");
    const auto puk = reader.reference("puk");
    const auto* objectEntries = reader.list("objects");
    const auto* keyEntries = reader.list("keys");
    if (reader.text("card") != "gids" || !pin || !puk || objectEntries == nullptr || keyEntries == nullptr)
        return false;

    std::map<ObjectName, Bytes> objects;
    for (const auto& entry : *objectEntries) {
        const StateReader object(entry);
        const auto value = object.bytes("value");
        if (!value) return false;
        objects[{object.number("file"), object.number("tag")}] = *value;
    }
    std::map<unsigned, std::optional<KeyPair>> keys;
    for (const auto& entry : *keyEntries) {
        const StateReader key(entry);
        const auto pem = key.text("key");
        auto pair = pem && !pem->empty() ? KeyPair::fromPem(*pem) : std::nullopt;
        if (!pem || (!pem->empty() && !pair)) return false;
        keys[key.number("file")] = std::move(pair);
    }

    pin_ = *pin;
    puk_ = *puk;
    objects_ = std::move(objects);
    keys_ = std::move(keys);
    forgetVolatileState();
    return true;
}

}  // namespace sceau::virtualcard
