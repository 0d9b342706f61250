// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "portal/server/config/revocation.hpp"
#include "shared/errors/result.hpp"
#include "shared/rules/device.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What an operator decides: read once at start, checked whole, then never changed.
namespace sceau::config {

/// A text in both languages of the portal.
struct LocalText {
    std::string fr;
    std::string en;

    [[nodiscard]] const std::string& in(std::string_view language) const { return language == "en" ? en : fr; }
};

struct Listen {
    std::string address;
    std::int64_t port = 0;
    std::optional<std::string> certificate;  ///< PEM chain; without it the listener speaks plain HTTP
    std::optional<std::string> key;
};

/// Who runs the portal and where people find help.
struct Brand {
    std::string name;
    LocalText tagline;
    LocalText publisher;  ///< legal notice: who is responsible for the site
    std::string supportPhone;
    LocalText supportPhonePrice;
    LocalText supportHours;
    std::string supportEmail;
    std::string newOrderUrl;  ///< where a new certificate is ordered, when a renewal is not possible
};

/// A hardware security module that holds the authority's keys: labels "root", "issuing" and "ocsp" behind `keyPrefix`.
struct Hsm {
    std::string module;  ///< the vendor's PKCS#11 library
    std::string tokenLabel;
    std::string pinFile;  ///< its first line is the PIN; readable by this user only
    std::string keyPrefix;
};

/// A real authority behind the portal, spoken to by CMP as a registration authority. Files are PEM.
struct Cmp {
    std::string host;
    std::int64_t port = 80;
    std::string path;
    std::string registrationCertificate;
    std::string registrationKey;  ///< readable by this user only
    std::string serverCertificate;
    std::string issuingCertificate;
    std::string rootCertificate;
};

/// How the portal's own authority is called, and who signs: keys in files, unless `hsm` or `cmp` says otherwise.
struct AuthorityNames {
    std::string organization;
    std::string organizationIdentifier;
    std::string rootName;
    std::string issuingName;
    std::string publicationUrl;
    std::optional<Hsm> hsm;
    std::optional<Cmp> cmp;
};

/// One kind of certificate that is sold.
struct Product {
    std::string id;
    LocalText name;
    bool physical = true;  ///< its keys live on a token
    std::int64_t yearlyPriceCents = 0;
    std::int64_t tokenPriceCents = 0;
    std::int64_t validityYears = 3;
    std::int64_t renewalsWithoutMeeting = 1;
    std::string keyType;  ///< asked of the token: "RSA-3072", "P-256"…
    std::int64_t minimumRsaBits = 3072;
    bool mayOutliveCertification = false;  ///< its certificate may end after the approval of its token
    std::vector<std::string> keyUsage;
    std::vector<std::string> extendedKeyUsage;
    std::vector<std::string> policies;
};

/// Something that is chosen from a list.
struct Choice {
    std::string id;
    LocalText text;
};

/// A registration office (bureau d'enregistrement).
struct Office {
    std::string id;
    std::string name;
    std::vector<std::string> address;
    std::string phone;
    std::string email;
    LocalText hours;
};

/// The driver of a support, for the mail that tells how to install it.
struct Driver {
    std::string maker;
    std::string model;  ///< empty: every model of the maker
    LocalText name;
    std::string page;  ///< https address
};

/// A document that holders accept; which version they accepted is recorded.
struct PolicyDocument {
    std::string version;
    std::string url;
};

/// How mails leave. Without `server` they stay in the outbox, which the demo shows as a page.
struct Mail {
    std::string from;
    std::optional<std::string> server;  ///< smtp://host:port or smtps://host:port
    std::optional<std::string> user;
    std::optional<std::string> passwordFile;
};

/// How long what is kept.
struct Retention {
    std::int64_t evidenceYears = 7;    ///< a certificate's file, after its end
    std::int64_t personalMonths = 12;  ///< names and addresses in the audit log
};

struct Configuration {
    std::string origin;  ///< "https://host[:port]", what browsers call this portal
    std::vector<Listen> listen;
    std::vector<std::string> proxies;  ///< addresses whose X-Forwarded-… headers are believed
    std::filesystem::path data;
    std::filesystem::path templates;
    std::vector<std::filesystem::path> assets;
    std::optional<std::string> database;  ///< SOCI connect string; SQLite in `data` otherwise
    bool demonstration = false;           ///< shows the outbox page; never on a real portal
    Brand brand;
    AuthorityNames authority;
    std::vector<Product> products;
    std::vector<Choice> usages;
    std::vector<Choice> firstQuestions;
    std::vector<Choice> secondQuestions;
    std::vector<Office> offices;
    std::vector<Driver> drivers;
    std::vector<rules::DeviceRule>
        supportRules;  ///< which supports may carry a new certificate; the first match decides
    PolicyDocument certificatePolicy;
    PolicyDocument termsOfUse;
    Mail mail;
    Retention retention;
    Revocation revocation;

    [[nodiscard]] const Product* product(std::string_view id) const;
    [[nodiscard]] const Driver* driver(std::string_view maker, std::string_view model) const;
    [[nodiscard]] const Office* office(std::string_view id) const;
    [[nodiscard]] std::string connectString() const;
};

/// The configuration that `file` holds. Relative paths in it count from the file's directory.
/// Fails with `invalidRequest` and a sentence that names the member that is wrong.
[[nodiscard]] Result<Configuration> readConfiguration(const std::filesystem::path& file);

}  // namespace sceau::config
