// SPDX-License-Identifier: Apache-2.0
#include "portal/server/renewal/profile.hpp"

namespace sceau::renewal {

namespace {

ca::KeyUsage keyUsage(const std::string& text)
{
    if (text == "nonRepudiation") return ca::KeyUsage::nonRepudiation;
    if (text == "keyEncipherment") return ca::KeyUsage::keyEncipherment;
    if (text == "keyAgreement") return ca::KeyUsage::keyAgreement;
    return ca::KeyUsage::digitalSignature;  // the configuration was checked when it was read
}

}  // namespace

ca::Profile profileOf(const config::Product& product)
{
    ca::Profile profile;
    profile.name = product.id;
    for (const auto& usage : product.keyUsage) profile.keyUsage.push_back(keyUsage(usage));
    profile.extendedKeyUsage = product.extendedKeyUsage;
    profile.policies = product.policies;
    profile.validityYears = static_cast<unsigned>(product.validityYears);
    profile.minimumRsaBits = static_cast<unsigned>(product.minimumRsaBits);
    return profile;
}

std::string emailOf(const x509::Certificate& current, const store::Renewal& renewal)
{
    for (const auto& name : current.subjectAltNames)
        if (name.kind == x509::AlternativeNameKind::email) return renewal.email.empty() ? name.value : renewal.email;
    return {};
}

}  // namespace sceau::renewal
