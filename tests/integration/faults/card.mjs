// SPDX-License-Identifier: Apache-2.0
// What befalls the card and its reader.

import { snapshot, startAfresh } from "../lib/afresh.mjs";
import { renew, resume } from "../lib/renewal.mjs";
import { assert, orphans, refused, renewed, startHost, that } from "../lib/scenario.mjs";
import { cardLog, control, dialogs, judged, kind, prompts } from "../lib/token.mjs";
import { authority, current, keyType, make, nothingIsLeft, person, pins, renewWith, resumeWith } from "./person.mjs";

export const scenarios = {
  async "pulled-during-dialog"() {
    const host = await startHost();
    dialogs("pin card remove", "pin type 123456");
    await refused("a card that is pulled while the PIN is typed", "tokenRemoved", () => make(host));
    control("insert");
    await nothingIsLeft();
    await renewWith(host);
    await host.close();
  },

  async "pulled-before-key"() {
    const host = await startHost();
    control("pull-on", kind === "gids" ? "47" : "46", "before");
    await refused("a card that is pulled before it made the key", "tokenRemoved", () => make(host));
    control("insert");
    await renewWith(host);
    await host.close();
  },

  async "pulled-after-key"() {
    const host = await startHost();
    control("pull-on", kind === "gids" ? "47" : "46", "after");
    await refused("a card that is pulled when it made the key", "tokenRemoved", () => make(host));
    control("insert");
    await renewWith(host);
    await host.close();
  },

  async "pulled-at-certificate"() {
    const host = await startHost();
    let result;
    await refused("a card that is pulled while the certificate is written", "tokenRemoved", async () => {
      result = await renew(host, current, keyType, authority, (step) => {
        if (step === "installCertificate") control("pull-on", kind === "gids" ? "db" : "d6", "before");
      });
    });
    assert.equal(result, undefined);
    control("insert");
    await resumeWith(host);
    await host.close();
  },

  async "pulled-inside-certificate"() {
    snapshot();
    // OpenSC writes a certificate, and the directory that names it, in several commands; each may be the last.
    for (const performed of kind === "gids" ? [1, 2, 4] : [1, 6, 13]) {
      await startAfresh();
      const host = await startHost();
      let begin;
      await refused(`a card that is pulled after ${performed} of the commands that write the certificate`, "tokenRemoved", () =>
        renew(host, current, keyType, authority, (step) => {
          if (step === "installCertificate") begin = cardLog().length;
          if (step === "installCertificate") control("pull-on", kind === "gids" ? "db" : "d6", "after", String(performed - 1));
        }));
      control("clear");
      control("insert");
      await resumeWith(host);
      // A MyEID card's directory of private keys is file 4402; it is selected like this before it is written.
      await that("the directory of the private keys is not touched for it", () =>
        assert.ok(!cardLog().slice(begin).some((line) => line.startsWith("00a4080c0450154402"))));
      await host.close();
    }
  },

  async "pulled-inside-key"() {
    snapshot();
    // The driver enters a key in its directories command by command; each may be the last.
    for (const performed of kind === "gids" ? [1, 4, 6] : [4, 8, 16]) {
      await startAfresh();
      const host = await startHost();
      control("pull-on", kind === "gids" ? "db" : "d6", "after", String(performed - 1));
      await refused(`a card that is pulled after ${performed} of the commands that enter its key`, "tokenRemoved", () => make(host));
      control("clear");
      control("insert");
      await renewWith(host);
      await host.close();
    }
    if (kind !== "gids") return;
    // Between its two lists of keys (docs/known-limits.md).
    await startAfresh();
    const host = await startHost();
    control("pull-on", "db", "after", "1");
    await refused("a card that is pulled between the two lists of its keys", "tokenRemoved", () => make(host));
    control("clear");
    control("insert");
    await refused("the driver, which never makes a key on it again, at first", "internalError", () => make(host));
    await refused("and when the holder has tried again", "tokenUnusable", () => make(host));
    await that("the current certificate works as before", () => judged(person.old.pem));
    await host.close();
  },

  async "full-at-key"() {
    const host = await startHost();
    control("answer", "e0", "6a84");
    await refused("a token without room for a key", "tokenFull", () => make(host));
    await nothingIsLeft();
    await renewWith(host);
    await host.close();
  },

  async "full-at-certificate"() {
    const host = await startHost();
    await refused("a token without room for the certificate", "tokenFull", () =>
      renew(host, current, keyType, authority, (step) => {
        if (step === "installCertificate") control("answer", "e0", "6a84");
      }));
    await host.close();
    await that("keeps the new key", () => assert.equal(orphans().length, 1));
    const next = await startHost();
    await resumeWith(next);
    await next.close();
  },

  async "slow-card"() {
    const host = await startHost();
    control("delay", "1500", "46");
    const steps = [];
    await that("a card that takes its time makes its key, and the page is told what it waits for", async () => {
      const { renewalId } = await host.request("generateKey", { currentCertificate: current.toString("base64"), keyType }, { onProgress: (step) => steps.push(step) });
      assert.ok(renewalId);
      assert.ok(steps.includes("makingKey"), steps.join(" "));
    });
    control("clear");
    await resumeWith(host);
    await host.close();
  },

  async "login-lost"() {
    const host = await startHost();
    await that("a key is made, and the login kept for what follows", () => make(host));
    // Another program logs in and out on the same card: the card then knows nobody any more.
    orphans();
    prompts();
    let lost = false;
    const result = await resume(host, current, authority).catch((error) => {
      assert.equal(error.code, "loginLost");
      lost = true;
    });
    if (result) await renewed(person, result);
    else await resumeWith(host);
    await that("a login that was lost is asked for again", () => assert.ok(!lost || pins().length > 0));
    await host.close();
  },

  async "service-killed"() {
    const host = await startHost();
    await that("a key is made", () => make(host));
    control("kill-pcscd");
    const { renewals } = await host.request("pendingRenewals");
    await that("the renewal is remembered without the token", () => assert.equal(renewals[0].tokenPresent, false));
    control("start-pcscd");
    control("insert");
    await resumeWith(host);
    await host.close();
  },
};
