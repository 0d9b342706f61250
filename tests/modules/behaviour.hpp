// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sceau::mockmodule {

/// How a module misbehaves: read from the text file beside it, one order a line, `#` begins a comment.
///
///   crash F [SKIP]            dies of a memory fault instead of performing F; the first SKIP calls go well
///   crash-after F [SKIP]      performs F and dies before it answers
///   hang F [SKIP]             never comes back from F
///   crash-once F, crash-after-once F, hang-once F   the same in one process only, whoever comes first
///   delay F MS                takes that long
///   return F RV [SKIP]        answers RV (hexadecimal) without performing F
///   print F                   writes to standard output, which is not its own
///   leak F                    leaves 50 files open at each call
///   count F N                 says that there are N slots, mechanisms or found objects
///   length F N                says that what it wrote is N bytes long (C_Sign, C_GetAttributeValue)
///   garbage F                 fills the answer with 0xFF bytes (C_GetTokenInfo, C_GetAttributeValue, C_Sign)
///   lie C_DestroyObject       claims to have removed an object that is still there
///   spoil C_SetAttributeValue [SKIP]   dies, and the object that was to be changed is lost
///   old-key C_GenerateKeyPair performs it, and gives the handles of keys that were there before
///   refuse-attribute TYPE RV  answers RV to a template of C_GenerateKeyPair or C_CreateObject with that attribute
///   exponent-quirk            reads public exponents with a leading zero byte, as IDPrime does
///   pausable                  waits in the function that the file X.pause names, which becomes X.paused, until that is
///                             removed; then answers what X.answer says (hexadecimal) where there is one
///   pin-pad FILE              is behind a reader with a keypad: refuses PINs that a program gives, and takes the next
///                             line of FILE for what is typed there (`cancel`: the reader's red key)
///   token-flags FLAGS         sets these flags of every token too (hexadecimal, CKF_…)
///   failing-slot RV           has one slot more, whose C_GetTokenInfo answers RV
///   real FILE                 the module that does the work; SoftHSM if nothing is said
///   environment NAME VALUE    set before that module is loaded
class Behaviour {
public:
    /// Unknown orders end the process with a sentence: a test must not pass because of a slip.
    [[nodiscard]] static Behaviour read(const std::string& path);

    /// The argument of `verb` for `function`, if that was ordered and this call is not to be skipped.
    [[nodiscard]] std::optional<unsigned long> order(const std::string& verb, const std::string& function) const;

    /// What a template with this attribute is answered.
    [[nodiscard]] std::optional<unsigned long> refusal(unsigned long attributeType) const;

    /// Waits if it was told to; an answer means that the function is not performed.
    [[nodiscard]] std::optional<unsigned long> pause(const std::string& function) const;

    [[nodiscard]] bool hasKeypad() const noexcept { return !keypadPath_.empty(); }

    /// What is typed on the keypad next; nothing when its red key is pressed. The file keeps what comes later.
    [[nodiscard]] std::optional<std::string> typedOnKeypad() const;

    [[nodiscard]] bool hasExponentQuirk() const noexcept { return exponentQuirk_; }
    [[nodiscard]] unsigned long tokenFlags() const noexcept { return tokenFlags_; }
    [[nodiscard]] std::optional<unsigned long> failingSlot() const noexcept { return failingSlot_; }
    [[nodiscard]] const std::string& realModule() const noexcept { return realModule_; }
    [[nodiscard]] const std::map<std::string, std::string>& environment() const noexcept { return environment_; }

private:
    struct Order {
        Order(std::string orderVerb, std::string orderFunction, unsigned long orderArgument, int orderSkip)
            : verb(std::move(orderVerb)), function(std::move(orderFunction)), argument(orderArgument), skip(orderSkip)
        {
        }

        /// Whether it strikes this call.
        [[nodiscard]] bool strikes() const;

        std::string verb;
        std::string function;
        unsigned long argument;
        std::string marker;  ///< Whoever creates this file may strike; empty for all.
        mutable std::atomic<int> skip;
    };

    void add(std::vector<std::string> words, const std::string& line, const std::string& path);

    std::list<Order> orders_;
    std::map<unsigned long, unsigned long> refusals_;
    bool exponentQuirk_ = false;
    std::string pausePath_;   ///< Empty for a module that is not pausable.
    std::string keypadPath_;  ///< Empty for a reader without one.
    unsigned long tokenFlags_ = 0;
    std::optional<unsigned long> failingSlot_;
    std::string realModule_ = "/usr/lib/softhsm/libsofthsm2.so";
    std::map<std::string, std::string> environment_;
};

}  // namespace sceau::mockmodule
