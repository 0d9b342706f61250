// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/virtual-card/apdu.hpp"
#include "tests/virtual-card/tlv.hpp"

#include <algorithm>

namespace sceau::virtualcard {

/// A PIN or PUK with its try counter.
struct Reference {
    Bytes value;
    unsigned limit = 3;
    unsigned tries = 3;

    /// Compares, and counts: a right value restores all tries, a wrong one takes one away.
    [[nodiscard]] StatusWord check(BytesView candidate)
    {
        if (tries == 0) return StatusWord::authenticationBlocked;
        if (std::equal(candidate.begin(), candidate.end(), value.begin(), value.end())) {
            tries = limit;
            return StatusWord::ok;
        }
        --tries;
        return status();
    }

    /// What an empty VERIFY answers: how many tries are left.
    [[nodiscard]] StatusWord status() const
    {
        return tries == 0 ? StatusWord::authenticationBlocked : verificationFailed(tries);
    }

    /// Gives it a new value and all its tries.
    void replace(BytesView replacement)
    {
        value.assign(replacement.begin(), replacement.end());
        tries = limit;
    }
};

}  // namespace sceau::virtualcard
