// SPDX-License-Identifier: Apache-2.0
// What befalls the host, and the browser beside it.

import { renew, resume } from "../lib/renewal.mjs";
import { assert, refused, renewed, startHost, that } from "../lib/scenario.mjs";
import { authority, current, keyType, make, nothingIsLeft, person, renewWith, renewedBeside, resumeWith } from "./person.mjs";

export const scenarios = {
  async "two-hosts"() {
    const hosts = [await startHost(), await startHost()];
    const attempts = await Promise.allSettled(hosts.map((host) => renew(host, current, keyType, authority)));
    await that("of two browsers that renew at once, each is served or told why not", () => {
      for (const { reason } of attempts.filter(({ status }) => status === "rejected")) assert.ok(reason.code, reason);
      assert.ok(attempts.some(({ status }) => status === "fulfilled"), JSON.stringify(attempts));
    });
    for (const { value } of attempts) if (value) await renewedBeside(value);
    for (let result; (result = await resume(hosts[0], current, authority)); ) await renewedBeside(result);
    await nothingIsLeft();
    await Promise.all(hosts.map((host) => host.close()));
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
