// SPDX-License-Identifier: Apache-2.0
#include "native-host/dialogs/texts.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace sceau::dialogs;

TEST_CASE("A window says who asks for what, in the holder's language", "[dialogs]")
{
    Asking asking{.language = "fr",
                  .origin = "https://portal.example",
                  .operation = identification("Camille Exemple"),
                  .tokenLabel = "Jeton"};
    CHECK(pinWindow(asking).description.find("https://portal.example\ndemande à vous identifier") == 0);
    asking.language = "en-GB";
    CHECK(pinWindow(asking).description.find("https://portal.example\nasks to identify you") == 0);
    CHECK(pinWindow(asking).error.empty());
}

TEST_CASE("The last try is told before the PIN is asked for", "[dialogs]")
{
    Asking asking{.language = "fr", .operation = pinChange(), .tries = Tries::last};
    CHECK(pinWindow(asking).description.find("dernier essai") != std::string::npos);
    CHECK(lastTryWindow(asking).refuse == "Arrêter");
}

TEST_CASE("Who goes on at the last try knows for which site, which operation and which token", "[dialogs]")
{
    const Asking asking{.language = "en",
                        .origin = "https://portal.example",
                        .operation = identification("Camille Exemple"),
                        .tokenLabel = "Card",
                        .tries = Tries::last};
    const auto window = GENERATE_COPY(values({lastTryWindow(asking), lastUnblockingTryWindow(asking)}));
    CHECK(window.description.find("https://portal.example\nasks to identify you with the certificate “Camille "
                                  "Exemple”.\n\nToken: Card\n\nOnly one try is left.") == 0);
}

TEST_CASE("The longest names leave a warning in the one line that pinentry reads", "[dialogs]")
{
    const Asking asking{.language = "fr",
                        .origin = "https://" + std::string(245, 'a') + ".example",
                        .operation = abandonment(std::string(200, 'b'), true),
                        .tokenLabel = std::string(32, 'c'),
                        .tries = Tries::last};
    const auto description =
        GENERATE_COPY(values({lastTryWindow(asking).description, lastUnblockingTryWindow(asking).description}));
    const auto lineBreaks = static_cast<std::size_t>(std::count(description.begin(), description.end(), '\n'));
    CHECK(std::string("SETDESC ").size() + description.size() + 2 * lineBreaks < 1000);  // ASSUAN_LINELENGTH is 1002
}

TEST_CASE("No name can write into a window what it is not", "[dialogs]")
{
    const auto [because, name, shown] = GENERATE(table<std::string, std::string, std::string>({
        {"it begins a line of its own", "Camille\nhttps://bank.example demande",
         "Camille https://bank.example demande"},
        {"it turns the writing round", "abc\u202Efdp.exe", "abc[U+202E]fdp.exe"},
        {"it isolates a part that runs the other way", "a\u2066b\u2069", "a[U+2066]b[U+2069]"},
        {"it hides characters", "a\u200Bb", "a[U+200B]b"},
        {"it hides where it may break", "a\u00ADb", "a[U+00AD]b"},
        {"it has a blank that is a letter", "a\u3164b", "a[U+3164]b"},
        {"it hides another text", "a\U000E0062b", "a[U+E0062]b"},
        {"it is no UTF-8", "a\xFF\xC3", "a??"},
        {"it has an escape sequence", "a\x1B[31m", "a [31m"},
        {"it is an ordinary name", "Élodie Ñandú 中", "Élodie Ñandú 中"},
        {"it has the spaces of French", "«\u00A0Élodie\u00A0» coûte 3\u202F€", "«\u00A0Élodie\u00A0» coûte 3\u202F€"},
    }));
    INFO("because " << because);
    CHECK(plain(name) == shown);
    CHECK(isWhollyVisible(name) == (name == shown));
}

TEST_CASE("A long text is cut at the end of a character", "[dialogs]")
{
    const auto cut = plain(std::string(50, 'a') + "ééééééééééééééééééééééééééééééé", 64);
    CHECK(cut.size() <= 64);
    CHECK(cut.ends_with("…"));
}

TEST_CASE("No French sign begins a line, and names in English stay as they are", "[dialogs]")
{
    Asking asking{.language = "fr", .operation = renewal("Camille Exemple", "RSA-3072"), .tokenLabel = "Carte"};
    const auto french = pinWindow(asking);
    CHECK(french.description.find("«\u00A0Camille Exemple\u00A0»\u00A0: créer") != std::string::npos);
    CHECK(french.description.find("Support\u00A0: Carte") != std::string::npos);
    CHECK(french.prompt == "Code PIN\u00A0:");
    asking.language = "en";
    asking.operation = identification("Camille : Exemple");
    CHECK(pinWindow(asking).description.find("“Camille : Exemple”") != std::string::npos);
}

TEST_CASE("A hundred documents are listed, over as many windows as pinentry can draw", "[dialogs]")
{
    std::vector<std::string> lines;
    for (int i = 0; i < 100; ++i)
        lines.push_back("• document-" + std::to_string(i) + ".pdf (SHA-256 0011223344556677…)");
    const auto windows =
        pages({.language = "fr", .origin = "https://portal.example", .operation = documents(100)}, lines);
    std::string all;
    for (const auto& window : windows) {
        CHECK(window.description.size() < 900);
        all += window.description;
    }
    for (const auto& line : lines) CHECK(all.find(line) != std::string::npos);
    CHECK(windows.front().accept == "Suite");
    CHECK(windows.back().accept == "Accepter");
}

TEST_CASE("A line break that pretends to be part of a letter is none, and shows as none", "[dialogs]")
{
    const auto text = plain("a\xE4\xA4\nb");
    CHECK(text.find('\n') == std::string::npos);
    CHECK(text.front() == 'a');
    CHECK(text.back() == 'b');
    CHECK(plain("\xC3") == "?");
    CHECK(plain("\xC3\xA9t\xC3\xA9") == "\xC3\xA9t\xC3\xA9");
}

TEST_CASE("What is no text at all is cut like any other", "[dialogs]")
{
    CHECK(plain(std::string(5000, '\xFF'), 100).size() <= 100);
}
