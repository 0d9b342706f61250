// SPDX-License-Identifier: Apache-2.0
#include "portal/server/config/configuration.hpp"
#include "shared/protocol/object_reader.hpp"

#include <algorithm>
#include <fstream>
#include <set>

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

static void readMembers(ObjectReader& object, AuthorityNames& names)
{
    object.required("organization", names.organization);
    object.required("organizationIdentifier", names.organizationIdentifier);
    object.required("rootName", names.rootName);
    object.required("issuingName", names.issuingName);
    object.required("publicationUrl", names.publicationUrl);
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
    object.required("offices", c.offices, {.maxItems = 1000});
    object.required("supportRules", file.supportLines, {.maxItems = 1000});
    object.required("certificatePolicy", c.certificatePolicy);
    object.required("termsOfUse", c.termsOfUse);
    object.required("mail", c.mail);
    c.demonstration = demonstration.value_or(false);
}

namespace {

Failure wrong(const std::string& sentence)
{
    return fail(ErrorCode::invalidRequest, sentence);
}

template <typename Items>
Result<void> checkIds(const Items& items, const std::string& list)
{
    if (items.empty()) return wrong(list + " is empty");
    std::set<std::string> seen;
    for (const auto& item : items) {
        const bool plain = !item.id.empty() && std::all_of(item.id.begin(), item.id.end(), [](char character) {
            return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') || character == '-';
        });
        if (!plain) return wrong(list + ": id \"" + item.id + "\" must consist of a-z, 0-9 and -");
        if (!seen.insert(item.id).second) return wrong(list + ": id \"" + item.id + "\" occurs twice");
    }
    return {};
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

Result<void> check(const Configuration& c)
{
    if (!c.origin.starts_with("https://") || c.origin.find_first_of("/?#", 8) != std::string::npos ||
        c.origin.size() < 9)
        return wrong("origin must be https://host or https://host:port, without a path");
    const auto speaksTls = [](const Listen& listen) { return listen.certificate.has_value(); };
    if (std::none_of(c.listen.begin(), c.listen.end(), speaksTls))
        return wrong("listen: at least one listener needs certificate and key");
    for (const auto& listen : c.listen)
        if (listen.certificate.has_value() != listen.key.has_value())
            return wrong("listen: certificate and key belong together");
    RETURN_IF_ERROR(checkIds(c.products, "products"));
    RETURN_IF_ERROR(checkIds(c.usages, "usages"));
    RETURN_IF_ERROR(checkIds(c.firstQuestions, "firstQuestions"));
    RETURN_IF_ERROR(checkIds(c.secondQuestions, "secondQuestions"));
    RETURN_IF_ERROR(checkIds(c.offices, "offices"));
    const std::set<std::string> keyTypes{"RSA-2048", "RSA-3072", "RSA-4096", "P-256", "P-384", "P-521"};
    const std::set<std::string> keyUsages{"digitalSignature", "nonRepudiation", "keyEncipherment", "keyAgreement"};
    for (const auto& product : c.products) {
        if (keyTypes.count(product.keyType) == 0) return wrong("products: " + product.id + ": unknown keyType");
        if (product.keyUsage.empty()) return wrong("products: " + product.id + ": keyUsage is empty");
        for (const auto& usage : product.keyUsage)
            if (keyUsages.count(usage) == 0) return wrong("products: " + product.id + ": unknown keyUsage " + usage);
    }
    if (c.mail.from.find('@') == std::string::npos || c.mail.from.find_first_of("\r\n") != std::string::npos)
        return wrong("mail: from is not an address");
    return {};
}

}  // namespace

const Product* Configuration::product(std::string_view id) const
{
    const auto found =
        std::find_if(products.begin(), products.end(), [&](const auto& product) { return product.id == id; });
    return found == products.end() ? nullptr : &*found;
}

const Office* Configuration::office(std::string_view id) const
{
    const auto found =
        std::find_if(offices.begin(), offices.end(), [&](const auto& office) { return office.id == id; });
    return found == offices.end() ? nullptr : &*found;
}

std::string Configuration::connectString() const
{
    return database.value_or("sqlite3://db=" + (data / "portal.db").string());
}

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
    for (auto& listen : configuration.listen) {
        if (listen.certificate) listen.certificate = (directory / *listen.certificate).string();
        if (listen.key) listen.key = (directory / *listen.key).string();
    }
    if (configuration.mail.passwordFile)
        configuration.mail.passwordFile = (directory / *configuration.mail.passwordFile).string();
    RETURN_IF_ERROR(check(configuration));
    return std::move(configuration);
}

}  // namespace sceau::config
