// SPDX-License-Identifier: Apache-2.0
#include "tests/modules/behaviour.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

namespace sceau::mockmodule {

namespace {

// Orders about a function, and in which base their argument is written; 0 where there is none.
const std::map<std::string, int> functionOrders{
    {"crash", 0},  {"crash-after", 0}, {"hang", 0},    {"delay", 10}, {"return", 16}, {"print", 0}, {"leak", 0},
    {"count", 10}, {"length", 10},     {"garbage", 0}, {"lie", 0},    {"old-key", 0}, {"spoil", 0}};

constexpr std::string_view onceSuffix = "-once";

unsigned long number(const std::string& text, int base)
{
    return std::strtoul(text.c_str(), nullptr, base);
}

}  // namespace

Behaviour Behaviour::read(const std::string& path)
{
    Behaviour behaviour;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        std::istringstream stream(line);
        std::vector<std::string> words;
        for (std::string word; stream >> word;) words.push_back(word);
        if (!words.empty() && words[0][0] != '#') behaviour.add(std::move(words), line, path);
    }
    return behaviour;
}

void Behaviour::add(std::vector<std::string> words, const std::string& line, const std::string& path)
{
    std::string& verb = words[0];
    const bool once = verb.size() > onceSuffix.size() && verb.ends_with(onceSuffix);
    if (once) verb.resize(verb.size() - onceSuffix.size());
    const auto known = functionOrders.find(verb);
    if (known != functionOrders.end() && words.size() >= (known->second == 0 ? 2 : 3)) {
        const bool hasArgument = known->second != 0;
        const std::size_t skipAt = hasArgument ? 3 : 2;
        const int skip = words.size() > skipAt ? static_cast<int>(number(words[skipAt], 10)) : 0;
        orders_.emplace_back(verb, words[1], hasArgument ? number(words[2], known->second) : 0, skip);
        if (once) orders_.back().marker = path + "." + verb + "." + words[1];
    } else if (verb == "refuse-attribute" && words.size() == 3) {
        refusals_[number(words[1], 16)] = number(words[2], 16);
    } else if (verb == "pausable") {
        pausePath_ = path.substr(0, path.rfind('.'));
    } else if (verb == "pin-pad" && words.size() == 2) {
        keypadPath_ = words[1];
    } else if (verb == "exponent-quirk") {
        exponentQuirk_ = true;
    } else if (verb == "token-flags" && words.size() == 2) {
        tokenFlags_ = number(words[1], 16);
    } else if (verb == "failing-slot" && words.size() == 2) {
        failingSlot_ = number(words[1], 16);
    } else if (verb == "real" && words.size() == 2) {
        realModule_ = words[1];
    } else if (verb == "environment" && words.size() == 3) {
        environment_[words[1]] = words[2];
    } else {
        std::fprintf(stderr, "mock module: no such order: %s\n", line.c_str());
        std::abort();
    }
}

bool Behaviour::Order::strikes() const
{
    if (skip-- > 0) return false;
    if (marker.empty()) return true;
    const int file = open(marker.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) close(file);
    return file >= 0;
}

std::optional<unsigned long> Behaviour::order(const std::string& verb, const std::string& function) const
{
    for (const Order& order : orders_)
        if (order.verb == verb && order.function == function && order.strikes()) return order.argument;
    return std::nullopt;
}

std::optional<unsigned long> Behaviour::pause(const std::string& function) const
{
    if (pausePath_.empty()) return std::nullopt;
    std::string wanted;
    std::ifstream(pausePath_ + ".pause") >> wanted;
    const std::string paused = pausePath_ + ".paused";
    if (wanted != function || std::rename((pausePath_ + ".pause").c_str(), paused.c_str()) != 0) return std::nullopt;
    while (access(paused.c_str(), F_OK) == 0) usleep(5000);
    std::string answer;
    std::ifstream(pausePath_ + ".answer") >> answer;
    if (answer.empty()) return std::nullopt;
    unlink((pausePath_ + ".answer").c_str());
    return number(answer, 16);
}

std::optional<std::string> Behaviour::typedOnKeypad() const
{
    std::string typed;
    std::string later;
    {
        std::ifstream file(keypadPath_);
        std::getline(file, typed);
        later.assign(std::istreambuf_iterator<char>(file), {});
    }
    std::ofstream(keypadPath_) << later;
    return typed == "cancel" ? std::nullopt : std::optional(typed);
}

std::optional<unsigned long> Behaviour::refusal(unsigned long attributeType) const
{
    const auto found = refusals_.find(attributeType);
    return found == refusals_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace sceau::mockmodule
