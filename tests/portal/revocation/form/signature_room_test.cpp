// SPDX-License-Identifier: Apache-2.0
#include "portal/server/revocation/form/signature_room.hpp"
#include "shared/x509/pades.hpp"
#include "tests/portal/pdf/sample.hpp"

using namespace sceau;
using namespace sceau::test;
using namespace sceau::revocation;

namespace {

const std::string number = "0123456789abcdef0123456789abcdef";

}  // namespace

TEST_CASE("A form is found again by its number", "[form]")
{
    auto document = sampleForm();
    document.mark = form::markOf(number);
    CHECK(form::numberOf(*pdf::compose(document, fonts())) == number);
    document.mark = form::markOf("0123456789abcdef0123456789abcdeg");
    CHECK(form::numberOf(*pdf::compose(document, fonts())).empty());
    document.mark = form::markOf("");
    CHECK(form::numberOf(*pdf::compose(document, fonts())).empty());
    CHECK(form::numberOf(Bytes{'%', 'P', 'D', 'F', '-', '1', '.', '7', '\n'}).empty());
    CHECK(form::numberOf({}).empty());
}

TEST_CASE("Room for a signature is added behind the form, which stays as it was", "[form]")
{
    const auto form = pdf::compose(sampleForm(), fonts());
    REQUIRE(form);
    const auto prepared = form::withSignatureRoom(*form, 1795374000);
    REQUIRE(prepared);
    CHECK(std::equal(form->begin(), form->end(), prepared->begin()));
    CHECK(contains(judged(*prepared, "qpdf --check form.pdf"), "No syntax or stream encoding errors found"));
    const auto place = x509::findSignaturePlace(*prepared);
    REQUIRE(place);
    CHECK(place->room() == 12288);
    CHECK(contains(judged(*prepared, "pdfsig -nocert form.pdf || true"), "ETSI.CAdES.detached"));
    CHECK(form::numberOf(*prepared) == number);
}

TEST_CASE("Nothing else gets room for a signature", "[form]")
{
    auto paper = sampleForm();
    paper.blocks.back().kind = pdf::BlockKind::signatureBox;
    CHECK(form::withSignatureRoom(*pdf::compose(paper, fonts()), 0).error().code == ErrorCode::documentInvalid);
    CHECK(form::withSignatureRoom(Bytes{}, 0).error().code == ErrorCode::documentInvalid);
}
