// SPDX-License-Identifier: Apache-2.0
#include "native-host/dialogs/texts.hpp"

#include <algorithm>
#include <cstdint>

namespace sceau::dialogs {

namespace {

constexpr std::string_view title = "Sceau";

/// A window's description goes in one line of Assuan, at most 1000 bytes with its escapes.
constexpr std::size_t maxPageBytes = 560;

/// Length of the UTF-8 sequence that begins with `lead`, 0 for a byte that begins none.
std::size_t sequenceLength(unsigned char lead)
{
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead < 0xE0) return 2;
    if (lead >= 0xE0 && lead < 0xF0) return 3;
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

/// Whether the bytes behind a lead byte are those of its sequence: a line break among them is one, not a letter's part.
bool continues(std::string_view text, std::size_t length)
{
    return length <= text.size() && std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length),
                                                [](char c) { return (c & 0xC0) == 0x80; });
}

/// C0 and C1 controls, line separators, and what changes the direction of writing (Unicode TR 36 §3.1).
bool isDeceptive(std::uint32_t character)
{
    return character < 0x20 || (character >= 0x7F && character < 0xA0) ||
           (character >= 0x200B && character <= 0x200F) || (character >= 0x2028 && character <= 0x202E) ||
           (character >= 0x2060 && character <= 0x206F) || character == 0xFEFF || character == 0x061C;
}

/// Bytes of a text as Assuan carries it, where some characters take three.
std::size_t escapedSize(std::string_view text)
{
    const auto escapes = std::count_if(text.begin(), text.end(), [](char c) { return c == '%' || c == '\n'; });
    return text.size() + 2 * static_cast<std::size_t>(escapes);
}

const std::string& choose(const Asking& asking, const Sentence& sentence)
{
    return sentence.in(asking.language);
}

std::string whoAsks(const Asking& asking)
{
    const auto& operation = choose(asking, asking.operation);
    if (asking.origin.empty()) return choose(asking, {"Vous avez demandé à ", "You asked to "}) + operation + ".";
    return plain(asking.origin, 260) + "\n" + choose(asking, {"demande à ", "asks to "}) + operation + ".";
}

std::string token(const Asking& asking)
{
    if (asking.tokenLabel.empty()) return {};
    return "\n" + choose(asking, {"Support : ", "Token: "}) + plain(asking.tokenLabel);
}

std::string triesLeft(const Asking& asking)
{
    if (asking.tries == Tries::last)
        return "\n" + choose(asking, {"Attention : c'est le dernier essai avant blocage.",
                                      "Warning: this is the last try before the PIN is blocked."});
    if (asking.tries == Tries::low)
        return "\n" + choose(asking, {"Un code faux a déjà été saisi : il reste peu d'essais.",
                                      "A wrong PIN was typed before: few tries are left."});
    return {};
}

std::string pukRisk(const Asking& asking)
{
    return "\n" + choose(asking, {"Attention : trop de codes de déblocage faux rendent le support définitivement "
                                  "inutilisable.",
                                  "Warning: too many wrong unblocking codes make the token unusable for ever."});
}

Window window(const Asking& asking, std::string description)
{
    return {std::string(title),
            std::move(description),
            {},
            choose(asking, {"Valider", "OK"}),
            choose(asking, {"Annuler", "Cancel"}),
            {}};
}

/// Asks whether to go on all the same.
Window warning(const Asking& asking, const Sentence& sentence)
{
    auto result = window(asking, choose(asking, sentence) + "\n" + token(asking));
    result.accept = choose(asking, {"Essayer quand même", "Try anyway"});
    result.refuse = choose(asking, {"Arrêter", "Stop"});
    return result;
}

}  // namespace

std::string plain(std::string_view text, std::size_t maxBytes)
{
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const auto length = sequenceLength(lead);
        if (length == 0 || !continues(text.substr(i), length)) {
            result += '?';
            ++i;
        } else {
            std::uint32_t character = length == 1 ? lead : lead & (0x7Fu >> length);
            for (std::size_t j = 1; j < length; ++j)
                character = character << 6 | (static_cast<unsigned char>(text[i + j]) & 0x3Fu);
            if (isDeceptive(character))
                result += ' ';
            else
                result += text.substr(i, length);
            i += length;
        }
        if (result.size() > maxBytes) {
            while (result.size() > maxBytes - 3 || (!result.empty() && (result.back() & 0xC0) == 0x80))
                result.pop_back();
            if (!result.empty() && (result.back() & 0x80) != 0) result.pop_back();
            return result + "…";
        }
    }
    return result;
}

