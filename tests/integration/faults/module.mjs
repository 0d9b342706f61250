// SPDX-License-Identifier: Apache-2.0
// Drivers that misbehave.

import { renew } from "../lib/renewal.mjs";
import { assert, orphans, refused, renewed, startHost, that } from "../lib/scenario.mjs";
import { authority, current, make, moduleWith, nothingIsLeft, person, renewWith } from "./person.mjs";

export const scenarios = {
  async "module-crashes"() {
    moduleWith("crash-once C_GenerateKeyPair");
    const host = await startHost();
    await refused("a driver that crashes is named", "moduleCrashed", () => make(host));
    await renewWith(host);
    await host.close();
  },

  async "module-dies-with-the-key"() {
    moduleWith("crash-after-once C_GenerateKeyPair");
    const host = await startHost();
    await refused("a driver that crashes when it made the key is named", "moduleCrashed", () => make(host));
    await renewWith(host);
    await host.close();
  },

  async "module-hangs"() {
    moduleWith("hang-once C_GetTokenInfo");
    const host = await startHost();
    await that("a driver that hangs does not keep the host from answering", async () => {
      const started = Date.now();
      await host.request("hello", { clientVersion: "0.1.0", protocolVersions: [1] });
      const { tokens } = await host.request("listTokens");
      assert.deepEqual(tokens, []);
      assert.ok(Date.now() - started < 12_000);
    });
    await renewWith(host);
    await host.close();
  },

  async "module-chatters"() {
    moduleWith("print C_Login", "print C_Sign", "leak C_Sign", "failing-slot 30", "refuse-attribute 162 d1");
    const host = await startHost();
    await renewWith(host);
    await host.close();
  },

  async "module-with-exponent-quirk"() {
    moduleWith("exponent-quirk");
    const host = await startHost();
    let result;
    await that("a driver that pads exponents renews with RSA", async () => {
      result = await renew(host, current, "RSA-2048", authority);
    });
    await renewed(person, result);
    await host.close();
  },

  async "module-lies"() {
    moduleWith("garbage C_Sign");
    const host = await startHost();
    await refused("a driver whose signature is garbage is found out", "keyUnverified", () => make(host));
    await nothingIsLeft();
    await host.close();

    const lies = [
      ["claims a million slots", "count C_GetSlotList 1000000", "listTokens"],
      ["claims a million mechanisms", "count C_GetMechanismList 1000000", "listTokens"],
      ["finds a million objects", "count C_FindObjects 1000000", "listCertificates"],
      ["says that a certificate has four gigabytes", "length C_GetAttributeValue 4294967295", "listCertificates"],
      ["fills certificates with garbage", "garbage C_GetAttributeValue", "listCertificates"],
      ["gives texts that are no texts", "garbage C_GetTokenInfo", "listTokens"],
    ];
    for (const [sentence, order, command] of lies) {
      moduleWith(order);
      const next = await startHost();
      await that(`a driver that ${sentence} is survived`, async () => {
        await next.request(command).catch((error) => assert.ok(error.code, error));
        await next.request("hello", { clientVersion: "0.1.0", protocolVersions: [1] });
      });
      await next.close();
    }
    moduleWith();
    const last = await startHost();
    await renewWith(last);
    await last.close();
  },

  async "module-keeps-what-it-destroyed"() {
    moduleWith("garbage C_Sign", "lie C_DestroyObject");
    const host = await startHost();
    await that("a key that fails its check and is not removed ends the operation", async () => {
      await assert.rejects(make(host));
      assert.equal(orphans().length, 1);
    });
    await host.close();
    moduleWith();
    const next = await startHost();
    await renewWith(next);
    await next.close();
  },
};
