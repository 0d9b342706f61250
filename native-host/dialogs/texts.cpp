// SPDX-License-Identifier: Apache-2.0
#include "native-host/dialogs/texts.hpp"

#include "shared/rules/typography.hpp"

#include <algorithm>

namespace sceau::dialogs {

namespace {

constexpr std::string_view title = "Sceau";

/// A window's description goes in one line of Assuan, at most 1000 bytes with its escapes.
constexpr std::size_t maxPageBytes = 560;

/// Bytes of a text as Assuan carries it, where some characters take three.
std::size_t escapedSize(std::string_view text)
{
    const auto escapes = std::count_if(text.begin(), text.end(), [](char c) { return c == '%' || c == '\n'; });
    return text.size() + 2 * static_cast<std::size_t>(escapes);
}

/// The sentence in the holder's language, as its typography has it.
std::string choose(const Asking& asking, const Sentence& sentence)
{
    return asking.language.starts_with("en") ? sentence.en : rules::frenchSpaces(sentence.fr);
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
    auto result = window(asking, whoAsks(asking) + "\n" + token(asking) + "\n\n" + choose(asking, sentence));
    result.accept = choose(asking, {"Essayer quand même", "Try anyway"});
    result.refuse = choose(asking, {"Arrêter", "Stop"});
    return result;
}

}  // namespace

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