Window pinWindow(const Asking& asking)
{
    auto result = window(asking, whoAsks(asking) + "\n" + token(asking) + triesLeft(asking));
    result.prompt = choose(asking, {"Code PIN :", "PIN:"});
    if (asking.wrongBefore)
        result.error =
            choose(asking, {"Code PIN incorrect. Vérifiez la touche Verr. Maj., puis réessayez.\nLa plupart des "
                            "supports se bloquent au troisième code faux.",
                            "Wrong PIN. Check Caps Lock, then try again.\nMost tokens are blocked by the third "
                            "wrong PIN."});
    return result;
}

Window consentWindow(const Asking& asking, bool pinPadFollows)
{
    auto description = whoAsks(asking) + "\n" + token(asking);
    if (pinPadFollows)
        description += triesLeft(asking) + "\n\n" +
                       choose(asking, {"Après avoir accepté, saisissez le code PIN sur le clavier du lecteur.",
                                       "After accepting, type the PIN on the reader's keypad."});
    auto result = window(asking, std::move(description));
    result.accept = choose(asking, {"Accepter", "Accept"});
    result.refuse = choose(asking, {"Refuser", "Refuse"});
    return result;
}

Window unblockOnPinPadWindow(const Asking& asking)
{
    auto description = whoAsks(asking) + "\n" + token(asking) + pukRisk(asking) + "\n\n" +
                       choose(asking, {"Après avoir accepté, saisissez sur le clavier du lecteur le code de déblocage "
                                       "(PUK), puis deux fois le nouveau code PIN.",
                                       "After accepting, type on the reader's keypad the unblocking code (PUK), then "
                                       "the new PIN twice."});
    if (asking.wrongBefore)
        description += "\n" + choose(asking, {"Code incorrect. Réessayez.", "Wrong code. Try again."});
    auto result = window(asking, std::move(description));
    result.accept = choose(asking, {"Accepter", "Accept"});
    result.refuse = choose(asking, {"Refuser", "Refuse"});
    return result;
}

Window lastTryWindow(const Asking& asking)
{
    return warning(asking, {"Il ne reste qu'un essai. Si le prochain code PIN est faux, le support sera "
                            "bloqué.\nEn cas de doute, arrêtez ici et demandez le déblocage.",
                            "Only one try is left. If the next PIN is wrong, the token will be "
                            "blocked.\nWhen in doubt, stop here and ask for it to be unblocked."});
}

Window lastUnblockingTryWindow(const Asking& asking)
{
    return warning(asking, {"Il ne reste qu'un essai. Si le prochain code de déblocage (PUK) est faux, le support sera "
                            "définitivement inutilisable.\nEn cas de doute, arrêtez ici et demandez le code à votre "
                            "bureau d'enregistrement.",
                            "Only one try is left. If the next unblocking code (PUK) is wrong, the token will be "
                            "unusable for ever.\nWhen in doubt, stop here and ask your registration office for the "
                            "code."});
}

Window fieldWindow(const Asking& asking, FieldText text)
{
    std::string risk;
    if (text.field == Field::currentPin) risk = triesLeft(asking);
    if (text.field == Field::puk)
        // No driver tells how many tries a PUK has left, so this is said each time.
        risk = pukRisk(asking);
    auto result = window(asking, whoAsks(asking) + "\n" + token(asking) + risk);
    switch (text.field) {
    case Field::currentPin: result.prompt = choose(asking, {"Code PIN actuel :", "Current PIN:"}); break;
    case Field::newPin: result.prompt = choose(asking, {"Nouveau code PIN :", "New PIN:"}); break;
    case Field::newPinAgain: result.prompt = choose(asking, {"Nouveau code PIN, encore :", "New PIN, again:"}); break;
    case Field::puk: result.prompt = choose(asking, {"Code de déblocage (PUK) :", "Unblocking code (PUK):"}); break;
    }
    if (asking.wrongBefore) result.error = choose(asking, {"Code incorrect. Réessayez.", "Wrong code. Try again."});
    if (text.mismatchBefore)
        result.error =
            choose(asking, {"Les deux codes sont différents. Recommencez.", "The two codes differ. Begin again."});
    return result;
}

std::vector<Window> pages(const Asking& asking, const std::vector<std::string>& lines)
{
    std::vector<std::string> texts(1);
    for (const auto& line : lines) {
        if (!texts.back().empty() && escapedSize(texts.back()) + escapedSize(line) > maxPageBytes) texts.emplace_back();
        texts.back() += "\n" + line;
    }
    std::vector<Window> windows;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        auto result = window(asking, whoAsks(asking) + "\n" + texts[i]);
        if (texts.size() > 1) result.title += " (" + std::to_string(i + 1) + "/" + std::to_string(texts.size()) + ")";
        result.accept =
            i + 1 < texts.size() ? choose(asking, {"Suite", "Next"}) : choose(asking, {"Accepter", "Accept"});
        result.refuse = choose(asking, {"Refuser", "Refuse"});
        windows.push_back(std::move(result));
    }
    return windows;
}

}  // namespace sceau::dialogs
