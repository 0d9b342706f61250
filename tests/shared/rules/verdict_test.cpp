// SPDX-License-Identifier: Apache-2.0
#include "shared/rules/answer_text.hpp"
#include "shared/rules/answers.hpp"
#include "shared/rules/codes.hpp"
#include "shared/rules/company_number.hpp"
#include "shared/rules/email.hpp"
#include "shared/rules/identity_document.hpp"
#include "shared/rules/key_rules.hpp"
#include "shared/rules/organization_identifier.hpp"
#include "shared/rules/phone.hpp"
#include "shared/rules/renewal_eligibility.hpp"
#include "shared/rules/revocation_reason.hpp"
#include "shared/rules/serial_number.hpp"
#include "shared/rules/subject_comparison.hpp"
#include "shared/rules/support_decision.hpp"
#include "shared/rules/vat_number.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

using namespace sceau::rules;

namespace {

const std::vector<Verdict> verdicts = {
    missing,
    tooLong,
    sirenLength,
    sirenChecksum,
    siretLength,
    siretChecksum,
    notDigits,
    vatForm,
    vatChecksum,
    organizationForm,
    emailForm,
    emailCharacters,
    emailLength,
    phoneForm,
    identityDocumentForm,
    serialForm,
    serialLength,
    serialZero,
    answerUnreadable,
    answerTooShort,
    answerIsIdentity,
    answersAlike,
    answerRepeatsQuestion,
    questionTooShort,
    questionsAlike,
    withdrawalCode.wrongForm,
    accessKey.wrongForm,
    securityCode.wrongForm,
    revocationReasonUnknown,
    keyTooSmall,
    rsaBelow3000,
    keyOutlived,
    keyTooLarge,
    rsaExponent,
    keyKindUnknown,
    digestTooWeak,
    identityChanged,
    identityOrder,
    emailNotConfirmed,
    certificateNotOurs,
    certificateRevokedForRenewal,
    certificateNotYetValid,
    certificateEnded,
    softwareCertificate,
    productEnded,
    alreadyRenewed,
    renewalUnderWay,
    renewalsUsedUp,
    keyReused,
    keySeenBefore,
    supportNoLongerQualified,
    supportOutlived,
    supportKeyTooSmall,
    supportUnknown,
    supportNotTheOneHandedOver,
};

}  // namespace

TEST_CASE("Every refusal says in both languages what happened and what to do", "[rules][verdict]")
{
    for (const auto& verdict : verdicts) {
        INFO(verdict.code);
        CHECK_FALSE(verdict.accepted());
        for (const auto sentence : {verdict.sentence.french, verdict.sentence.english}) {
            CHECK(sentence.size() > 20);
            CHECK(sentence.back() == '.');
        }
        CHECK(verdict.sentence.french != verdict.sentence.english);
    }
    CHECK(ok.accepted());
}

TEST_CASE("No two refusals share a code", "[rules][verdict]")
{
    std::set<std::string_view> codes;
    for (const auto& verdict : verdicts) codes.insert(verdict.code);
    CHECK(codes.size() == verdicts.size());
}
