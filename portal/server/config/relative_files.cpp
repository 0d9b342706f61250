// SPDX-License-Identifier: Apache-2.0
#include "portal/server/config/relative_files.hpp"

namespace sceau::config {

void resolveFiles(const std::filesystem::path& directory, Configuration& configuration)
{
    const auto resolve = [&](std::string& file) { file = (directory / file).string(); };
    const auto resolveGiven = [&](std::optional<std::string>& file) {
        if (file) resolve(*file);
    };
    for (auto& listen : configuration.listen) {
        resolveGiven(listen.certificate);
        resolveGiven(listen.key);
    }
    resolveGiven(configuration.mail.passwordFile);
    if (auto& mailbox = configuration.revocation.mailbox) mailbox = directory / *mailbox;
    auto& names = configuration.authority;
    if (names.hsm) resolve(names.hsm->pinFile);
    if (!names.cmp) return;
    auto& cmp = *names.cmp;
    for (auto* file : {&cmp.registrationCertificate, &cmp.registrationKey, &cmp.serverCertificate,
                       &cmp.issuingCertificate, &cmp.rootCertificate})
        resolve(*file);
}

}  // namespace sceau::config
