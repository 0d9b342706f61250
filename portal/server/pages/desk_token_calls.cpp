// SPDX-License-Identifier: Apache-2.0
// What the desk's page asks for while the program on the officer's computer makes the new token's key and writes its
// certificate.
#include "portal/server/pages/json_body.hpp"
#include "portal/server/pages/office_pages.hpp"

namespace sceau::pages {

namespace {

/// Longest PKCS#10 that is read.
constexpr std::size_t maxRequest = 8 * 1024;

struct RequestCall {
    Bytes request;
};

void readMembers(protocol::ObjectReader& object, RequestCall& call)
{
    object.required("request", call.request, {.maxSize = maxRequest});
}

/// The request of `api/office/requests/*/…`. Fails with `renewalUnknown` for one of another office, or none.
Result<DeskMatter> matterOf(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(auto matter, deskMatter(portal, visit, visit.path.at(3)));
    if (!matter) return fail(ErrorCode::renewalUnknown, "no such request in this office");
    return std::move(*matter);
}

Failure refused(const Portal& portal, const DeskMatter& matter, const Error& error, const char* action)
{
    const auto recorded =
        renewal::recordRefusal(contextOf(portal), matter.dossier.record.id, error.code, "officer", action);
    return Failure{recorded ? error : recorded.error()};
}

Result<http::Response> certificate(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, decodeCall<RequestCall>(visit.request));
    ASSIGN_OR_RETURN(const auto matter, matterOf(portal, visit));
    const auto issued =
        office::issue(contextOf(portal), matter.officer, matter.dossier.renewal->reference, call.request);
    if (!issued) return refused(portal, matter, issued.error(), "requestRefused");
    auto chain = nlohmann::json::array();
    for (const auto& authority : issued->chain) chain.push_back(toBase64(authority));
    return jsonResponse({{"certificate", toBase64(issued->certificate)}, {"chain", chain}, {"nonce", issued->nonce}});
}

Result<http::Response> acknowledgement(const Portal& portal, const Visit& visit)
{
    ASSIGN_OR_RETURN(const auto call, decodeCall<CmsCall>(visit.request));
    ASSIGN_OR_RETURN(const auto matter, matterOf(portal, visit));
    const auto taken =
        office::acknowledge(contextOf(portal), matter.officer, matter.dossier.renewal->reference, call.cms);
    if (!taken) return refused(portal, matter, taken.error(), "acknowledgementRefused");
    return jsonResponse({{"next", matter.path}});
}

}  // namespace

std::vector<Route> deskTokenRoutes()
{
    using http::Method;
    return {
        {Method::post, "api/office/requests/*/certificate", Access::officer, certificate},
        {Method::post, "api/office/requests/*/acknowledgement", Access::officer, acknowledgement},
    };
}

}  // namespace sceau::pages
