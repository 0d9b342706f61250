// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/sql_register.hpp"

namespace sceau::ca {

SqlRegister::SqlRegister(store::Database& database) : database_(database) {}

Result<Reservation> SqlRegister::reserve(const Reservation& proposed)
{
    RETURN_IF_ERROR(
        database_.execute("INSERT INTO issuance (reference, issuer, serial, public_key_digest, not_before, not_after) "
                          "VALUES (:p1, :p2, :p3, :p4, :p5, :p6) ON CONFLICT (reference) DO NOTHING",
                          {proposed.reference, proposed.issuer, proposed.serialHex, proposed.publicKeyDigest,
                           proposed.notBefore, proposed.notAfter}));
    ASSIGN_OR_RETURN(const auto rows,
                     database_.query("SELECT reference, issuer, serial, public_key_digest, not_before, not_after "
                                     "FROM issuance WHERE reference = :p1",
                                     {proposed.reference}));
    if (rows.size() != 1) return fail(ErrorCode::internalError, "a reservation is gone");
    const auto& row = rows.front();
    return Reservation{row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4), row.integer(5)};
}

Result<std::optional<Bytes>> SqlRegister::issued(std::string_view reference)
{
    ASSIGN_OR_RETURN(const auto rows, database_.query("SELECT certificate FROM issuance WHERE reference = :p1",
                                                      {std::string(reference)}));
    if (rows.empty() || rows.front().isNull(0)) return std::optional<Bytes>();
    ASSIGN_OR_RETURN(Bytes certificate, fromBase64(rows.front().text(0)));
    return std::optional<Bytes>(std::move(certificate));
}

Result<Bytes> SqlRegister::record(const Reservation& reservation, const Bytes& certificate)
{
    RETURN_IF_ERROR(
        database_.execute("UPDATE issuance SET certificate = :p1, issuer = :p2, serial = :p3, not_before = "
                          ":p4, not_after = :p5 WHERE reference = :p6 AND certificate IS NULL",
                          {toBase64(certificate), reservation.issuer, reservation.serialHex, reservation.notBefore,
                           reservation.notAfter, reservation.reference}));
    ASSIGN_OR_RETURN(auto recorded, issued(reservation.reference));
    if (!recorded) return fail(ErrorCode::internalError, "a certificate was not recorded");
    return std::move(*recorded);
}

}  // namespace sceau::ca
