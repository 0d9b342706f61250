// SPDX-License-Identifier: Apache-2.0
// A mutator for DER: it changes the tree of elements, not bytes, and writes every length anew. libFuzzer's own
// mutations break a length nearly always, and what lies behind the first length check is then never reached. What is
// inside OCTET STRINGs and BIT STRINGs (extensions, keys, signatures) belongs to the tree when it is DER itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <random>
#include <span>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t maxSize);

namespace {

using Bytes = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;

constexpr int maxDepth = 40;
constexpr std::size_t maxNodes = 20'000;

struct Node {
    std::uint8_t tag = 0;
    bool longLength = false;  ///< Written with a byte more than needed: BER.
    Bytes prefix;             ///< Before the children: the unused bits of a BIT STRING.
    Bytes content;            ///< Of a leaf.
    std::vector<Node> children;
    bool isLeaf = true;
};

std::optional<std::vector<Node>> parseAll(View bytes, int depth, std::size_t& budget);

std::optional<Node> parseOne(View& bytes, int depth, std::size_t& budget)
{
    if (bytes.size() < 2 || (bytes[0] & 0x1F) == 0x1F || depth > maxDepth || budget == 0) return std::nullopt;
    --budget;
    std::size_t length = bytes[1];
    std::size_t header = 2;
    if (length >= 0x80) {
        const auto count = length & 0x7F;
        if (count == 0 || count > 3 || bytes.size() < 2 + count) return std::nullopt;
        length = 0;
        for (std::size_t index = 0; index < count; ++index) length = length << 8 | bytes[2 + index];
        header += count;
    }
    if (bytes.size() - header < length) return std::nullopt;
    Node node;
    node.tag = bytes[0];
    auto content = bytes.subspan(header, length);
    bytes = bytes.subspan(header + length);

    const bool constructed = (node.tag & 0x20) != 0;
    const bool wraps = node.tag == 0x04 || (node.tag == 0x03 && !content.empty() && content[0] == 0);
    if (wraps && node.tag == 0x03) node.prefix = {0};
    if (constructed || wraps) {
        if (auto children = parseAll(content.subspan(node.prefix.size()), depth + 1, budget);
            children && (constructed || children->size() == 1)) {
            node.children = std::move(*children);
            node.isLeaf = false;
            return node;
        }
    }
    node.prefix.clear();
    node.content.assign(content.begin(), content.end());
    return node;
}

std::optional<std::vector<Node>> parseAll(View bytes, int depth, std::size_t& budget)
{
    std::vector<Node> nodes;
    while (!bytes.empty()) {
        auto node = parseOne(bytes, depth, budget);
        if (!node) return std::nullopt;
        nodes.push_back(std::move(*node));
    }
    return nodes;
}

void append(Bytes& out, const Node& node)
{
    Bytes content = node.prefix;
    for (const auto& child : node.children) append(content, child);
    content.insert(content.end(), node.content.begin(), node.content.end());
    out.push_back(node.tag);
    std::size_t count = 0;
    while (content.size() >> (8 * count) != 0) ++count;
    if (content.size() >= 0x80 || node.longLength) {
        count += node.longLength ? 1 : 0;
        out.push_back(static_cast<std::uint8_t>(0x80 | count));
        while (count-- > 0) out.push_back(static_cast<std::uint8_t>(content.size() >> (8 * count)));
    } else {
        out.push_back(static_cast<std::uint8_t>(content.size()));
    }
    out.insert(out.end(), content.begin(), content.end());
}

void collect(std::vector<Node>& siblings, std::vector<std::pair<std::vector<Node>*, std::size_t>>& all)
{
    for (std::size_t index = 0; index < siblings.size(); ++index) {
        all.emplace_back(&siblings, index);
        collect(siblings[index].children, all);
    }
}

/// Elements that mean something to the parsers: edges of numbers and times, identifiers, empty containers.
Node canned(std::minstd_rand& random)
{
    static const std::vector<Bytes> elements{
        {0x01, 0x01, 0xFF},
        {0x01, 0x01, 0x00},
        {0x01, 0x01, 0x01},
        {0x02, 0x01, 0x00},
        {0x02, 0x01, 0xFF},
        {0x02, 0x01, 0x02},
        {0x02, 0x09, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
        {0x03, 0x02, 0x07, 0x80},
        {0x03, 0x01, 0x00},
        {0x04, 0x00},
        {0x05, 0x00},
        {0x06, 0x03, 0x55, 0x1D, 0x0F},
        {0x06, 0x03, 0x55, 0x1D, 0x13},
        {0x06, 0x03, 0x55, 0x1D, 0x1E},
        {0x06, 0x03, 0x55, 0x1D, 0x20},
        {0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x03},
        {0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02},
        {0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A},
        {0x0A, 0x01, 0x06},
        {0x0C, 0x02, 0xC3, 0xA9},
        {0x0C, 0x01, 0xFF},
        {0x13, 0x02, 'F', 'R'},
        {0x1E, 0x02, 0xD8, 0x00},
        {0x17, 0x0D, '5', '0', '0', '1', '0', '1', '0', '0', '0', '0', '0', '0', 'Z'},
        {0x18, 0x0F, '9', '9', '9', '9', '1', '2', '3', '1', '2', '3', '5', '9', '5', '9', 'Z'},
        {0x30, 0x00},
        {0x31, 0x00},
        {0xA0, 0x00},
        {0xA1, 0x00},
        {0x80, 0x00},
        {0x82, 0x01, 'a'},
    };
    const auto& bytes = elements[random() % elements.size()];
    View view(bytes);
    std::size_t budget = 4;
    return *parseOne(view, 0, budget);
}

void mutateLeaf(Node& node, std::minstd_rand& random)
{
    constexpr std::size_t room = 64;
    const auto size = node.content.size();
    node.content.resize(size + room);
    node.content.resize(
        LLVMFuzzerMutate(node.content.data(), size, size == 0 || random() % 4 == 0 ? size + room : size));
}

void mutate(std::vector<Node>& roots, std::minstd_rand& random)
{
    std::vector<std::pair<std::vector<Node>*, std::size_t>> all;
    collect(roots, all);
    const auto [siblings, index] = all[random() % all.size()];
    const auto at = siblings->begin() + static_cast<std::ptrdiff_t>(index);
    const auto [others, otherIndex] = all[random() % all.size()];
    const Node other = (*others)[otherIndex];
    constexpr std::uint8_t tags[]{0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x0C, 0x13, 0x14, 0x16, 0x17, 0x18,
                                  0x1C, 0x1E, 0x30, 0x31, 0x80, 0x82, 0x86, 0x87, 0xA0, 0xA1, 0xA2, 0xA3, 0xA4};
    switch (random() % 12) {
    case 0:
        if (siblings != &roots) siblings->erase(at);
        break;
    case 1: siblings->insert(at, Node(*at)); break;
    case 2: std::swap(*at, (*siblings)[random() % siblings->size()]); break;
    case 3: *at = other; break;
    case 4: siblings->insert(at, other); break;
    case 5: siblings->insert(at + (random() % 2), canned(random)); break;
    case 6: *at = canned(random); break;
    case 7: at->tag = tags[random() % std::size(tags)]; break;
    case 8: {
        Node wrapper;
        wrapper.tag = random() % 2 != 0 ? 0x30 : static_cast<std::uint8_t>(0xA0 + random() % 4);
        wrapper.isLeaf = false;
        wrapper.children.push_back(std::move(*at));
        *at = std::move(wrapper);
        break;
    }
    case 9:
        if (random() % 8 == 0) at->longLength = true;
        break;
    default:
        if (at->isLeaf)
            mutateLeaf(*at, random);
        else if (!at->children.empty())
            at->children.erase(at->children.begin() + static_cast<std::ptrdiff_t>(random() % at->children.size()));
        break;
    }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t maxSize,
                                               unsigned int seed)
{
    std::minstd_rand random(seed);
    std::size_t budget = maxNodes;
    auto roots = parseAll(View(data, size), 0, budget);
    if (!roots || roots->empty() || random() % 16 == 0) return LLVMFuzzerMutate(data, size, maxSize);
    for (auto times = 1 + random() % 3; times > 0 && !roots->empty(); --times) mutate(*roots, random);
    Bytes out;
    for (const auto& root : *roots) append(out, root);
    if (out.empty() || out.size() > maxSize) return LLVMFuzzerMutate(data, size, maxSize);
    std::memcpy(data, out.data(), out.size());
    return out.size();
}
