// SPDX-License-Identifier: Apache-2.0
#include "native-host/commands/tokens.hpp"

#include "native-host/commands/names.hpp"
#include "shared/base/hexadecimal.hpp"
#include "shared/x509/digest.hpp"

#include <algorithm>
#include <thread>

namespace sceau::commands {

using protocol::WorkerToken;

std::string tokenIdOf(const WorkerToken& token)
{
    const std::string separator(1, '\0');
    auto text = token.manufacturer + separator + token.model + separator + token.serialNumber;
    if (token.serialNumber.empty()) text += separator + token.label;
    const auto digest = x509::digest(x509::HashAlgorithm::sha256, bytesOf(text));
    constexpr std::size_t idBytes = 16;
    return digest ? hexadecimal(BytesView(*digest).first(idBytes)) : std::string();
}

std::shared_ptr<worker::Client> TokenDirectory::workerOf(const ModuleSource& source)
{
    const std::lock_guard lock(mutex_);
    auto& worker = workers_[source.path];
    if (!worker) worker = std::make_shared<worker::Client>(source.name, source.path, limits_);
    return worker;
}

TokenDirectory::Listing TokenDirectory::list()
{
    const auto sources = sources_();
    std::vector<Result<protocol::WorkerTokensResponse>> answers(sources.size(),
                                                                fail(ErrorCode::internalError, "not asked"));
    std::vector<std::shared_ptr<worker::Client>> workers;
    std::vector<std::thread> threads;
    for (const auto& source : sources) workers.push_back(workerOf(source));
    for (std::size_t i = 1; i < sources.size(); ++i)
        threads.emplace_back([&answers, &workers, i] { answers[i] = workers[i]->tokens(); });
    if (!sources.empty()) answers[0] = workers[0]->tokens();
    for (auto& thread : threads) thread.join();

    Listing listing;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (!answers[i]) {
            listing.faults.push_back({sources[i].name, sources[i].path, answers[i].error().code});
            continue;
        }
        listing.working.push_back(workers[i]);
        for (auto& info : answers[i]->tokens) {
            // Two modules may see one card; the first, which the policy or the catalogue prefers, has it.
            const bool seen = std::any_of(listing.tokens.begin(), listing.tokens.end(), [&](const PresentToken& other) {
                return other.id == tokenIdOf(info) ||
                       (other.worker != workers[i] && other.info.reader == info.reader && !info.reader.empty());
            });
            if (!seen) listing.tokens.push_back({tokenIdOf(info), workers[i], std::move(info), sources[i].quirks});
        }
    }
    const std::lock_guard lock(mutex_);
    for (const auto& token : listing.tokens) lastModules_[token.id] = token.worker->module();
    return listing;
}

Result<PresentToken> TokenDirectory::find(const std::string& tokenId)
{
    return find([&](const std::string& candidate) { return candidate == tokenId; });
}

Result<PresentToken> TokenDirectory::find(const std::function<bool(const std::string&)>& isNamed)
{
    auto listing = list();
    for (auto& token : listing.tokens)
        if (isNamed(token.id)) return std::move(token);
    const auto last = lastModuleOf(isNamed);
    for (const auto& fault : listing.faults)
        if (fault.path == last || listing.tokens.empty()) return fail(fault.code, fault.name);
    return fail(ErrorCode::tokenAbsent, "no such token among " + std::to_string(listing.tokens.size()));
}

Result<PresentToken> TokenDirectory::holding(BytesView certificate)
{
    auto listing = list();
    std::optional<Error> unread;
    for (auto& token : listing.tokens) {
        if (!token.info.initialized) continue;
        const auto certificates = certificatesOf(token);
        if (!certificates && !unread) unread = certificates.error();
        if (!certificates) continue;
        for (const auto& candidate : *certificates)
            if (std::equal(candidate.certificate.begin(), candidate.certificate.end(), certificate.begin(),
                           certificate.end()))
                return std::move(token);
    }
    // It may be where nobody could look.
    if (unread) return Failure{*unread};
    if (!listing.faults.empty()) return fail(listing.faults.front().code, listing.faults.front().name);
    if (!listing.tokens.empty()) return fail(ErrorCode::certificateAbsent, "on none of the tokens");
    return fail(ErrorCode::tokenAbsent, "no token");
}

std::filesystem::path TokenDirectory::lastModuleOf(const std::function<bool(const std::string&)>& isNamed)
{
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(lastModules_.begin(), lastModules_.end(),
                                    [&](const auto& module) { return isNamed(module.first); });
    return found == lastModules_.end() ? std::filesystem::path() : found->second;
}

Result<std::vector<protocol::WorkerCertificate>> TokenDirectory::certificatesOf(const PresentToken& token)
{
    ASSIGN_OR_RETURN(auto response, token.worker->certificates({token.info.slotId, token.info.serialNumber}));
    return std::move(response.certificates);
}

}  // namespace sceau::commands
