// SPDX-License-Identifier: Apache-2.0
#include "portal/server/commands/base.hpp"

#include "portal/server/transfer/import_base.hpp"
#include "portal/server/transfer/retention.hpp"

#include <unistd.h>
#include <cstdio>
#include <fstream>
#include <iostream>

namespace sceau::commands {

namespace {

std::int64_t rowsOf(const transfer::ImportReport& report)
{
    return report.imported + report.known + report.rejected;
}

/// How much of the file was read, drawn over itself.
void draw(std::ifstream& csv, std::uintmax_t size, const transfer::ImportReport& report)
{
    constexpr int width = 40;
    const auto place = csv.eof() ? static_cast<std::uintmax_t>(size) : static_cast<std::uintmax_t>(csv.tellg());
    const auto filled = size == 0 ? width : static_cast<int>(place * width / size);
    (void)std::fprintf(stderr, "\r[%-*.*s] %3d %% %lld rows", width, filled, "########################################",
                       filled * 100 / width, static_cast<long long>(rowsOf(report)));
}

}  // namespace

Result<void> importBase(Parts& parts, const std::filesystem::path& base, const std::filesystem::path& rejected,
                        std::int64_t now)
{
    std::ifstream csv(base, std::ios::binary);
    if (!csv) return fail(ErrorCode::invalidRequest, "cannot read " + base.string());
    std::ofstream refused(rejected, std::ios::binary | std::ios::trunc);
    if (!refused) return fail(ErrorCode::invalidRequest, "cannot write " + rejected.string());
    std::error_code error;
    const auto size = std::filesystem::file_size(base, error);
    const bool terminal = ::isatty(STDERR_FILENO) == 1 && !error;
    const transfer::ImportContext context{parts.configuration,
                                          parts.database,
                                          parts.pepper,
                                          parts.vault,
                                          std::filesystem::absolute(base).parent_path(),
                                          now};
    ASSIGN_OR_RETURN(const auto report,
                     transfer::importBase(context, csv, refused, [&](const transfer::ImportReport& so) {
                         if (terminal) draw(csv, size, so);
                     }));
    if (terminal) (void)std::fputc('\n', stderr);
    if (!refused.flush()) return fail(ErrorCode::internalError, "cannot write " + rejected.string());
    (void)std::fprintf(stdout, "%lld imported, %lld known before, %lld rejected%s%s.\n",
                       static_cast<long long>(report.imported), static_cast<long long>(report.known),
                       static_cast<long long>(report.rejected), report.rejected == 0 ? "" : ": see ",
                       report.rejected == 0 ? "" : rejected.string().c_str());
    return {};
}

Result<void> exportBase(Parts& parts)
{
    RETURN_IF_ERROR(transfer::exportBase(parts.database, std::cout));
    if (!std::cout.flush()) return fail(ErrorCode::internalError, "the output was closed");
    return {};
}

Result<void> purge(Parts& parts, bool rehearsal, std::int64_t now)
{
    ASSIGN_OR_RETURN(const auto purged,
                     transfer::purge(parts.database, parts.configuration.retention, now,
                                     rehearsal ? transfer::Rehearsal::yes : transfer::Rehearsal::no));
    (void)std::fprintf(stdout, "%lld certificates and %lld holders %s erased, %lld audit rows %s their names.\n",
                       static_cast<long long>(purged.certificates), static_cast<long long>(purged.holders),
                       rehearsal ? "would be" : "were", static_cast<long long>(purged.auditRows),
                       rehearsal ? "would lose" : "lost");
    return {};
}

}  // namespace sceau::commands
