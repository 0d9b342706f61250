// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/opensc.hpp"

#include <catch2/catch.hpp>

using namespace sceau;
using protocol::WorkerUnblockStyle;

TEST_CASE("The way OpenSC unblocks is read from its configuration", "[commands]")
{
    const auto [because, text, style] = GENERATE(table<std::string, std::string, std::optional<WorkerUnblockStyle>>({
        {"nothing is said", "app default { }", {}},
        {"it is in a comment", "# user_pin_unblock_style = set_pin_in_unlogged_session;\n", {}},
        {"it is set", "app opensc-pkcs11 {\n pkcs11 {\n  user_pin_unblock_style = set_pin_in_unlogged_session;\n",
         WorkerUnblockStyle::setPinInUnloggedSession},
        {"it is quoted, in one line with others",
         "pkcs11 { plug_and_play = true; user_pin_unblock_style = \"init_pin_in_so_session\"; }",
         WorkerUnblockStyle::initPinInSoSession},
        {"it is forbidden", "user_pin_unblock_style = none;", {}},
        {"OpenSC announces it and does nothing", "user_pin_unblock_style = set_pin_in_specific_context;", {}},
        {"it ends in the middle", "user_pin_unblock_style", {}},
    }));
    INFO("because " << because);
    CHECK(commands::openScUnblockStyle(text) == style);
}
