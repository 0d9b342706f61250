// SPDX-License-Identifier: Apache-2.0
// "Tester mon certificat": what the portal says about a certificate whose key was proven over HTTPS.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { identificationToken, signedData } from "./der.mjs";
import { newKey, Portal, unescaped } from "./portal.mjs";

let portal;
before(async () => {
  portal = await Portal.start();
});
after(() => portal.remove());

const recorded = { manufacturer: "SoftHSM project", model: "SoftHSM v2", serialNumber: "0000000000000001" };

async function tested(browser, holder, token = recorded) {
  const nonce = await browser.challenge();
  const { appVersion, ...proof } = { appVersion: undefined, ...identificationToken({ ...holder, origin: portal.origin, nonce }) };
  const answer = await browser.call("/api/test/identification", { proof, token });
  if (answer.json.csrf) browser.csrf = answer.json.csrf;
  return answer;
}

const line = ({ json }, check) => json.lines.find((one) => one.check === check);

test("A certificate that ends soon is told as working, with the days left and the way to renewal", async () => {
  const answer = await tested(portal.browser(), portal.enrol({ days: 20 }));
  for (const check of ["identification", "chain", "revocation", "support"]) assert.equal(line(answer, check).state, "ok", check);
  assert.equal(line(answer, "days").state, "warning");
  assert.match(line(answer, "days").sentence, /^20 jours, jusqu'au \d\d\/\d\d\/\d{4} exclu/);
  assert.equal(answer.json.verdict.path, "/renewal");
  assert.match(answer.json.verdict.sentence, /fonctionne, mais il arrive bientôt à expiration/);
});

test("Whoever proved a certificate is signed in, so that renewal is one click away", async () => {
  const browser = portal.browser();
  await tested(browser, portal.enrol({ days: 20 }));
  assert.match((await browser.get("/renewal")).text, /Bonjour Camille Exemple/);
});

test("A signed declaration is verified too, and only one that says what the page said", async () => {
  const holder = portal.enrol();
  const browser = portal.browser();
  const statement = unescaped(/data-statement="([^"]*)"/.exec((await browser.get("/test")).text)[1]);
  const declare = async (text) => {
    const nonce = await browser.challenge();
    const cms = signedData(Buffer.from(`${text}\n\n${portal.origin}\n${nonce}\n`), { ...holder, purpose: "declaration", origin: portal.origin });
    return browser.call("/api/test/declaration", { cms: cms.toString("base64"), token: recorded });
  };
  assert.equal((await declare("Je vends ma maison.")).code, "attributesRefused");
  const answer = await declare(statement);
  assert.equal(line(answer, "signature").state, "ok");
});

test("A revoked certificate proves its key and is told as revoked, without signing anybody in", async () => {
  const holder = portal.enrol({ change: (file) => (file.surname = "Révoquée") });
  execFileSync("sqlite3", [portal.file("data/portal.db"), "UPDATE certificate SET state = 'revoked' WHERE holder_id IN (SELECT id FROM holder WHERE surname = 'Révoquée')"]);
  const browser = portal.browser();
  const answer = await tested(browser, holder);
  assert.equal(line(answer, "revocation").state, "bad");
  assert.match(answer.json.verdict.path, /commander$/);
  assert.equal((await browser.get("/renewal")).location, "/?ended=1");
});

test("A certificate of another authority is told as such, and signs nobody in", async () => {
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", portal.file("s.key"), "-outform", "DER", "-out", portal.file("s.der"), "-subj", "/CN=Camille Exemple"], { stdio: "ignore" });
  const foreign = { certificate: readFileSync(portal.file("s.der")), key: createPrivateKey(readFileSync(portal.file("s.key"))) };
  const browser = portal.browser();
  const answer = await tested(browser, foreign);
  assert.equal(line(answer, "chain").state, "bad");
  assert.equal((await browser.get("/renewal")).location, "/?ended=1");
});

test("Another token than the one handed over makes the support doubtful; a better one does not make it good", async () => {
  const holder = portal.enrol();
  assert.equal(line(await tested(portal.browser(), holder, { ...recorded, serialNumber: "4242" }), "support").state, "warning");
  const unknown = portal.enrol({ change: (file) => Object.assign(file, { chipModel: "Inconnue", chipMaker: "Autre" }) });
  assert.equal(line(await tested(portal.browser(), unknown, { ...recorded }), "support").state, "warning");
});

test("A proof with another key, a replayed proof and a malformed report are refused", async () => {
  const holder = portal.enrol();
  const browser = portal.browser();
  assert.equal((await tested(browser, { ...holder, key: newKey().privateKey })).code, "signatureInvalid");
  const nonce = await browser.challenge();
  const proof = identificationToken({ ...holder, origin: portal.origin, nonce });
  const { status, json } = await browser.call("/api/test/identification", { proof, token: recorded });
  assert.equal(status, 200);
  browser.csrf = json.csrf ?? browser.csrf;
  assert.equal((await browser.call("/api/test/identification", { proof, token: recorded })).code, "challengeExpired");
  assert.equal((await browser.call("/api/test/identification", { proof, token: { ...recorded, model: "x".repeat(65) } })).code, "invalidRequest");
  assert.equal((await browser.call("/api/test/identification", { proof, more: 1 })).code, "invalidRequest");
});
