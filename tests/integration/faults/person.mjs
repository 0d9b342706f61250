// SPDX-License-Identifier: Apache-2.0
// The holder of these scenarios, and what they have in common.

import { renew, resume } from "../lib/renewal.mjs";
import { assert, holder, orphans, renewed, that } from "../lib/scenario.mjs";
import { judged, kind, module, prompts, run } from "../lib/token.mjs";

export const keyType = kind === "gids" ? "RSA-2048" : "P-256";
export const person = holder(kind === "gids" ? "rsa:2048" : "EC:prime256v1");
export const { authority, current } = person;
export const make = (host) => host.request("generateKey", { currentCertificate: current.toString("base64"), keyType });
export const pins = () => prompts().filter(({ dialog }) => dialog === "pin");
export const nothingIsLeft = () => that("no key is left on the token", () => assert.deepEqual(orphans(), []));

/** The renewal from the beginning, to its judged end. */
export const renewWith = async (host) => {
  let result;
  await that("the same holder then renews", async () => (result = await renew(host, current, keyType, authority)));
  await renewed(person, result);
};

/** What was begun, to its judged end. */
export const resumeWith = async (host) => {
  let result;
  await that("the same holder then finishes the renewal", async () => {
    result = await resume(host, current, authority);
    assert.ok(result, "the host remembers no renewal");
  });
  await renewed(person, result);
};

/** One of several renewals of the same certificate, judged where others may be unfinished. */
export const renewedBeside = async ({ pem }) => {
  await that("openssl verifies a new certificate, libp11 finds it with its key", () => {
    authority.verify(pem);
    judged(pem);
  });
};

/** Unlocks the token with a program that is not ours. */
export const unblock = () =>
  kind === "softhsm"
    ? run("pkcs11-tool", ["--module", module, "--login", "--login-type", "so", "--so-pin", "12345678", "--init-pin", "--new-pin", "123456"])
    : run("pkcs15-tool", ["--unblock-pin", "--auth-id", kind === "gids" ? "80" : "01", "--puk", "12345678", "--new-pin", "123456"]);
