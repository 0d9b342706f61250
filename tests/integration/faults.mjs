#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// faults.mjs NAME: one misfortune in the middle of a renewal, told to the holder with its own code, after which the same
// holder finishes the renewal. Judges look at the token in between and at the end.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./lib/native-host.mjs";
import { renew, resume } from "./lib/renewal.mjs";
import { assert, holder, orphans, refused, renewed, startHost, that } from "./lib/scenario.mjs";
import { control, dialogs, judged, kind, module, prompts, run } from "./lib/token.mjs";

const keyType = kind === "gids" ? "RSA-2048" : "P-256";
const person = holder(kind === "gids" ? "rsa:2048" : "EC:prime256v1");
const { authority, current } = person;
const make = (host) => host.request("generateKey", { currentCertificate: current.toString("base64"), keyType });
const pins = () => prompts().filter(({ dialog }) => dialog === "pin");
const nothingIsLeft = () => that("no key is left on the token", () => assert.deepEqual(orphans(), []));

/** The renewal from the beginning, to its judged end. */
const renewWith = async (host) => {
  let result;
  await that("the same holder then renews", async () => (result = await renew(host, current, keyType, authority)));
  await renewed(person, result);
};

/** What was begun, to its judged end. */
const resumeWith = async (host) => {
  let result;
  await that("the same holder then finishes the renewal", async () => {
    result = await resume(host, current, authority);
    assert.ok(result, "the host remembers no renewal");
  });
  await renewed(person, result);
};

/** One of several renewals of the same certificate, judged where others may be unfinished. */
const renewedBeside = async ({ pem }) => {
  await that("openssl verifies a new certificate, libp11 finds it with its key", () => {
    authority.verify(pem);
    judged(pem);
  });
};

/** Unlocks the token with a program that is not ours. */
const unblock = () =>
  kind === "softhsm"
    ? run("pkcs11-tool", ["--module", module, "--login", "--login-type", "so", "--so-pin", "12345678", "--init-pin", "--new-pin", "123456"])
    : run("pkcs15-tool", ["--unblock-pin", "--auth-id", kind === "gids" ? "80" : "01", "--puk", "12345678", "--new-pin", "123456"]);

/** Puts a misbehaving module between the host and the token, or takes the misbehaviour away. */
const moduleWith = (...orders) => {
  const place = "/run/sceau-test/bin/bad-driver.so";
  execFileSync(join(root, "tests/modules/mock-module"), [place, ...orders]);
  writeFileSync("/etc/sceau/policy.json", JSON.stringify({
    modules: [{ name: "Pilote d'essai", path: place }],
    forbiddenModules: [module],
    pinDialog: "/run/sceau-test/bin/pinentry",
  }));
};

const scenarios = {
  async "wrong-pin"() {
    const host = await startHost();
    dialogs("pin type 000000");
    await renewWith(host);
    await that("the holder was told in the dialog that the PIN was wrong, and asked again", () => {
      const asked = pins();
      assert.ok(asked[0].error === undefined || asked[0].error === "");
      assert.match(asked[1].error, /incorrect/i);
    });
    await host.close();
  },

  async "final-try"() {
    const host = await startHost();
    dialogs("pin type 000000", "pin type 111111", "confirm cancel");
    await refused("before the last try the holder is asked, and may stop", "userCancelled", () => make(host));
    await that("and was told that it is the last", () =>
      assert.ok(prompts().some(({ dialog, description }) => dialog === "confirm" && description.includes("qu'un essai"))));
    await nothingIsLeft();
    await renewWith(host);
    await host.close();
  },

  async locked() {
    const host = await startHost();
    dialogs("pin type 000000", "pin type 111111", "pin type 222222");
    await refused("the third wrong PIN locks", "pinBlocked", () => make(host).catch((error) => {
      if (error.code === "pinIncorrect") return make(host);
      throw error;
    }));
    prompts();
    await refused("a locked token is not asked again", "pinBlocked", () => make(host));
    await that("no dialog opened for that", () => assert.deepEqual(pins(), []));
    await that("the PUK unblocks the token", unblock);
    await nothingIsLeft();
    await host.close();
    const next = await startHost();
    await renewWith(next);
    await next.close();
  },

  async cancelled() {
    const host = await startHost();
    dialogs("pin cancel");
    await refused("a closed dialog ends the operation", "userCancelled", () => make(host));
    dialogs("pin timeout");
    await refused("and so does one that nobody answers", "dialogTimeout", () => make(host));
    await nothingIsLeft();
    await renewWith(host);
    await host.close();
  },

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
    await that("nobody signed without the holder's PIN", () => assert.ok(!lost || pins().length > 0));
    await host.close();
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

const name = process.argv[2];
if (!scenarios[name]) {
  console.error(`no such scenario; there are: ${Object.keys(scenarios).join(" ")}`);
  process.exit(2);
}
await scenarios[name]();
