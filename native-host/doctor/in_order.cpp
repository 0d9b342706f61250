// SPDX-License-Identifier: Apache-2.0
// What needs nothing: so that a holder and support see how far the doctor looked, and where it found the trouble.
#include "native-host/doctor/doctor.hpp"

namespace sceau::doctor {

namespace {

class List {
public:
    void add(const char* code, const std::string& subject, std::string fr, std::string en)
    {
        findings_.push_back({code, Severity::ok, subject, std::move(fr), std::move(en), {}});
    }

    [[nodiscard]] std::vector<Finding> take() { return std::move(findings_); }

private:
    std::vector<Finding> findings_;
};

void addPrograms(const Facts& facts, List& list)
{
    if (!facts.extensionVersion.empty() && facts.outdatedExtension.empty())
        list.add("extensionReady", facts.extensionVersion, "L'extension du navigateur est installée et assez récente.",
                 "The browser's extension is installed and recent enough.");
    if (!facts.outdatedHost)
        list.add("hostReady", facts.hostVersion, "Le programme Sceau est installé sur cet ordinateur et répond.",
                 "The Sceau program is installed on this computer and answers.");
    if (facts.policyPresent && !facts.policyFault)
        list.add("policyApplied", {}, "Les réglages de votre organisation sont appliqués.",
                 "Your organisation's settings are applied.");
    if (facts.smartCardService)
        list.add("pcscReady", {}, "Le service des cartes à puce fonctionne.", "The smart card service is running.");
}

void addQualification(const ReaderFacts& reader, const std::string& subject, List& list)
{
    if (reader.qualification == "qualified")
        list.add("supportQualified", subject, "Ce support est homologué (" + reader.qualificationReference + ").",
                 "This token is qualified (" + reader.qualificationReference + ").");
    if (reader.qualification == "unknown")
        list.add("supportQualificationUnknown", subject,
                 "Sceau ne sait pas si ce support est homologué : c'est votre autorité de certification qui le sait.",
                 "Sceau does not know whether this token is qualified: your certification authority does.");
}

void addReader(const ReaderFacts& reader, List& list)
{
    list.add("readerPresent", reader.name, "Ce lecteur est branché.", "This reader is plugged in.");
    if (!reader.cardPresent || reader.cardMute) return;
    const auto subject = reader.tokenName.empty() ? reader.name : reader.tokenName;
    list.add("cardPresent", subject, "Ce support est inséré et répond.", "This token is inserted and answers.");
    addQualification(reader, subject, list);
}

void addToken(const TokenFacts& token, List& list)
{
    if (!token.initialized) return;
    if (token.writable)
        list.add("tokenReady", token.label, "Ce support est initialisé et peut recevoir un certificat.",
                 "This token is initialised and can take a certificate.");
    if (token.pin == PinFacts::ok)
        list.add("pinReady", token.label, "Son code PIN est choisi et aucun code faux n'a été saisi.",
                 "Its PIN is set and no wrong PIN was typed.");
}

}  // namespace

std::vector<Finding> inOrder(const Facts& facts)
{
    List list;
    addPrograms(facts, list);
    for (const auto& reader : facts.readers) addReader(reader, list);
    for (const auto& driver : facts.drivers)
        list.add("driverReady", driver.version.empty() ? driver.name : driver.name + " " + driver.version,
                 "Ce pilote est installé, fait pour cet ordinateur, et fonctionne.",
                 "This driver is installed, made for this computer, and works.");
    for (const auto& token : facts.tokens) addToken(token, list);
    for (const auto& certificate : facts.offeredCertificates)
        list.add("certificateOffered", certificate.name,
                 "Ce certificat est utilisable. Il est valable jusqu'au " + certificate.validUntil + ".",
                 "This certificate can be used. It is valid until " + certificate.validUntil + ".");
    return list.take();
}

}  // namespace sceau::doctor
