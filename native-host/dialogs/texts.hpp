// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "native-host/dialogs/dialogs.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The words of every window, French first, in one place. Whatever comes from a page or a token passes through plain().
namespace sceau::dialogs {

/// A sentence in both languages, with ordinary spaces.
struct Sentence {
    std::string fr;
    std::string en;
};

/// What the token says of the tries that are left.
enum class Tries { unknown, low, last };

/// What a PIN is asked for.
struct Asking {
    std::string language;
    std::string origin;  ///< Empty: the holder asked in Sceau itself.
    Sentence operation;  ///< "renouveler le certificat « … »", to go behind "demande à".
    std::string tokenLabel;
    Tries tries = Tries::unknown;
    bool wrongBefore = false;
};

/// Whether every character of the UTF-8 text is seen for what it is: none controls, is invisible, or changes the
/// direction of writing.
[[nodiscard]] bool isWhollyVisible(std::string_view text);

/// `text` with a space for each control character and "[U+202E]" for each that is invisible or changes the direction of
/// writing, cut to at most `maxBytes` at a character's end.
[[nodiscard]] std::string plain(std::string_view text, std::size_t maxBytes = 120);

[[nodiscard]] Window pinWindow(const Asking& asking);
/// Before a PIN pad or a page that needs no PIN.
[[nodiscard]] Window consentWindow(const Asking& asking, bool pinPadFollows);
/// Before the reader asks for the unblocking code and the new PIN.
[[nodiscard]] Window unblockOnPinPadWindow(const Asking& asking);
/// The very last try is left: only who insists goes on.
[[nodiscard]] Window lastTryWindow(const Asking& asking);

/// The same for the unblocking code.
[[nodiscard]] Window lastUnblockingTryWindow(const Asking& asking);

enum class Field { currentPin, newPin, newPinAgain, puk };
struct FieldText {
    Field field;
    bool mismatchBefore = false;
};
[[nodiscard]] Window fieldWindow(const Asking& asking, FieldText text);

/// A long text or list over as many windows as it takes, each to be agreed to.
[[nodiscard]] std::vector<Window> pages(const Asking& asking, const std::vector<std::string>& lines);

[[nodiscard]] Sentence listing();
[[nodiscard]] Sentence identification(const std::string& certificateName);
[[nodiscard]] Sentence renewal(const std::string& certificateName, const std::string& keyType);
[[nodiscard]] Sentence resumption(const std::string& certificateName);
/// Of a token that has no certificate yet.
[[nodiscard]] Sentence firstCertificate(const std::string& keyType);
[[nodiscard]] Sentence firstRequest(const std::string& subject);
[[nodiscard]] Sentence firstSignature();
[[nodiscard]] Sentence firstInstallation(const std::string& certificateName);
[[nodiscard]] Sentence firstAbandonment(bool requestSent);
[[nodiscard]] Sentence abandonment(const std::string& certificateName, bool requestSent);
[[nodiscard]] Sentence otherSubject(const std::string& subject);
[[nodiscard]] Sentence declaration();
[[nodiscard]] Sentence documents(std::size_t count);
[[nodiscard]] Sentence removal(const std::string& certificateName, const std::string& validUntil);
[[nodiscard]] Sentence pinChange();
[[nodiscard]] Sentence pinUnblocking();
[[nodiscard]] Sentence sealedUnblocking();
[[nodiscard]] Sentence rawHash(const std::string& digest);

}  // namespace sceau::dialogs
