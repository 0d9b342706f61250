// SPDX-License-Identifier: Apache-2.0
import type { StatusResponse } from "../../../shared/protocol/generated/ts/native-host.js";

/** What a driver mends. */
const driverFindings: readonly string[] = ["driverMissing", "driverDoesNotSeeToken", "tokenUnknown", "moduleUnavailable"];

/** The doctor's answer with the organisation's own download pages instead of the makers'. What is no such answer stays as it is. */
export function withDriverLinks(answer: unknown, links: ReadonlyMap<string, string>): unknown {
  const { findings } = (answer ?? {}) as Partial<StatusResponse>;
  if (links.size === 0 || !Array.isArray(findings)) return answer;
  return {
    ...(answer as object),
    findings: (findings as StatusResponse["findings"]).map((finding) => {
      if (!driverFindings.includes(finding.code)) return finding;
      // The doctor names the token as subject and the driver in its sentence.
      const named = [...links].find(([name]) => name === finding.subject || finding.en.includes(` ${name},`) || finding.en.includes(` ${name} `));
      const link = named?.[1] ?? links.get("*");
      return link === undefined ? finding : { ...finding, link };
    }),
  };
}
