// SPDX-License-Identifier: Apache-2.0
// tests/shared/x509 in WebAssembly, with the randomness and the digests that the module in a page has.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include "shared/x509/browser.hpp"

int main(int argumentCount, char** arguments)
{
    sceau::x509::prepareForBrowser();
    return Catch::Session().run(argumentCount, arguments);
}
