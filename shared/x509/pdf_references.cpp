// SPDX-License-Identifier: Apache-2.0
#include "shared/x509/pdf_references.hpp"

#include "shared/x509/pdf_file.hpp"

#include <algorithm>
#include <vector>

namespace sceau::x509::pdf {

namespace {

/// What a document of a million objects has, and what a hostile one may cost.
constexpr std::size_t maxObjectStreams = 20'000;
constexpr std::uint64_t maxSteps = 10'000'000;
constexpr std::size_t maxObjectBytes = 64 * 1024 * 1024;

/// The object's number when "12", "12 ", "12 %…", "12 0", "12 0 " and "12 0 %…" end here, or 0. Where several
/// beginnings lead to one of these it is the largest number: what follows decides alike for all.
struct Progress {
    std::uint64_t object = 0, gap = 0, comment = 0, generation = 0, secondGap = 0, secondComment = 0;

    bool operator==(const Progress&) const = default;
};

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

Progress after(const Progress& before, char character, std::uint64_t limit)
{
    // A number beyond the limit names nothing, and must not hide a smaller one.
    const auto object = before.object <= limit ? before.object : 0;
    const auto endsLine = character == '\r' || character == '\n';
    Progress now;
    if (!endsLine) {
        now.comment = before.comment;
        now.secondComment = before.secondComment;
    }
    if (isSpace(character)) {
        now.gap = std::max({object, before.gap, endsLine ? before.comment : 0});
        now.secondGap = std::max({before.generation, before.secondGap, endsLine ? before.secondComment : 0});
    } else if (character == '%') {
        now.comment = std::max({before.comment, object, before.gap});
        now.secondComment = std::max({before.secondComment, before.generation, before.secondGap});
    } else if (isDigit(character)) {
        now.object = std::min(before.object * 10 + static_cast<std::uint64_t>(character - '0'), limit + 1);
        now.generation = std::max(before.gap, before.generation);
    } else if (character == '+' || character == '-') {
        now.gap = before.gap;  // some readers take "+0"
    }
    return now;
}

}  // namespace

std::uint32_t largestReference(std::string_view text, std::uint32_t limit)
{
    std::uint64_t largest = 0;
    Progress progress;
    for (std::size_t index = 0; index < text.size(); ++index) {
        const auto character = text[index];
        if (progress == Progress() && !isDigit(character)) continue;
        if (character == 'R' && (index + 1 == text.size() || !isRegular(text[index + 1])))
            largest = std::max({largest, progress.generation, progress.secondGap});
        progress = after(progress, character, limit);
    }
    return static_cast<std::uint32_t>(largest);
}

Result<void> File::numberAboveReferences()
{
    const auto consider = [&](std::string_view text) {
        size_ = std::max(size_, largestReference(text, maxObjectNumber) + 1);
    };
    consider(text_);
    std::vector<std::uint64_t> containers;  // ascending
    std::uint64_t stepsOfLookup = 1;
    for (const auto& section : sections_) {
        // Each range is looked at, and each entry of a table: its lines are of any length.
        stepsOfLookup += section.ranges.size();
        if (!section.isStream)
            for (const auto& range : section.ranges) stepsOfLookup += range[1];
        const auto [typeWidth, numberWidth, indexWidth] = section.widths;
        const auto width = typeWidth + numberWidth + indexWidth;
        for (std::size_t at = 0; typeWidth > 0 && width <= section.entries.size() - at; at += width) {
            const auto entry = BytesView(section.entries).subspan(at, width);
            if (bigEndian(entry.first(typeWidth)) != 2) continue;
            const auto container = bigEndian(entry.subspan(typeWidth, numberWidth));
            const auto place = std::lower_bound(containers.begin(), containers.end(), container);
            if (place != containers.end() && *place == container) continue;
            if (containers.size() == maxObjectStreams) return refused("too many object streams");
            containers.insert(place, container);
        }
    }
    // A container that is in no table is named all the same.
    for (const auto number : containers)
        if (number <= maxObjectNumber) size_ = std::max(size_, static_cast<std::uint32_t>(number) + 1);
    if (containers.size() * stepsOfLookup > maxSteps) return refused("too many object streams");
    std::size_t room = maxObjectBytes;
    for (const auto number : containers) {
        if (number > maxObjectNumber) continue;
        const auto place = find(static_cast<std::uint32_t>(number));
        // No reader finds what would be in a container that is nowhere, or that a later revision made another object.
        if (!place || place->inStream) continue;
        const auto object = objectAt(place->where, static_cast<std::uint32_t>(number));
        if (!object) continue;
        const auto dictionary = Dictionary::parse(object->value);
        if (!dictionary || dictionary->find("Type") != "/ObjStm") continue;
        ASSIGN_OR_RETURN(const auto content, streamContent(*dictionary, object->end, room));
        room -= content.size();
        consider({reinterpret_cast<const char*>(content.data()), content.size()});
    }
    return {};
}

}  // namespace sceau::x509::pdf
