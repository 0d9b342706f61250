// SPDX-License-Identifier: Apache-2.0
#include "portal/server/ca/subject.hpp"

#include "tests/portal/authority/fixture.hpp"

using namespace sceau;
using namespace sceau::test;

TEST_CASE("A subject is written most general first, in the string types of X.520 and RGS", "[authority]")
{
    const Directory directory;
    writeFile(directory.file("name.der"), *ca::composeSubject(holder()));

    const std::string dump = run("openssl asn1parse -inform DER -in " + directory.file("name.der")).output;
    INFO(dump);

    std::size_t position = 0;
    for (const char* expected :
         {"PRINTABLESTRING   :FR", "UTF8STRING        :Entreprise Exemple", "UTF8STRING        :NTRFR-732829320",
          "UTF8STRING        :0002 73282932000074", "UTF8STRING        :EXEMPLE", "UTF8STRING        :Camille",
          "UTF8STRING        :Camille EXEMPLE", "UTF8STRING        :Responsable qualit", "PRINTABLESTRING   :0103"}) {
        INFO(expected);
        const std::size_t found = dump.find(expected, position);
        REQUIRE(found != std::string::npos);
        position = found + 1;
    }
}

TEST_CASE("A subject that no certificate may carry is refused", "[authority]")
{
    const auto [because, change] = GENERATE(table<std::string, void (*)(ca::SubjectFields&)>({
        {"the country is not two capitals", [](ca::SubjectFields& fields) { fields.country = "fr"; }},
        {"there is no common name", [](ca::SubjectFields& fields) { fields.commonName.clear(); }},
        {"the common name is longer than X.520 allows",
         [](ca::SubjectFields& fields) { fields.commonName.assign(65, 'a'); }},
        {"a value holds a line break", [](ca::SubjectFields& fields) { fields.title = "a\nb"; }},
        {"a value is no UTF-8", [](ca::SubjectFields& fields) { fields.title = "\xC3\x28"; }},
        {"the serial number is not printable", [](ca::SubjectFields& fields) { fields.serialNumber = "n°1"; }},
    }));
    INFO("because " << because);
    ca::SubjectFields fields = holder();
    change(fields);

    REQUIRE(ca::composeSubject(fields).error().code == ErrorCode::invalidRequest);
}
