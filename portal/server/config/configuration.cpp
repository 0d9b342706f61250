// SPDX-License-Identifier: Apache-2.0
#include "portal/server/config/configuration.hpp"

#include <algorithm>

namespace sceau::config {

const Product* Configuration::product(std::string_view id) const
{
    const auto found =
        std::find_if(products.begin(), products.end(), [&](const auto& product) { return product.id == id; });
    return found == products.end() ? nullptr : &*found;
}

const Driver* Configuration::driver(std::string_view maker, std::string_view model) const
{
    const auto found = std::find_if(drivers.begin(), drivers.end(), [&](const auto& driver) {
        return driver.maker == maker && (driver.model.empty() || driver.model == model);
    });
    return found == drivers.end() ? nullptr : &*found;
}

const Office* Configuration::office(std::string_view id) const
{
    const auto found =
        std::find_if(offices.begin(), offices.end(), [&](const auto& office) { return office.id == id; });
    return found == offices.end() ? nullptr : &*found;
}

std::string Configuration::connectString() const
{
    return database.value_or("sqlite3://db=" + (data / "portal.db").string());
}

}  // namespace sceau::config
