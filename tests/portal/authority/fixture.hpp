// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/ca/authority.hpp"
#include "portal/server/ca/ca_backend.hpp"
#include "portal/server/ca/certificate_register.hpp"
#include "tests/portal/authority/shell.hpp"

#include <catch2/catch.hpp>
#include <ctime>
#include <map>
#include <mutex>

namespace sceau::test {

/// Keeps certificates in memory, as the portal's database keeps them in a table.
class MemoryRegister final : public ca::CertificateRegister {
public:
    Result<ca::Reservation> reserve(const ca::Reservation& proposed) override
    {
        const std::scoped_lock lock(mutex_);
        return reservations.try_emplace(proposed.reference, proposed).first->second;
    }
    Result<std::optional<Bytes>> issued(std::string_view reference) override
    {
        const std::scoped_lock lock(mutex_);
        const auto found = certificates.find(std::string(reference));
        return found == certificates.end() ? std::optional<Bytes>() : std::optional<Bytes>(found->second);
    }
    Result<Bytes> record(const ca::Reservation& reservation, const Bytes& certificate) override
    {
        const std::scoped_lock lock(mutex_);
        return certificates.try_emplace(reservation.reference, certificate).first->second;
    }

    std::map<std::string, ca::Reservation> reservations;
    std::map<std::string, Bytes> certificates;

private:
    std::mutex mutex_;
};

/// An authority with small keys, so that tests are quick.
inline ca::AuthorityConfiguration smallAuthority(const std::filesystem::path& directory)
{
    ca::AuthorityConfiguration configuration;
    configuration.directory = directory;
    const auto name = [](const std::string& commonName) {
        ca::SubjectFields fields;
        fields.organization = "Autorité Démonstration";
        fields.organizationIdentifier = "NTRFR-732829320";
        fields.organizationalUnit = "0002 732829320";
        fields.commonName = commonName;
        return fields;
    };
    configuration.rootName = name("Autorité Démonstration Racine");
    configuration.issuingName = name("Autorité Démonstration 2 étoiles");
    configuration.responderName = name("Autorité Démonstration OCSP");
    configuration.rootKey = ca::AuthorityKeyType::p256;
    configuration.issuingKey = ca::AuthorityKeyType::p256;
    configuration.publicationUrl = "http://pki.example";
    return configuration;
}

inline ca::SubjectFields holder()
{
    ca::SubjectFields fields;
    fields.organization = "Entreprise Exemple";
    fields.organizationIdentifier = "NTRFR-732829320";
    fields.organizationalUnit = "0002 73282932000074";
    fields.surname = "EXEMPLE";
    fields.givenName = "Camille";
    fields.commonName = "Camille EXEMPLE";
    fields.title = "Responsable qualité";
    fields.serialNumber = "0103";
    return fields;
}

/// As the product of the renewal seed: authentication and signature, qualified, on a qualified device.
inline ca::Profile doubleUsageProfile()
{
    ca::Profile profile;
    profile.name = "audacio";
    profile.keyUsage = {ca::KeyUsage::digitalSignature, ca::KeyUsage::nonRepudiation};
    profile.extendedKeyUsage = {"1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"};
    profile.policies = {"1.2.250.1.999.1.8.2.8", "0.4.0.194112.1.2"};
    profile.practiceStatementUrl = "https://portal.example/pc";
    profile.qualified = ca::QualifiedStatements{
        ca::QualifiedPurpose::electronicSignature,
        true,
        {{"https://portal.example/pds-fr.pdf", "fr"}, {"https://portal.example/pds-en.pdf", "en"}},
        7};
    return profile;
}

/// A key `name`.key and a request `name`.der of it, made by openssl. Returns the request.
inline Bytes opensslRequest(const Directory& directory, const std::string& name, const std::string& algorithm)
{
    const Outcome made =
        run("cd " + directory.path().string() + " && openssl genpkey " + algorithm + " -quiet -out " + name +
            ".key && openssl req -new -key " + name + ".key -subj '/CN=ignored' -outform DER -out " + name + ".der");
    INFO(made.output);
    REQUIRE(made.status == 0);
    return readFile(directory.file(name + ".der"));
}

inline const std::string ecKey = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256";

inline ca::IssueRequest requestFor(const Bytes& certificationRequest, const std::string& reference = "R-1")
{
    ca::IssueRequest request;
    request.reference = reference;
    request.certificationRequest = certificationRequest;
    request.subject = *ca::composeSubject(holder());
    request.email = "camille@entreprise.example";
    request.profile = doubleUsageProfile();
    return request;
}

inline std::int64_t now()
{
    return std::time(nullptr);
}

}  // namespace sceau::test
