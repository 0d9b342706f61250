// SPDX-License-Identifier: Apache-2.0
// What every scenario begins with, and the sentences it proves.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Authority } from "./authority.mjs";
import { subjectOf } from "./der.mjs";
import { BrowserHost, HostError, origin, TerminalHost, userState } from "./native-host.mjs";
import { inventory, judged, oldRequest, oldStore, orphans, run } from "./token.mjs";

export const subject = "/C=FR/O=Entreprise Exemple/OU=0002 732829320/CN=Camille Exemple";

/** A token with the holder's current certificate, and the authority that made it. */
export const holder = (keyType = "EC:prime256v1") => {
  const authority = new Authority();
  const requestFile = authority.file("old.csr");
  oldRequest(keyType, subject, requestFile);
  const old = authority.certify(requestFile, "PEM", "old", 20);
  oldStore(old.pem);
  return { authority, old, current: readFileSync(old.der) };
};

/** The holder has let the portal of these tests list certificates. */
const letList = () => {
  mkdirSync(userState, { recursive: true, mode: 0o700 });
  const consents = [{ origin, operation: "listCertificates", givenAt: "2026-11-22T14:00:00Z" }];
  writeFileSync(join(userState, "consents.json"), JSON.stringify({ consents }));
};

/** A host, after `hello` where there is a browser. With `{ asked: true }` the holder has yet to let the portal list certificates. */
export const startHost = async (way = "browser", { asked = false, ...options } = {}) => {
  if (!asked) letList();
  if (way === "terminal") return new TerminalHost();
  const host = new BrowserHost(options);
  await host.request("hello", { clientVersion: "0.1.0", protocolVersions: [1] });
  return host;
};

/** Prints the sentence once `check` has not thrown. */
export const that = async (sentence, check) => {
  try {
    await check();
  } catch (error) {
    console.error(`FAILED: ${sentence}\n${error.stack ?? error}`);
    process.exit(1);
  }
  console.log(`ok: ${sentence}`);
};

/** The request fails with this code and no other. */
export const refused = async (sentence, code, attempt) =>
  that(`${sentence} (${code})`, async () => {
    try {
      await attempt();
    } catch (error) {
      if (error instanceof HostError) return assert.equal(error.code, code);
      throw error;
    }
    assert.fail(`it succeeded`);
  });

/** What must be true of the token and of the certificate at the end of every renewal. */
export const renewed = async ({ authority, old, current }, result) => {
  await that("openssl verifies the new certificate", () => authority.verify(result.pem));
  await that("its subject is the old one's, its key is not", () => {
    const fresh = readFileSync(result.der);
    assert.deepEqual(subjectOf(fresh), subjectOf(current));
    const keyOf = (file) => run("openssl", ["x509", "-in", file, "-noout", "-pubkey"]);
    assert.notEqual(keyOf(result.pem), keyOf(old.pem));
  });
  await that("libp11 finds it on the token with a key that signs for it", () => judged(result.pem));
  await that("the old certificate and its key are still there and work", () => judged(old.pem));
  await that("no key is without certificate", () => assert.deepEqual(orphans(), []));
};

export { assert, inventory, orphans };
