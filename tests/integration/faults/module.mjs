// SPDX-License-Identifier: Apache-2.0
// Drivers that misbehave.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { moduleWith, policyWith } from "../lib/driver.mjs";
import { root } from "../lib/native-host.mjs";
import { renew } from "../lib/renewal.mjs";
import { assert, orphans, refused, renewed, startHost, that } from "../lib/scenario.mjs";
import { leaveDrafts } from "../lib/softhsm.mjs";
import { run } from "../lib/token.mjs";
import { authority, current, make, nothingIsLeft, person, renewWith, resumeWith } from "./person.mjs";

/** A second token behind a driver that behaves. */
const other = (() => {
  const place = "/run/sceau-test/other";
  mkdirSync(`${place}/tokens`, { recursive: true });
  writeFileSync(`${place}/softhsm2.conf`, `directories.tokendir = ${place}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n`);
  const env = { ...process.env, SOFTHSM2_CONF: `${place}/softhsm2.conf` };
  return () => {
    if (readdirSync(`${place}/tokens`).length === 0)
      run("softhsm2-util", ["--init-token", "--free", "--label", "Second jeton", "--pin", "123456", "--so-pin", "12345678"], { env });
    execFileSync(join(root, "tests/modules/mock-module"), [`${place}/other-driver.so`], { env });
    return { name: "Bon pilote", path: `${place}/other-driver.so` };
  };
})();

/** A driver with that order: it is named with `code` if it has one, and the token of another driver is there all the same. */
const besideAnother = async (order, code) => {
  const bad = moduleWith(order);
  policyWith([bad, other()]);
  const host = await startHost();
  await that(`beside a driver told to ${order}, the other token works${code ? `, and the driver is named (${code})` : ""}`, async () => {
    const { certificates } = await host.request("listCertificates");
    assert.equal(certificates.length, code ? 0 : 1);
    const { tokens } = await host.request("listTokens");
    assert.ok(tokens.some(({ label }) => label === "Second jeton"), JSON.stringify(tokens));
    if (!code || tokens.length === 2) return;
    const { findings } = await host.request("status");
    assert.ok(findings.some((finding) => JSON.stringify(finding).includes(bad.name)), JSON.stringify(findings));
  });
  await host.close();
};

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

  async "module-dies-inside-the-key"() {
    moduleWith("crash-once C_GenerateKeyPair");
    let host = await startHost();
    await refused("a driver that crashes while it makes the key is named", "moduleCrashed", () => make(host));
    await host.close();
    const drafts = leaveDrafts();
    await that("halves of a key that have no name yet are on the token", () => assert.equal(orphans().length, 2));
    host = await startHost();
    await renewWith(host);
    await that("all of them are gone", () => assert.deepEqual(drafts.filter((file) => existsSync(file)), []));
    await host.close();
  },

  async "module-spoils-what-it-names"() {
    // Both halves of the new key get their CKA_ID, then each its subject and its label.
    for (let written = 0; written < 6; written += 1) {
      moduleWith(`spoil C_SetAttributeValue ${written}`);
      let host = await startHost();
      await refused(`a driver that dies when it has named ${written} times, and loses what it names, is named itself`, "moduleCrashed", () => make(host));
      await host.close();
      moduleWith();
      host = await startHost();
      await renewWith(host);
      await host.close();
    }
  },

  async "module-crashes-anywhere"() {
    const functions = ["C_GetFunctionList", "C_Initialize", "C_GetInfo", "C_GetSlotList", "C_GetSlotInfo", "C_GetTokenInfo", "C_GetMechanismList",
      "C_GetMechanismInfo", "C_OpenSession", "C_FindObjectsInit", "C_FindObjects", "C_FindObjectsFinal", "C_GetAttributeValue"];
    for (const name of functions) await besideAnother(`crash ${name}`, "moduleCrashed");
    await besideAnother("crash C_Finalize", undefined);
  },

  async "module-crashes-while-it-writes"() {
    for (const name of ["C_Login", "C_GetSessionInfo", "C_SignInit", "C_Sign", "C_SetAttributeValue", "C_CreateObject"]) {
      policyWith([moduleWith(`crash ${name}`), other()]);
      let host = await startHost();
      await refused(`a driver that crashes in ${name} is named`, "moduleCrashed", () => renew(host, current, "P-256", authority));
      await that("and the other driver's token works meanwhile", async () => {
        const { tokens } = await host.request("listTokens");
        assert.ok(tokens.some(({ label }) => label === "Second jeton"), JSON.stringify(tokens));
      });
      await host.close();
      moduleWith();
      host = await startHost();
      const { renewals } = await host.request("pendingRenewals");
      await (renewals.length > 0 ? resumeWith(host) : renewWith(host));
      await host.close();
    }
  },

  async "module-hangs-anywhere"() {
    for (const name of ["C_Initialize", "C_GetSlotList"]) await besideAnother(`hang ${name}`, "moduleTimeout");
    await besideAnother("hang C_Finalize", undefined);
  },

  async "module-leaks"() {
    moduleWith("leak C_GetTokenInfo", "print C_GetTokenInfo");
    const host = await startHost();
    const files = () => readdirSync(`/proc/${host.pid}/fd`).length;
    await host.request("listTokens");
    const before = files();
    const leaked = 30;
    for (let i = 0; i < leaked; i++) await host.request("listTokens");
    // A worker that starts or ends meanwhile counts for two or three.
    await that("files that a driver leaves open are not the host's, what it prints not the browser's", () => assert.ok(files() < before + leaked / 2, `${before} files, then ${files()}`));
    await renewWith(host);
    await host.close();
  },

  async "module-leaks-all-files"() {
    const bad = moduleWith("leak C_GetTokenInfo");
    policyWith([bad, other()]);
    const host = await startHost("browser", { files: 256 });
    await that("a driver that leaves no file to open is named, begins anew, and takes no other token with it", async () => {
      let named = false;
      let back = false;
      for (let i = 0; i < 60 && !back; i++) {
        const { tokens } = await host.request("listTokens");
        assert.ok(tokens.some(({ label }) => label === "Second jeton"), JSON.stringify(tokens));
        back = named && tokens.length === 2;
        const { findings } = await host.request("status");
        named ||= findings.some((finding) => finding.code === "moduleCrashed" && JSON.stringify(finding).includes(bad.name));
      }
      assert.ok(named, "it was never named");
      assert.ok(back, "its token never came back");
    });
    await host.close();
  },

  async "module-hangs"() {
    moduleWith("hang-once C_GetTokenInfo");
    const host = await startHost();
    await that("a driver that hangs does not keep the host from answering", async () => {
      await host.request("hello", { clientVersion: "0.1.0", protocolVersions: [1] });
      const { tokens } = await host.request("listTokens"); // the driver itself never comes back
      assert.deepEqual(tokens, []);
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

    moduleWith("length C_Sign 4294967295");
    const boaster = await startHost();
    await refused("a driver whose signature has four gigabytes is found out", "keyUnverified", () => make(boaster));
    await nothingIsLeft();
    await boaster.close();

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
