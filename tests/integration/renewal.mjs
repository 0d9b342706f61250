#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// renewal.mjs terminal|browser OLD-KEY NEW-KEY: a whole renewal, judged by openssl, libp11 and pkcs11-tool.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

import { signedData } from "./lib/der.mjs";
import { nonce, renew } from "./lib/renewal.mjs";
import { assert, holder, renewed, startHost, that } from "./lib/scenario.mjs";
import { kind, module, prompts, run } from "./lib/token.mjs";

const [way, oldKey, newKey] = process.argv.slice(2);
// Object identifiers in DER: of the signature, and of the digest that goes with it.
const algorithms = {
  ES256: ["2a8648ce3d040302", "608648016503040201"],
  ES384: ["2a8648ce3d040303", "608648016503040202"],
  ES512: ["2a8648ce3d040304", "608648016503040203"],
  RS256: ["2a864886f70d01010b", "608648016503040201"],
};
const person = holder(oldKey);
const { authority, current } = person;
const host = await startHost(way, { asked: true });

await that("the host finds the token", async () => {
  const { tokens } = await host.request("listTokens");
  assert.equal(tokens.length, 1);
  assert.equal(tokens[0].pinState, "ok");
  assert.deepEqual([tokens[0].label, tokens[0].serialNumber], ["", ""], "nobody has let the portal see whose it is");
});
await that("the holder lets the origin list the certificates", async () => {
  const { certificates } = await host.request("listCertificates");
  assert.deepEqual(certificates.map(({ certificate, hasPrivateKey }) => [certificate, hasPrivateKey]), [[current.toString("base64"), true]]);
  assert.ok(prompts().some(({ dialog, description }) => dialog === "confirm" && description.includes("portail.exemple.fr")));
});

await that("the holder identifies with the current certificate", async () => {
  const challenge = nonce();
  const token = await host.request("identify", { certificate: current.toString("base64"), nonce: challenge });
  assert.equal(token.format, "web-eid:1.0");
  const size = token.algorithm.slice(2); // the same hash throughout, the one that goes with the key
  const hash = (text) => createHash(`sha${size}`).update(text).digest();
  writeFileSync(authority.file("token.data"), Buffer.concat([hash("https://portail.exemple.fr"), hash(challenge)]));
  let signature = Buffer.from(token.signature, "base64");
  if (token.algorithm.startsWith("ES")) signature = ecdsaDer(signature);
  writeFileSync(authority.file("token.sig"), signature);
  writeFileSync(authority.file("old.pub"), run("openssl", ["x509", "-in", person.old.pem, "-noout", "-pubkey"]));
  const pss = token.algorithm.startsWith("PS") ? ["-sigopt", "rsa_padding_mode:pss"] : [];
  run("openssl", ["dgst", `-sha${size}`, "-verify", authority.file("old.pub"), ...pss, "-signature", authority.file("token.sig"), authority.file("token.data")]);
});

prompts();
const steps = [];
let result;
await that("the renewal goes through", async () => {
  result = await renew(host, current, newKey, authority, (step) => steps.push(step));
});
await renewed(person, result);
await that("it asked for the PIN with origin and holder in sight, and never showed what was typed", () => {
  const shown = prompts();
  const pins = shown.filter(({ dialog }) => dialog === "pin");
  assert.ok(pins.length >= 1 && pins.every(({ description }) => description.includes("portail.exemple.fr")));
  assert.ok(!JSON.stringify(shown).includes("123456"));
});
await that("the acknowledgement is a CMS that openssl verifies with the new certificate", () => {
  const { content, signedAttributes, signature, signatureAlgorithm } = result.acknowledgement;
  const of = (text) => Buffer.from(text, "base64");
  const cms = signedData({
    content: of(content),
    certificate: readFileSync(result.der),
    signedAttributes: of(signedAttributes),
    signature: of(signature),
    signatureOid: algorithms[signatureAlgorithm][0],
    digestOid: algorithms[signatureAlgorithm][1],
  });
  writeFileSync(authority.file("acknowledgement.der"), cms);
  run("openssl", ["cms", "-verify", "-inform", "DER", "-in", authority.file("acknowledgement.der"), "-CAfile", authority.root,
    "-purpose", "any", "-out", authority.file("acknowledgement.txt")]);
});
// OpenSC 0.23 says nothing of keys that were made through PKCS#11.
if (kind === "softhsm")
  await that("pkcs11-tool finds both keys made on the token and never extractable", () => {
    const objects = run("pkcs11-tool", ["--module", module, "--login", "--pin", "123456", "-O", "--type", "privkey"]);
    assert.equal(objects.match(/sensitive, always sensitive, never extracta?ble, local/g)?.length, 2, objects);
  });
await that("nothing is pending any more", async () => assert.deepEqual((await host.request("pendingRenewals")).renewals, []));
await host.close();

/** r || s as the DER ECDSA-Sig-Value (RFC 3279 §2.2.3). */
function ecdsaDer(raw) {
  const integer = (number) => {
    let digits = number;
    while (digits.length > 1 && digits[0] === 0) digits = digits.subarray(1);
    if (digits[0] & 0x80) digits = Buffer.concat([Buffer.from([0]), digits]);
    return Buffer.concat([Buffer.from([0x02, digits.length]), digits]);
  };
  const body = Buffer.concat([integer(raw.subarray(0, raw.length / 2)), integer(raw.subarray(raw.length / 2))]);
  return Buffer.concat([Buffer.from(body.length < 0x80 ? [0x30, body.length] : [0x30, 0x81, body.length]), body]);
}
