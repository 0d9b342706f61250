// SPDX-License-Identifier: Apache-2.0
#include "tests/virtual-card/faults.hpp"

namespace sceau::virtualcard {

void Faults::answer(std::uint8_t instruction, StatusWord status, unsigned times)
{
    const std::lock_guard lock(mutex_);
    answers_[instruction] = {status, times};
}

void Faults::removeOn(std::uint8_t instruction, Removal removal, unsigned skip)
{
    const std::lock_guard lock(mutex_);
    removals_[instruction] = {removal, skip};
}

void Faults::delay(std::chrono::milliseconds delay, std::optional<std::uint8_t> instruction)
{
    const std::lock_guard lock(mutex_);
    if (instruction)
        delays_[*instruction] = delay;
    else
        generalDelay_ = delay;
}

void Faults::clear()
{
    const std::lock_guard lock(mutex_);
    answers_.clear();
    removals_.clear();
    delays_.clear();
    generalDelay_ = {};
}

Fault Faults::next(std::uint8_t instruction)
{
    const std::lock_guard lock(mutex_);
    const auto delay = delays_.find(instruction);
    Fault fault{delay == delays_.end() ? generalDelay_ : delay->second, std::nullopt, Removal::none};

    const auto removal = removals_.find(instruction);
    if (removal != removals_.end() && removal->second.skip-- == 0) {
        fault.removal = removal->second.removal;
        removals_.erase(removal);
    }
    const auto answer = answers_.find(instruction);
    if (answer != answers_.end()) {
        fault.answer = answer->second.status;
        if (--answer->second.times == 0) answers_.erase(answer);
    }
    return fault;
}

}  // namespace sceau::virtualcard
