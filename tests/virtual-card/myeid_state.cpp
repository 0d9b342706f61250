// SPDX-License-Identifier: Apache-2.0
#include "shared/base/hexadecimal.hpp"
#include "tests/virtual-card/myeid_card.hpp"
#include "tests/virtual-card/state.hpp"

namespace sceau::virtualcard {

std::string MyEidCard::save() const
{
    nlohmann::json state{{"card", "myeid"},
                         {"serialNumber", hexadecimal(serialNumber_)},
                         {"operational", operational_ ? 1U : 0U},
                         {"pins", nlohmann::json::array()},
                         {"files", root_->save()}};
    for (const auto& [number, pin] : pins_)
        state["pins"].push_back({{"number", number}, {"pin", toState(pin.pin)}, {"puk", toState(pin.puk)}});
    return state.dump(1);
}

bool MyEidCard::restore(std::string_view text)
{
    const auto state = nlohmann::json::parse(text, nullptr, false);
    const StateReader reader(state);
    const auto serialNumber = reader.bytes("serialNumber");
    const auto* entries = reader.list("pins");
    if (reader.text("card") != "myeid" || !serialNumber || serialNumber->size() != serialNumber_.size() ||
        entries == nullptr || !state.contains("files"))
        return false;

    std::map<unsigned, PinAndPuk> pins;
    for (const auto& entry : *entries) {
        const StateReader pinReader(entry);
        const auto pin = pinReader.reference("pin");
        const auto puk = pinReader.reference("puk");
        if (!pin || !puk) return false;
        pins[pinReader.number("number")] = {*pin, *puk};
    }
    auto root = File::restore(state["files"], nullptr);
    if (!root || !root->isDirectory() || root->child(0x5015) == nullptr) return false;

    root_ = std::move(root);
    pins_ = std::move(pins);
    serialNumber_ = *serialNumber;
    operational_ = reader.number("operational") != 0;
    forgetVolatileState();
    return true;
}

}  // namespace sceau::virtualcard
