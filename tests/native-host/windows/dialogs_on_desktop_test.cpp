// SPDX-License-Identifier: Apache-2.0
// Every window of the host as pinentry-gtk-2 draws it, in both languages, before somebody who types and clicks.
#include "native-host/dialogs/pinentry.hpp"
#include "native-host/dialogs/texts.hpp"
#include "tests/native-host/windows/desktop.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <functional>
#include <future>
#include <iostream>
#include <string_view>

using namespace sceau;
using namespace sceau::dialogs;
using sceau::tests::Desktop;

namespace {

/// Another desktop's, by hand: SCEAU_TEST_PINENTRY=/usr/bin/pinentry-qt.
std::filesystem::path program()
{
    const char* other = std::getenv("SCEAU_TEST_PINENTRY");
    return other != nullptr ? other : "/usr/bin/pinentry-gtk-2";
}

Asking asking(const std::string& language, Sentence operation)
{
    return {.language = language,
            .origin = "https://portail.example",
            .operation = std::move(operation),
            .tokenLabel = "Carte Exemple"};
}

struct Shown {
    std::string name;
    Window window;
};

/// Those that ask for yes or no.
std::vector<Shown> questions(const std::string& language)
{
    const auto about = [&](Sentence operation) { return asking(language, std::move(operation)); };
    auto last = about(identification("Camille Exemple"));
    last.tries = Tries::last;
    std::vector<std::string> documents{"• acte-d-engagement.pdf (SHA-256 4a1f00c2d3e4f506…)",
                                       "• bordereau-des-prix.pdf (SHA-256 99aa00c2d3e4f506…)"};
    return {{"consent-listing", consentWindow(about(listing()), false)},
            {"consent-other-name", consentWindow(about(otherSubject("C=FR, O=Autre, CN=Camille Exemple")), false)},
            {"consent-first-certificate", consentWindow(about(firstRequest("C=FR, CN=Camille Exemple")), false)},
            {"consent-removal", consentWindow(about(removal("Camille Exemple", "2026-12-31")), false)},
            {"consent-abandonment", consentWindow(about(abandonment("Camille Exemple", true)), false)},
            {"consent-pin-pad", consentWindow(about(identification("Camille Exemple")), true)},
            {"consent-sealed-code", consentWindow(about(sealedUnblocking()), false)},
            {"last-try", lastTryWindow(last)},
            {"last-unblocking-try", lastUnblockingTryWindow(last)},
            {"documents", pages(about(dialogs::documents(2)), documents).front()},
            {"declaration", pages(about(declaration()), {"Je demande la révocation de mon certificat."}).front()}};
}

/// Those with a field.
std::vector<Shown> fields(const std::string& language)
{
    const auto pin = asking(language, renewal("Camille Exemple", "RSA-3072"));
    auto low = pin;
    low.tries = Tries::low;
    auto wrong = pin;
    wrong.wrongBefore = true;
    auto raw = asking(language, rawHash("SHA-256 4a1f00c2d3e4f506"));
    auto change = asking(language, pinChange());
    change.origin.clear();
    auto unblocking = change;
    unblocking.operation = pinUnblocking();
    return {{"pin", pinWindow(pin)},
            {"pin-few-tries", pinWindow(low)},
            {"pin-wrong", pinWindow(wrong)},
            {"pin-bare-digest", pinWindow(raw)},
            {"pin-change-current", fieldWindow(change, {Field::currentPin})},
            {"pin-change-new", fieldWindow(change, {Field::newPin})},
            {"pin-change-differs", fieldWindow(change, {Field::newPin, true})},
            {"pin-change-again", fieldWindow(change, {Field::newPinAgain})},
            {"unblocking-code", fieldWindow(unblocking, {Field::puk})}};
}

/// What `show` yields, while `person` sits at the desktop.
template <typename Show>
auto before(const std::function<void()>& person, Show show)
{
    auto shown = std::async(std::launch::async, show);
    person();
    return shown.get();
}

bool canShow()
{
    const auto missing = tests::missingForDesktop();
    if (missing.empty()) return true;
    std::cout << "skipped:" << missing << " not installed\n";
    const char* ci = std::getenv("CI");
    REQUIRE_FALSE((ci != nullptr && std::string_view(ci) == "true"));
    return false;
}

}  // namespace

TEST_CASE("Every window can be read and answered on a desktop, in French and in English", "[windows]")
{
    if (!canShow()) return;
    Desktop desktop(std::filesystem::path(PICTURES) / "dialogs");
    PinentryDialogs dialogs(program(), std::chrono::seconds(120));
    for (const std::string language : {"fr", "en"}) {
        for (const auto& question : questions(language)) {
            INFO(language << " " << question.name);
            Cancellation cancellation;
            CHECK(before(
                [&] {
                    desktop.waitForWindow();
                    desktop.picture(question.name + "-" + language);
                    desktop.accept();
                },
                [&] { return dialogs.confirm(question.window, cancellation); }));
        }
        for (const auto& field : fields(language)) {
            INFO(language << " " << field.name);
            Cancellation cancellation;
            const auto typed = before(
                [&] {
                    desktop.waitForWindow();
                    desktop.type("123456");
                    desktop.picture(field.name + "-" + language);
                    desktop.press("Return");
                },
                [&] { return dialogs.askSecret(field.window, cancellation); });
            REQUIRE(typed);
            CHECK(std::string((*typed).cString()) == "123456");
        }
    }
}

TEST_CASE("Neither Return alone nor Escape agrees to anything", "[windows]")
{
    if (!canShow()) return;
    Desktop desktop(std::filesystem::path(PICTURES) / "refused");
    PinentryDialogs dialogs(program(), std::chrono::seconds(120));
    for (const auto& question : questions("fr"))
        for (const std::string key : {"Return", "Escape"}) {
            INFO(question.name << " " << key);
            Cancellation cancellation;
            const auto answer = before(
                [&] {
                    desktop.waitForWindow();
                    desktop.press(key);
                },
                [&] { return dialogs.confirm(question.window, cancellation); });
            REQUIRE_FALSE(answer);
            CHECK(answer.error().code == ErrorCode::userCancelled);
        }
}

TEST_CASE("A window that nobody needs any more closes by itself", "[windows]")
{
    if (!canShow()) return;
    Desktop desktop(std::filesystem::path(PICTURES) / "cancelled");
    PinentryDialogs dialogs(program(), std::chrono::seconds(120));
    Cancellation cancellation;
    const auto ended = before(
        [&] {
            desktop.waitForWindow();
            cancellation.cancel();
        },
        [&] { return dialogs.askSecret(fields("fr").front().window, cancellation); });
    REQUIRE_FALSE(ended);
    CHECK(ended.error().code == ErrorCode::cancelled);
}
