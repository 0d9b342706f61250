// SPDX-License-Identifier: Apache-2.0
#include "tests/portal/revocation/form/forgeries.hpp"

using namespace sceau;
using namespace sceau::test;
using namespace sceau::revocation;

namespace {

Scene sampleScene(const Directory& directory)
{
    return {Signer::make(directory, "camille"), *pdf::compose(sampleForm(), fonts())};
}

std::string failedCheck(const form::Inspection& inspection)
{
    for (const auto& finding : inspection.report.findings())
        if (finding.outcome == form::Outcome::failed) return std::string(form::toText(finding.check));
    return "";
}

}  // namespace

TEST_CASE("A form signed as it should be passes, and pdfsig agrees", "[form]")
{
    const Directory directory;
    const Scene scene = sampleScene(directory);
    const auto inspection = form::inspect(scene.honest, scene.issued);
    INFO(inspection.report.text());
    CHECK(failedCheck(inspection).empty());
    REQUIRE(inspection.signature);
    CHECK(inspection.signature->signerCertificate == scene.signer.certificate);
    writeFile(directory.file("signed.pdf"), scene.honest);
    const auto judged =
        run("cd " + directory.path().string() + " && pdfsig -nocert signed.pdf && qpdf --check signed.pdf");
    CHECK(contains(judged.output, "Signature is Valid"));
    CHECK(contains(judged.output, "Total document signed"));
    CHECK(contains(judged.output, "No syntax or stream encoding errors found"));
}

TEST_CASE("A revision made by another program passes, too", "[form]")
{
    const Directory directory;
    const Scene scene = sampleScene(directory);
    const auto inspection = form::inspect(scene.signedWith({}), scene.issued);
    INFO(inspection.report.text());
    CHECK(inspection.signature.has_value());
}

TEST_CASE("Each kind of forged or altered form is refused, and by which check", "[form]")
{
    const Directory directory;
    const Scene scene = sampleScene(directory);
    CHECK(forgeries().size() >= 40);
    for (const auto& forgery : forgeries()) {
        INFO(forgery.kind);
        const auto inspection = form::inspect(forgery.make(scene), scene.issued);
        INFO(inspection.report.text());
        CHECK(failedCheck(inspection) == forgery.failed);
        CHECK_FALSE(inspection.signature.has_value());
        CHECK_FALSE(inspection.report.passed());
    }
}

TEST_CASE("A form cut anywhere is refused", "[form]")
{
    const Directory directory;
    const Scene scene = sampleScene(directory);
    for (std::size_t size = 0; size < scene.honest.size(); size += 997)
        CHECK_FALSE(form::inspect(BytesView(scene.honest).first(size), scene.issued).signature.has_value());
}

TEST_CASE("A report is read back as it was stored", "[form]")
{
    form::Report report;
    (void)report.note(form::Check::form, {});
    (void)report.note(form::Check::revision, fail(ErrorCode::documentInvalid, "one\nline"));
    const auto findings = form::Report::fromText(report.text()).findings();
    REQUIRE(findings.size() == 12);
    CHECK(findings[0].outcome == form::Outcome::passed);
    CHECK(findings[1].outcome == form::Outcome::failed);
    CHECK(findings[1].detail == "one line");
    CHECK(findings[2].outcome == form::Outcome::notReached);
    CHECK_FALSE(report.passed());
    CHECK(form::Report::fromText("nonsense\n\n  \nform").findings().front().outcome == form::Outcome::failed);
}
