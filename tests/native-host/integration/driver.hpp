// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/native-host/integration/holder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace sceau::tests {

/// The driver of the token, behind one that does as it is told.
class Driver {
public:
    Driver(Holder& holder, const std::string& orders)
        : place_(holder.state().parent_path() / std::filesystem::path(std::getenv("SCEAU_PKCS11_MODULE")).stem())
    {
        run("SCEAU_BUILD=" BINARY_DIR " " SOURCE_DIR "/tests/modules/mock-module " + module() + " " + orders);
        holder.policySays({{"modules", {{{"name", "mock"}, {"path", module()}}}}});
    }

    [[nodiscard]] std::string module() const { return path("so"); }

    void pauseIn(const std::string& function) const
    {
        std::ofstream(path("half")) << function << '\n';
        std::filesystem::rename(path("half"), path("pause"));
    }
    void waitUntilPaused() const
    {
        while (!isPaused()) run("sleep 0.01");
    }
    [[nodiscard]] bool isPaused() const { return std::filesystem::exists(path("paused")); }
    void goOn() const { std::filesystem::remove(path("paused")); }

private:
    [[nodiscard]] std::string path(const std::string& end) const { return place_.string() + "." + end; }

    std::filesystem::path place_;  ///< Named like the driver, of which the catalogue knows what is peculiar.
};

}  // namespace sceau::tests
