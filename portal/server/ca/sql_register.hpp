// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/certificate_register.hpp"
#include "portal/server/store/database.hpp"

namespace sceau::ca {

/// The register in the portal's database; several portal processes may share it.
class SqlRegister final : public CertificateRegister {
public:
    /// `database` outlives this object and has the tables of ca::migrations().
    explicit SqlRegister(store::Database& database);

    [[nodiscard]] Result<Reservation> reserve(const Reservation& proposed) override;
    [[nodiscard]] Result<std::optional<Bytes>> issued(std::string_view reference) override;
    [[nodiscard]] Result<Bytes> record(const Reservation& reservation, const Bytes& certificate) override;

private:
    store::Database& database_;
};

}  // namespace sceau::ca
