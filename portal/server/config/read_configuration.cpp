// SPDX-License-Identifier: Apache-2.0
#include "portal/server/config/check.hpp"
#include "portal/server/config/read_revocation.hpp"
#include "portal/server/config/relative_files.hpp"
#include "shared/protocol/object_reader.hpp"
#include "shared/rules/typography.hpp"

#include <fstream>

namespace sceau::config {

namespace {

using protocol::ObjectReader;

constexpr std::size_t maxFile = 1024 * 1024;
constexpr std::size_t maxItems = 200;

}  // namespace

// The reader finds these by argument-dependent lookup.
static void readMembers(ObjectReader& object, LocalText& text)
{
    object.required("fr", text.fr);
    text.fr = rules::frenchSpaces(text.fr);
    object.required("en", text.en);
}

static void readMembers(ObjectReader& object, Listen& listen)
{
    object.required("address", listen.address);
    object.required("port", listen.port, {.minimum = 0, .maximum = 65535});
    object.optional("certificate", listen.certificate);
    object.optional("key", listen.key);
}

static void readMembers(ObjectReader& object, Brand& brand)
{
    object.required("name", brand.name, {.maxSize = 80});
    object.required("tagline", brand.tagline);
    object.required("publisher", brand.publisher);
    object.required("supportPhone", brand.supportPhone);
    object.required("supportPhonePrice", brand.supportPhonePrice);
    object.required("supportHours", brand.supportHours);
    object.required("supportEmail", brand.supportEmail);
    object.required("newOrderUrl", brand.newOrderUrl);
}

static void readMembers(ObjectReader& object, Hsm& hsm)
{
    object.required("module", hsm.module);
    object.required("tokenLabel", hsm.tokenLabel, {.maxSize = 32});
    object.required("pinFile", hsm.pinFile);
    object.required("keyPrefix", hsm.keyPrefix, {.maxSize = 64});
}

static void readMembers(ObjectReader& object, Cmp& cmp)
{
    object.required("host", cmp.host, {.maxSize = 253});
    object.required("port", cmp.port, {.minimum = 1, .maximum = 65535});
    object.required("path", cmp.path, {.maxSize = 256});
    object.required("registrationCertificate", cmp.registrationCertificate);
    object.required("registrationKey", cmp.registrationKey);
    object.required("serverCertificate", cmp.serverCertificate);
    object.required("issuingCertificate", cmp.issuingCertificate);
    object.required("rootCertificate", cmp.rootCertificate);
}

static void readMembers(ObjectReader& object, AuthorityNames& names)
{
    object.required("organization", names.organization);
    object.required("organizationIdentifier", names.organizationIdentifier);
    object.required("rootName", names.rootName);
    object.required("issuingName", names.issuingName);
    object.required("publicationUrl", names.publicationUrl);
    object.optional("hsm", names.hsm);
    object.optional("cmp", names.cmp);
}

static void readMembers(ObjectReader& object, Product& product)
{
    object.required("id", product.id, {.maxSize = 64});
    object.required("name", product.name);
    object.required("physical", product.physical);
    object.required("yearlyPriceCents", product.yearlyPriceCents, {.minimum = 0, .maximum = 10'000'000});
    object.required("tokenPriceCents", product.tokenPriceCents, {.minimum = 0, .maximum = 10'000'000});
    object.required("validityYears", product.validityYears, {.minimum = 1, .maximum = 10});
    object.required("renewalsWithoutMeeting", product.renewalsWithoutMeeting, {.minimum = 0, .maximum = 100});
    object.required("keyType", product.keyType, {.maxSize = 16});
    object.required("minimumRsaBits", product.minimumRsaBits, {.minimum = 2048, .maximum = 16384});
    object.required("keyUsage", product.keyUsage, {.maxItems = 9});
    object.required("extendedKeyUsage", product.extendedKeyUsage, {.maxItems = 16});
    object.required("policies", product.policies, {.maxItems = 16});
    std::optional<bool> mayOutliveCertification;
    object.optional("mayOutliveCertification", mayOutliveCertification);
    product.mayOutliveCertification = mayOutliveCertification.value_or(false);
}

static void readMembers(ObjectReader& object, Choice& choice)
{
    object.required("id", choice.id, {.maxSize = 64});
    object.required("text", choice.text);
}

static void readMembers(ObjectReader& object, Driver& driver)
{
    std::optional<std::string> model;
    object.required("maker", driver.maker, {.maxSize = 64});
    object.optional("model", model, {.maxSize = 64});
    object.required("name", driver.name);
    object.required("page", driver.page);
    driver.model = model.value_or("");
}

static void readMembers(ObjectReader& object, Office& office)
{
    object.required("id", office.id, {.maxSize = 64});
    object.required("name", office.name);
    object.required("address", office.address, {.maxItems = 8});
    object.required("phone", office.phone);
    object.required("email", office.email);
    object.required("hours", office.hours);
}

/// A line of the table of supports as people write it.
struct SupportLine {
    std::optional<std::string> maker;
    std::optional<std::string> model;
    std::optional<std::string> label;
    std::optional<std::string> atr;
    std::optional<std::string> atrMask;
    std::string status;
    std::optional<std::string> certifiedUntil;
    std::optional<std::int64_t> maxRsaBits;
    std::string reference;
};

static void readMembers(ObjectReader& object, SupportLine& line)
{
    object.optional("maker", line.maker, {.maxSize = 64});
    object.optional("model", line.model, {.maxSize = 64});
    object.optional("label", line.label, {.maxSize = 64});
    object.optional("atr", line.atr, {.maxSize = 128});
    object.optional("atrMask", line.atrMask, {.maxSize = 128});
    object.required("status", line.status);
    object.optional("certifiedUntil", line.certifiedUntil);
    object.optional("maxRsaBits", line.maxRsaBits, {.minimum = 0, .maximum = 16384});
    object.required("reference", line.reference);
}

static void readMembers(ObjectReader& object, PolicyDocument& document)
{
    object.required("version", document.version, {.maxSize = 32});
    object.required("url", document.url);
}

static void readMembers(ObjectReader& object, Mail& mail)
{
    object.required("from", mail.from);
    object.optional("server", mail.server);
    object.optional("user", mail.user);
    object.optional("passwordFile", mail.passwordFile);
}

static void readMembers(ObjectReader& object, Retention& retention)
{
    object.required("evidenceYears", retention.evidenceYears, {.minimum = 7, .maximum = 100});
    object.required("personalMonths", retention.personalMonths, {.minimum = 1, .maximum = 1200});
}

/// Paths arrive as texts and are resolved afterwards.
struct Paths {
    std::string data;
    std::string templates;
    std::vector<std::string> assets;
};

static void readMembers(ObjectReader& object, Paths& paths)
{
    object.required("data", paths.data);
    object.required("templates", paths.templates);
    object.required("assets", paths.assets, {.maxItems = 8});
}

struct File {
    Configuration configuration;
    Paths paths;
    std::vector<SupportLine> supportLines;
};

static void readMembers(ObjectReader& object, File& file)
{
    auto& c = file.configuration;
    std::optional<bool> demonstration;
    object.required("origin", c.origin);
    object.required("listen", c.listen, {.maxItems = 8});
    object.required("paths", file.paths);
    object.optional("database", c.database);
    object.optional("demonstration", demonstration);
    object.required("brand", c.brand);
    object.required("authority", c.authority);
    object.required("products", c.products, {.maxItems = maxItems});
    object.required("usages", c.usages, {.maxItems = 60});
    object.required("firstQuestions", c.firstQuestions, {.maxItems = maxItems});
    object.required("secondQuestions", c.secondQuestions, {.maxItems = maxItems});
    std::optional<std::vector<Driver>> drivers;
    object.required("offices", c.offices, {.maxItems = 1000});
    object.optional("drivers", drivers, {.maxItems = 200});
    c.drivers = drivers.value_or(std::vector<Driver>());
    object.required("supportRules", file.supportLines, {.maxItems = 1000});
    object.required("certificatePolicy", c.certificatePolicy);
    object.required("termsOfUse", c.termsOfUse);
    std::optional<Retention> retention;
    object.required("mail", c.mail);
    object.optional("retention", retention);
    c.retention = retention.value_or(Retention());
    std::optional<Revocation> revocation;
    object.optional("revocation", revocation);
    c.revocation = revocation.value_or(Revocation());
    std::optional<std::vector<std::string>> proxies;
    object.optional("proxies", proxies, {.maxItems = maxItems});
    c.proxies = proxies.value_or(std::vector<std::string>());
    c.demonstration = demonstration.value_or(false);
}

namespace {

Failure wrong(const std::string& sentence)
{
    return fail(ErrorCode::invalidRequest, sentence);
}

Result<rules::DeviceRule> ruleOf(const SupportLine& line)
{
    rules::DeviceRule rule;
    rule.manufacturer = line.maker.value_or("");
    rule.model = line.model.value_or("");
    rule.labelPattern = line.label.value_or("");
    rule.reference = line.reference;
    rule.maxRsaBits = static_cast<unsigned>(line.maxRsaBits.value_or(0));
    const auto atr = rules::atrFrom(line.atr.value_or(""));
    const auto mask = rules::atrFrom(line.atrMask.value_or(""));
    if (!atr || !mask || (!mask->empty() && mask->size() != atr->size()))
        return wrong("supportRules: atr and atrMask must be hexadecimal and of the same length");
    rule.atr = *atr;
    rule.atrMask = *mask;
    const auto status = rules::qualificationFrom(line.status);
    if (!status) return wrong("supportRules: status must be qualified, noLongerQualified or unknown");
    rule.status = *status;
    if (line.certifiedUntil) {
        rule.certifiedUntil = rules::dayFromIso(*line.certifiedUntil);
        if (!rule.certifiedUntil) return wrong("supportRules: certifiedUntil must be a date such as 2028-06-11");
    }
    if (rule.manufacturer.empty() && rule.model.empty() && rule.labelPattern.empty() && rule.atr.empty())
        return wrong("supportRules: a line needs maker, model, label or atr");
    return rule;
}

}  // namespace

Result<Configuration> readConfiguration(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return wrong("cannot read " + file.string());
    std::string text(maxFile + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > maxFile) return wrong(file.string() + " is larger than 1 MiB");

    constexpr bool withoutExceptions = false;
    const auto json = nlohmann::json::parse(text, nullptr, withoutExceptions);
    if (json.is_discarded()) return wrong(file.string() + " is not JSON");
    ASSIGN_OR_RETURN(auto read, protocol::decodeObject<File>(json));

    const auto directory = std::filesystem::absolute(file).parent_path();
    auto& configuration = read.configuration;
    for (const auto& line : read.supportLines) {
        ASSIGN_OR_RETURN(auto rule, ruleOf(line));
        configuration.supportRules.push_back(std::move(rule));
    }
    configuration.data = directory / read.paths.data;
    configuration.templates = directory / read.paths.templates;
    for (const auto& assets : read.paths.assets) configuration.assets.push_back(directory / assets);
    resolveFiles(directory, configuration);
    RETURN_IF_ERROR(check(configuration));
    return std::move(configuration);
}

}  // namespace sceau::config
