// SPDX-License-Identifier: Apache-2.0
// A renewal on Windows, cut at every state of its journal and finished: nothing is lost, no key orphaned.
import assert from "node:assert/strict";
import { createPublicKey, verify, X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { freshScreen } from "./screen.mjs";
import { freshToken, installSmartCardService, openssl, pin } from "./token.mjs";
import { BrowserPipe, freshWindows } from "./wine.mjs";

const screen = await freshScreen();
const windows = freshWindows(screen.display);
installSmartCardService(windows);
const token = freshToken(windows);
token.insert();
const currentCertificate = token.certificate.toString("base64");
const nonce = Buffer.alloc(32, 7).toString("base64");
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

const program = windows.place("native-host/sceau-host.exe");
const start = () => new BrowserPipe(windows, program, "chrome-extension://abcdefghijklmnopabcdefghijklmnop/");
/** What a command answers when the holder types the PIN for it. */
async function withPin(host, command, args) {
  const answer = host.call(command, args);
  await screen.type(pin);
  return answer;
}
const begin = (host) => withPin(host, "generateKey", { currentCertificate, keyType: "P-256" });
const pending = async (host) => (await host.call("pendingRenewals")).result.renewals;

const der = (tag, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), body.length < 128 ? Buffer.from([body.length]) : Buffer.from([0x81, body.length]), body]);
};
const name = (oid, tag, text) => der(0x31, der(0x30, Buffer.from(`0603${oid}`, "hex"), der(tag, Buffer.from(text, "utf8"))));
const subject = der(0x30, name("550406", 0x13, "FR"), name("55040a", 0x0c, "Entreprise Exemple"), name("550403", 0x0c, "Camille Exemple"));
const requestInfo = (publicKey) => base64(der(0x30, Buffer.from("020100", "hex"), subject, Buffer.from(publicKey, "base64"), Buffer.from("a000", "hex")));

/** The authority's answer to a request: a certificate, DER. */
function certify(request) {
  writeFileSync(join(token.place, "new.csr"), Buffer.from(request, "base64"));
  openssl(token.place, "x509", "-req", "-inform", "DER", "-in", "new.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "25", "-extfile", "holder.ext", "-outform", "DER", "-out", "new.der");
  return readFileSync(join(token.place, "new.der"));
}
const chain = [base64(openssl(token.place, "x509", "-in", "ca.pem", "-outform", "DER"))];

test("the holder lets the portal list the certificates", async () => {
  const host = start();
  const answer = host.call("listCertificates");
  await screen.accept();
  assert.equal((await answer).result.certificates.length, 1);
  await host.close();
});

test("a host that is killed while the key is being made leaves a renewal that goes on, or nothing, and never a key that nobody knows", async () => {
  for (const moment of ["makingKey", "checkingKey"]) {
    const host = start();
    const reached = new Promise((resolve) => (host.onEvent = ({ arguments: progress }) => progress?.step === moment && resolve()));
    void host.call("generateKey", { currentCertificate, keyType: "P-256" }).catch(() => undefined);
    await screen.type(pin);
    await reached;
    await host.kill();
  }
  const host = start();
  const known = (await pending(host)).length;
  const { result, error } = await begin(host);
  assert.ok(result, JSON.stringify(error));
  assert.equal(token.privateKeys(), 1 + known + 1, "the old key, and one for each renewal that is known");
  for (const { renewalId } of await pending(host)) {
    const answer = host.call("abandonKey", { renewalId });
    if (renewalId !== result.renewalId) await screen.type(pin);
    assert.deepEqual((await answer).result, {});
  }
  assert.equal(token.privateKeys(), 1);
  assert.equal(token.publicKeys(), 1);
  await host.close();
});

test("a driver that dies when it has made the key leaves no key behind once the holder begins again", async () => {
  const host = start();
  token.crashIn("C_GenerateKeyPair");
  const { error } = await begin(host);
  assert.equal(error?.code, "moduleCrashed");
  assert.ok(token.crashed());
  assert.equal(token.privateKeys(), 2);
  const { result } = await begin(host);
  assert.equal(token.privateKeys(), 2, "the orphan is gone, the new key is there");
  const answer = await host.call("abandonKey", { renewalId: result.renewalId });
  assert.deepEqual(answer.result, {});
  await host.close();
});

test("a renewal survives the death of its host in every state, and the certificate is the new key's", async () => {
  let host = start();
  const { result: made } = await begin(host);
  await host.kill();

  host = start();
  let [renewal] = await pending(host);
  assert.deepEqual([renewal.renewalId, renewal.state, renewal.publicKey], [made.renewalId, "keyMade", made.publicKey]);
  const { renewalId } = renewal;
  const { result: signed, error: refused } = await withPin(host, "signRequest", { renewalId, certificationRequestInfo: requestInfo(made.publicKey) });
  assert.ok(signed, JSON.stringify(refused));
  await host.kill();

  host = start();
  [renewal] = await pending(host);
  assert.deepEqual([renewal.state, renewal.request], ["requested", signed.request]);
  const certificate = certify(renewal.request);
  token.crashIn("C_CreateObject");
  assert.equal((await withPin(host, "installCertificate", { renewalId, certificate: base64(certificate), chain, nonce })).error?.code, "moduleCrashed");
  await host.kill();

  host = start();
  [renewal] = await pending(host);
  assert.equal(renewal.state, "certificateReceived");
  const { result: installed, error } = await withPin(host, "installCertificate", { renewalId, certificate: base64(certificate), chain, nonce });
  assert.ok(installed, JSON.stringify(error));
  assert.deepEqual(await pending(host), []);
  assert.deepEqual([token.certificates(), token.privateKeys()], [3, 2], "the old certificate, the new one and its authority; two keys");
  const { signedAttributes, signature } = installed.acknowledgement;
  const key = createPublicKey({ key: new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" }), type: "spki", format: "der" });
  assert.ok(verify("sha256", Buffer.from(signedAttributes, "base64"), key, Buffer.from(signature, "base64")));
  await host.close();
});

test("the old certificate goes with the holder's consent, and the new one then stays", async () => {
  const host = start();
  const answer = host.call("removeCertificate", { certificate: currentCertificate });
  await screen.accept("removal-fr");
  await screen.type(pin);
  assert.deepEqual((await answer).result, {});
  assert.equal(token.privateKeys(), 1);
  const fresh = base64(readFileSync(join(token.place, "new.der")));
  assert.equal((await host.call("removeCertificate", { certificate: fresh })).error.code, "certificateStillNeeded");
  await host.close();
});

test("a card that comes or goes is told to the browser", async () => {
  const host = start();
  await host.call("listTokens");
  const told = new Promise((resolve) => (host.onEvent = ({ event }) => event === "tokensChanged" && resolve()));
  writeFileSync(join(windows.drive, "readers.txt"), "Lecteur d'essai 0|\r\n");
  await told;
  assert.deepEqual((await host.call("listTokens")).result.tokens, []);
  await host.close();
});
