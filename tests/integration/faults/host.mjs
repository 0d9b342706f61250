// SPDX-License-Identifier: Apache-2.0
// What befalls the host, and the browser beside it.

import { finish, renew, resume } from "../lib/renewal.mjs";
import { assert, refused, renewed, startHost, that } from "../lib/scenario.mjs";
import { authority, current, keyType, make, nothingIsLeft, person, renewWith, renewedBeside, resumeWith } from "./person.mjs";

export const scenarios = {
  async "two-hosts"() {
    const hosts = [await startHost(), await startHost()];
    let results;
    await that("of two browsers that renew at once, both are served", async () => {
      results = await Promise.all(hosts.map((host) => renew(host, current, keyType, authority)));
    });
    for (const result of results) await renewedBeside(result);
    await nothingIsLeft();
    await Promise.all(hosts.map((host) => host.close()));
  },

  async "second-host-waits"() {
    const [first, second] = [await startHost(), await startHost()];
    const { renewalId, publicKey } = await make(first);
    let result;
    await that("a browser that comes while another renews waits, is told so, and is served in the end", async () => {
      let told;
      const waiting = new Promise((resolve) => (told = resolve));
      const attempt = second.request("generateKey", { currentCertificate: current.toString("base64"), keyType }, {
        onProgress: (step) => step === "waitingForToken" && told(),
      });
      await Promise.race([waiting, attempt.then(() => assert.fail("it did not wait"))]);
      result = await finish(first, { renewalId, publicKey, state: "keyMade" }, current, authority);
      await attempt;
    });
    await renewedBeside(result);
    await that("one that gives up waiting is left alone", async () => {
      const [third] = [await startHost()];
      const attempt = third.request("generateKey", { currentCertificate: current.toString("base64"), keyType }, {
        onProgress: (step, requestId) => step === "waitingForToken" && void third.request("cancel", { requestId }),
      });
      await assert.rejects(attempt, { code: "cancelled" });
      await third.close();
    });
    await renewedBeside(await resume(second, current, authority));
    await nothingIsLeft();
    await Promise.all([first.close(), second.close()]);
  },

  async "host-killed-while-writing"() {
    const [first, second] = [await startHost(), await startHost()];
    const { tokens } = await second.request("listTokens");
    assert.equal(tokens.length, 1);
    // The other host has read the card, and must not believe what it remembers of it.
    const killed = renew(first, current, keyType, authority, (step) => {
      if (step === "installCertificate") setTimeout(() => void first.kill(), 20);
    }).catch(() => undefined);
    await killed;
    let result = await resume(second, current, authority);
    result ??= authority.issued()[0];
    await renewed(person, result);
    await second.close();
  },

  async "host-killed"() {
    let host = await startHost();
    await that("a key is made", () => make(host));
    await host.kill();
    host = await startHost();
    await resumeWith(host);
    await host.close();
  },

  async "host-killed-after-request"() {
    let host = await startHost();
    const killed = renew(host, current, keyType, authority, async (step) => {
      if (step === "installCertificate") await host.kill();
    });
    await refused("the host dies when the request was sent", "hostStopped", () => killed);
    host = await startHost();
    await resumeWith(host);
    await host.close();
  },

  async "pipe-closed"() {
    let host = await startHost();
    const started = make(host).catch((error) => error.code);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await host.close();
    await started;
    host = await startHost();
    const result = await resume(host, current, authority);
    if (result) await renewed(person, result);
    else await renewWith(host);
    await host.close();
  },
};
