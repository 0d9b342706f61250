// SPDX-License-Identifier: Apache-2.0
// Drivers that refuse to make or write what a renewal needs.

import { moduleWith } from "../lib/driver.mjs";
import { renew } from "../lib/renewal.mjs";
import { refused, startHost, that } from "../lib/scenario.mjs";
import { authority, current, make, nothingIsLeft, renewWith, renewedBeside, resumeWith } from "./person.mjs";

export const scenarios = {
  async "refused-by-the-token"() {
    const refusals = [
      ["a full token", "return C_GenerateKeyPair 31", "tokenFull"],
      ["a write-protected token", "return C_GenerateKeyPair e2", "tokenWriteProtected"],
      ["a session that is read-only", "return C_GenerateKeyPair b5", "tokenWriteProtected"],
      ["a refused key size", "return C_GenerateKeyPair 62", "keyTypeUnsupported"],
      ["a refused curve", "return C_GenerateKeyPair 130", "keyTypeUnsupported"],
    ];
    for (const [sentence, order, code] of refusals) {
      moduleWith(order);
      const host = await startHost();
      await refused(`${sentence} has its own code`, code, () => make(host));
      await nothingIsLeft();
      await host.close();
    }
    moduleWith("count C_GetMechanismList 0");
    const poor = await startHost();
    await refused("a key that the mechanism list does not offer is not tried", "keyTypeUnsupported", () => make(poor));
    await poor.close();

    moduleWith("return C_CreateObject 31");
    const full = await startHost();
    await refused("a token that is full when the certificate comes", "tokenFull", () => renew(full, current, "P-256", authority));
    await full.close();
    moduleWith();
    const next = await startHost();
    await resumeWith(next);
    await next.close();
  },

  async "module-makes-no-key"() {
    const forNoReason = "return C_GenerateKeyPair 5"; // CKR_GENERAL_ERROR
    moduleWith(forNoReason);
    const host = await startHost();
    await refused("a key that a driver does not make, for no reason that it tells, is to be tried again", "internalError", () => make(host));
    await refused("when that fails as well, the registration office is named", "tokenUnusable", () => make(host));
    await nothingIsLeft();
    moduleWith();
    await renewWith(host);
    moduleWith(forNoReason);
    for (const worker of host.workers()) process.kill(worker, "SIGKILL");
    await host.request("listTokens").catch(() => {}); // the driver is loaded anew
    await refused("once a key was made, the next failure is a first one", "internalError", () => make(host));
    await nothingIsLeft();
    await host.close();
  },

  async "module-refuses-templates"() {
    const CKA = { extractable: "162", verify: "10a" };
    // CKR_TEMPLATE_INCONSISTENT, CKR_ATTRIBUTE_TYPE_INVALID, CKR_ATTRIBUTE_VALUE_INVALID
    for (const [attributes, status] of [[["extractable"], "d1"], [["extractable"], "12"], [["extractable"], "13"]]) {
      moduleWith(...attributes.map((name) => `refuse-attribute ${CKA[name]} ${status}`));
      const host = await startHost();
      let result;
      await that(`a driver that refuses ${attributes.join(", ")} (${status}) is asked for less`, async () => {
        result = await renew(host, current, "P-256", authority);
      });
      await renewedBeside(result);
      await host.close();
    }
    for (const [what, attribute] of [["categories", "87"], ["serial numbers", "82"]]) {
      moduleWith(`refuse-attribute ${attribute} 12`);
      const host = await startHost();
      let result;
      await that(`a driver that refuses certificates with ${what} gets them without`, async () => {
        result = await renew(host, current, "P-256", authority);
      });
      await renewedBeside(result);
      await host.close();
    }
    moduleWith(`refuse-attribute ${CKA.extractable} d1`, `refuse-attribute ${CKA.verify} d1`);
    const host = await startHost();
    await refused("a key that was not always sensitive, which is all that remains then, is not accepted", "keyUnverified", () => make(host));
    await nothingIsLeft();
    await host.close();
  },
};
