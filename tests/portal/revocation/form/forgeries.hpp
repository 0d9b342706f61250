// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/revocation/form/signature_room.hpp"
#include "tests/portal/revocation/form/forgery.hpp"

#include <functional>
#include <vector>

namespace sceau::test {

/// A form, its signer, and what forgers begin with.
struct Scene {
    Signer signer;
    Bytes issued;
    Bytes prepared = *revocation::form::withSignatureRoom(issued, 1795374000);
    Bytes honest = signer.sign(prepared);
    int field = numberWith(issued, "/Subtype /Widget");
    int page = numberWith(issued, "/Annots [");
    int contents = numberWith(issued, "0 g 0.55 G");

    /// The field, referring to the signature that Revision adds.
    [[nodiscard]] std::string signedField(const std::string& more = "/V 900 0 R ") const;
    /// Signed by a revision that brings these objects, too.
    [[nodiscard]] Bytes signedWith(const std::map<int, std::string>& more) const;
    [[nodiscard]] std::string catalogue(const std::string& entry) const;
};

/// One way to forge, and the check that finds it.
struct Forgery {
    const char* kind;
    const char* failed;
    std::function<Bytes(const Scene&)> make;
};

[[nodiscard]] const std::vector<Forgery>& forgeries();

}  // namespace sceau::test
