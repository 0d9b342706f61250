// SPDX-License-Identifier: Apache-2.0
// The whole renewal over HTTP, with a token played by this file and OpenSSL's command line as the judge.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { signedData } from "./der.mjs";
import { answers, newKey, newRsaKey, Portal } from "./portal.mjs";
import { acknowledgement, atTheToken as retrieval, renewalRequest } from "./token.mjs";

let portal;
before(async () => {
  portal = await Portal.start();
});
after(() => portal.remove());

const atTheToken = (options) => retrieval(portal, options);

describe("A renewal on the token", () => {
  test("goes through five steps, two signatures and three answers to a certificate that OpenSSL accepts", async () => {
    const holder = portal.enrol();
    const browser = await portal.identified(holder);
    const identified = await browser.get("/renewal");
    assert.match(identified.text, /Bonjour Camille Exemple,/);
    assert.match(identified.text, /arrive à expiration dans <strong>20 jour\(s\)<\/strong>/);

    assert.equal((await browser.post("/renewal", {})).location, "/renewal/prerequisites");
    assert.match((await browser.get("/renewal/prerequisites")).text, /80,00.€ HT<\/strong> annuellement/);
    assert.equal((await browser.post("/renewal/prerequisites", { establishment: "yes", person: "yes" })).location, "/renewal/certificate");
    await browser.get("/renewal/certificate");
    assert.equal((await browser.post("/renewal/certificate", { email: holder.holder.email, usage: "invoices" })).location, "/renewal/summary");
    assert.match(await browser.statement(), /^Je soussigné Camille Exemple déclare sur l'honneur/);
    assert.equal((await browser.declare(holder)).json.next, "/renewal/revocation-code");
    assert.equal((await browser.post("/renewal/revocation-code", answers)).location, "/renewal/validation");
    assert.match((await browser.get("/renewal/validation")).text, /est enregistrée sous la référence «\s<span class='reference'>R-20/);
    assert.equal((await browser.answerQuestions({ answer1: "ecole des tilleuls", answer2: " MINOU ", answer3: "bleu d’outremer" })).location, "/renewal/token");

    const { cms, key } = await renewalRequest(browser, holder);
    const { json: issued, status } = await browser.callCms("/api/renewal/request", cms);
    assert.equal(status, 200);
    assert.equal((await browser.callCms("/api/renewal/acknowledgement", acknowledgement(browser, issued, key))).json.next, "/renewal/done");

    const certificate = new X509Certificate(Buffer.from(issued.certificate, "base64"));
    const old = new X509Certificate(holder.certificate);
    assert.equal(certificate.subject, old.subject);
    assert.ok(certificate.checkPrivateKey(key.privateKey));
    assert.notEqual(certificate.serialNumber, old.serialNumber);
    const [issuing, root] = issued.chain.map((der) => new X509Certificate(Buffer.from(der, "base64")).toString());
    writeFileSync(portal.file("new.pem"), certificate.toString());
    writeFileSync(portal.file("issuing.pem"), issuing);
    writeFileSync(portal.file("root.pem"), root);
    const verdict = execFileSync("openssl", ["verify", "-x509_strict", "-CAfile", portal.file("root.pem"), "-untrusted", portal.file("issuing.pem"), portal.file("new.pem")], { encoding: "utf8" });
    assert.match(verdict, /: OK/);
    writeFileSync(portal.file("request.cms"), cms);
    writeFileSync(portal.file("ca.pem"), root + issuing);
    execFileSync("openssl", ["cms", "-verify", "-cades", "-inform", "DER", "-in", portal.file("request.cms"), "-CAfile", portal.file("ca.pem"), "-purpose", "any", "-out", portal.file("request.csr")], { stdio: "ignore" });
    execFileSync("openssl", ["req", "-verify", "-noout", "-inform", "DER", "-in", portal.file("request.csr")], { stdio: "ignore" });

    const done = await browser.get("/renewal/done");
    assert.match(done.text, /installé sur votre support et prêt à l'emploi/);
    const pem = await browser.get(/href="(\/certificates\/[0-9a-f]+\/pem)"/.exec(done.text)[1]);
    assert.equal(new X509Certificate(pem.text).fingerprint256, certificate.fingerprint256);
  });

  test("works for an RSA-3072 key as well", async () => {
    const { holder, browser } = await atTheToken({ key: newRsaKey(3072) });
    const { cms } = await renewalRequest(browser, holder, { key: newRsaKey(3072) });
    assert.equal((await browser.callCms("/api/renewal/request", cms)).status, 200);
  });

  test("makes one certificate, however often and by whomever the request is sent", async () => {
    const { holder, browser } = await atTheToken();
    const { cms } = await renewalRequest(browser, holder);
    const answers_ = await Promise.all(Array.from({ length: 6 }, () => browser.callCms("/api/renewal/request", cms)));
    assert.deepEqual([...new Set(answers_.map(({ status }) => status))], [200]);
    assert.equal(new Set(answers_.map(({ json }) => json.certificate)).size, 1);
    const other = await renewalRequest(browser, holder, { nonce: answers_[0].json.nonce });
    assert.equal((await browser.callCms("/api/renewal/request", other.cms)).code, "renewalStateInvalid");
  });

  test("goes on after the portal was stopped between certificate and acknowledgement", async () => {
    const { holder, browser } = await atTheToken();
    const { cms, key } = await renewalRequest(browser, holder);
    const first = await browser.callCms("/api/renewal/request", cms);
    assert.equal(await portal.close(), 0);
    delete portal.exitCode;
    await portal.open();
    const again = await browser.callCms("/api/renewal/request", cms);
    assert.equal(again.json.certificate, first.json.certificate);
    assert.equal((await browser.callCms("/api/renewal/acknowledgement", acknowledgement(browser, again.json, key))).status, 200);
    assert.equal((await browser.callCms("/api/renewal/acknowledgement", acknowledgement(browser, again.json, key))).status, 200, "repeating it is harmless");
  });

  test("keeps its nonce, so that a request signed before an interruption is still good", async () => {
    const { holder, browser } = await atTheToken();
    const { cms } = await renewalRequest(browser, holder);
    const later = await portal.identified(holder);
    await later.get("/renewal/questions");
    await later.answerQuestions();
    await later.get("/renewal/token");
    assert.equal((await later.callCms("/api/renewal/request", cms)).status, 200);
  });
});

describe("The honour declaration", () => {
  const signedIn = async () => {
    const holder = portal.enrol();
    return { holder, browser: await portal.identified(holder) };
  };
  const refusals = [
    ["something stands before it", (text) => `Je refuse tout ce qui suit : ${text}`],
    ["something stands behind it", (text) => `${text}Sauf le dimanche.`],
    ["it says something else", (text) => text.replace(/^[^\n]*/, "Je ne suis d'accord avec rien.")],
  ];
  for (const [because, change] of refusals)
    test(`is refused because ${because}`, async () => {
      const { browser, holder } = await signedIn();
      await browser.walk(holder, 2);
      const { json } = await browser.declare(holder, change);
      assert.equal(json.error.code, "attributesRefused");
      assert.notEqual((await browser.get("/renewal/revocation-code")).status, 200);
    });

  test("is refused before step 2 is done", async () => {
    const { browser, holder } = await signedIn();
    await browser.walk(holder, 1);
    assert.ok((await browser.declare(holder)).json.error);
  });

  test("counts in the language in which it was read, whatever another tab chose since", async () => {
    const { browser, holder } = await signedIn();
    await browser.walk(holder, 2);
    const { json } = await browser.declare(holder, (text) => text, () => browser.get("/language/en?back=/"));
    assert.equal(json.next, "/renewal/revocation-code");
  });

  test("is to be signed again when the request changes", async () => {
    const { browser, holder } = await signedIn();
    await browser.walk(holder, 3);
    assert.equal((await browser.get("/renewal/revocation-code")).status, 200);
    await browser.post("/renewal/certificate", [["email", holder.holder.email], ["usage", "documents"]]);
    assert.equal((await browser.get("/renewal/revocation-code")).status, 303);
  });
});

/** What the portal has of a holder's renewal; and why it refused a request of it. */
const database = (sql) => execFileSync("sqlite3", [portal.file("data/portal.db"), sql], { encoding: "utf8" }).trim();
const idOf = ({ certificate }) => `(SELECT id FROM certificate WHERE serial_hex = '${new X509Certificate(certificate).serialNumber.toLowerCase()}')`;
const records = (holder) => database(`SELECT state, request, nonce, new_certificate_id FROM renewal WHERE certificate_id = ${idOf(holder)}; SELECT COUNT(*) FROM certificate WHERE predecessor = ${idOf(holder)}`);
const refusals = (holder) => database(`SELECT details FROM audit WHERE action = 'requestRefused' AND subject = (SELECT reference FROM renewal WHERE certificate_id = ${idOf(holder)}) ORDER BY number`).split("\n").filter(Boolean);

/** Somebody who gave themselves a certificate in the holder's name. */
function stranger() {
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", portal.file("s.key"), "-outform", "DER", "-out", portal.file("s.der"), "-subj", "/CN=Camille Exemple"], { stdio: "ignore" });
  return { certificate: readFileSync(portal.file("s.der")), key: createPrivateKey(readFileSync(portal.file("s.key"))) };
}

async function nonceElsewhere() {
  const { browser } = await atTheToken();
  return (await browser.call("/api/renewal/begin", {})).json.nonce;
}

describe("A renewal request is refused", () => {
  const refused = [
    ["its key is the current key", (holder) => ({ key: { publicKey: holder.publicKey, privateKey: holder.key } }), ["requestMismatch", "keyReused"]],
    ["its subject is another person's", () => ({ subjectOf: portal.enrol({ change: (file) => (file.surname = "Autre") }).certificate }), ["subjectMismatch"]],
    ["its key is weak", () => ({ key: newRsaKey(2048) }), ["keyTypeUnsupported"]],
    ["its key has a small exponent", () => ({ key: newRsaKey(3072, 3) }), ["keyTypeUnsupported"]],
    ["its key is very weak", () => ({ key: newRsaKey(1024) }), ["keyTypeUnsupported", "requestInvalid", "signatureInvalid"]],
    ["nobody proved to have the new key", () => ({ signingKey: newKey().privateKey }), ["signatureInvalid"]],
    ["its nonce is not the portal's", () => ({ nonce: Buffer.alloc(32, 7).toString("base64") }), ["challengeExpired"]],
    ["it names no certificate to renew", () => ({ currentCertificate: null }), ["signerMismatch"]],
    ["it was signed for another site", () => ({ signer: { origin: "https://elsewhere.example" } }), ["attributesRefused"]],
    ["it was signed as a document", () => ({ signer: { purpose: undefined } }), ["attributesRefused"]],
    ["it was signed as a declaration", () => ({ signer: { purpose: "declaration" } }), ["attributesRefused"]],
    ["another holder signed it", () => ({ signer: portal.enrol({ change: (file) => (file.surname = "Autre") }) }), ["subjectMismatch", "signerMismatch"]],
    ["a certificate of another authority signed it", () => ({ signer: stranger() }), ["signerMismatch", "chainUntrusted", "certificateUnknown", "issuerUnknown", "subjectMismatch"]],
    ["its nonce is that of another holder's renewal", async () => ({ nonce: await nonceElsewhere() }), ["challengeExpired"]],
    ["two holders signed it", (holder) => ({ moreSigners: [{ certificate: holder.certificate, key: holder.key, purpose: "renewalRequest", origin: portal.origin }] }), ["cmsInvalid"]],
  ];
  for (const [because, changeFor, codes] of refused) {
    test(`because ${because}, and the right one still works`, async () => {
      const { holder, browser } = await atTheToken();
      const { cms } = await renewalRequest(browser, holder, await changeFor(holder));
      const earlier = records(holder);
      const { code, status } = await browser.callCms("/api/renewal/request", cms);
      assert.ok(codes.includes(code), `${code} is not one of ${codes}`);
      assert.equal(status, 400);
      assert.equal(records(holder), earlier, "nothing changed");
      assert.deepEqual(refusals(holder), [`code=${code}`], "the audit log has the reason");
      const good = await renewalRequest(browser, holder);
      assert.equal((await browser.callCms("/api/renewal/request", good.cms)).status, 200);
    });
  }

  test("because the certificate was revoked meanwhile, and stays refused", async () => {
    const { holder, browser } = await atTheToken();
    const { cms } = await renewalRequest(browser, holder);
    database(`UPDATE certificate SET state = 'revoked', revoked_at = 1 WHERE id = ${idOf(holder)}`);
    const earlier = records(holder);
    for (let time = 0; time < 2; time += 1) assert.equal((await browser.callCms("/api/renewal/request", cms)).code, "certificateRevoked");
    assert.equal((await browser.call("/api/renewal/begin", {})).code, "certificateRevoked");
    assert.equal(records(holder), earlier);
    assert.deepEqual(refusals(holder), ["code=certificateRevoked", "code=certificateRevoked"]);
  });

  test("because its nonce was used already", async () => {
    const { holder, browser } = await atTheToken();
    const first = await renewalRequest(browser, holder);
    const { nonce } = (await browser.call("/api/renewal/begin", {})).json;
    const { json: issued } = await browser.callCms("/api/renewal/request", first.cms);
    assert.equal((await browser.callCms("/api/renewal/acknowledgement", acknowledgement(browser, issued, first.key))).status, 200);
    const replayed = await renewalRequest(browser, holder, { nonce });
    assert.equal((await browser.callCms("/api/renewal/request", replayed.cms)).code, "renewalStateInvalid");
    assert.equal((await browser.callCms("/api/renewal/request", first.cms)).code, "renewalStateInvalid");
    assert.equal(database(`SELECT COUNT(*) FROM certificate WHERE predecessor = ${idOf(holder)}`), "1");
  });

  test("because it is another holder's, however well signed", async () => {
    const [own, other] = [await atTheToken(), await atTheToken({ change: (file) => (file.surname = "Autre") })];
    const { cms } = await renewalRequest(other.browser, other.holder);
    const earlier = records(other.holder);
    assert.ok(["signerMismatch", "subjectMismatch"].includes((await own.browser.callCms("/api/renewal/request", cms)).code));
    assert.equal(records(other.holder), earlier);
  });

  test("because bytes follow it", async () => {
    const { holder, browser } = await atTheToken();
    const { cms } = await renewalRequest(browser, holder);
    assert.equal((await browser.callCms("/api/renewal/request", Buffer.concat([cms, Buffer.from([0])]))).code, "cmsInvalid");
  });

  test("because its key has a certificate already", async () => {
    const first = await atTheToken();
    const { cms, key } = await renewalRequest(first.browser, first.holder);
    assert.equal((await first.browser.callCms("/api/renewal/request", cms)).status, 200);
    const second = await atTheToken();
    const again = await renewalRequest(second.browser, second.holder, { key });
    assert.equal((await second.browser.callCms("/api/renewal/request", again.cms)).code, "keyReused");
  });

  test("before the questions are answered", async () => {
    const holder = portal.enrol();
    const browser = await portal.identified(holder);
    await browser.walk(holder);
    assert.equal((await browser.call("/api/renewal/begin", {})).code, "sessionExpired");
    assert.equal((await browser.get("/renewal/token")).location, "/renewal/questions");
  });
});

const acknowledgements = (holder) => database(`SELECT details FROM audit WHERE action = 'acknowledgementRefused' AND subject = (SELECT reference FROM renewal WHERE certificate_id = ${idOf(holder)}) ORDER BY number`).split("\n").filter(Boolean);

describe("An acknowledgement", () => {
  const path = "/api/renewal/acknowledgement";
  const issue = async () => {
    const { holder, browser } = await atTheToken();
    const { cms, key } = await renewalRequest(browser, holder);
    return { holder, browser, key, issued: (await browser.callCms("/api/renewal/request", cms)).json };
  };

  test("is refused when the old key signed it, when it is about another challenge, says anything else, or is no declaration; each time the audit log has the reason", async () => {
    const { holder, browser, key, issued } = await issue();
    const right = acknowledgement.text(browser, issued);
    const refused = [
      ["signerMismatch", signedData(Buffer.from(right), { ...holder, purpose: "declaration", origin: portal.origin })],
      ["challengeExpired", acknowledgement(browser, { ...issued, nonce: Buffer.alloc(32, 7).toString("base64") }, key)],
      ["attributesRefused", acknowledgement(browser, issued, key, (text) => `Je n'ai rien installé.\n${text}`)],
      ["attributesRefused", acknowledgement(browser, issued, key, (text) => `${text} `)],
      ["attributesRefused", acknowledgement(browser, issued, key, (text) => text.replace("est installé", "n'est pas installé"))],
      ["attributesRefused", acknowledgement(browser, issued, key, () => issued.nonce)],
      ["attributesRefused", signedData(Buffer.from(right), { certificate: Buffer.from(issued.certificate, "base64"), key: key.privateKey })],
    ];
    for (const [code, cms] of refused) assert.equal((await browser.callCms(path, cms)).code, code);
    assert.deepEqual(acknowledgements(holder), refused.map(([code]) => `code=${code}`));
    assert.match((await browser.get("/renewal/done")).text, /pas encore installé/);
  });

  test("is taken in English as in French", async () => {
    const { browser, key, issued } = await issue();
    assert.equal((await browser.callCms(path, acknowledgement(browser, issued, key, () => acknowledgement.text(browser, issued, "en")))).status, 200);
  });

  test("is what the portal says that the page should have signed", async () => {
    const { browser, issued } = await issue();
    const { json } = await browser.call("/api/renewal/begin", {});
    assert.equal(json.newCertificate, issued.certificate);
    assert.equal(`${json.acknowledgement}\n\n${portal.origin}\n${json.nonce}\n`, acknowledgement.text(browser, issued));
  });

  test("of a certificate that was revoked meanwhile is refused", async () => {
    const { holder, browser, key, issued } = await issue();
    database(`UPDATE certificate SET state = 'revoked', revoked_at = 1 WHERE predecessor = ${idOf(holder)}`);
    assert.equal((await browser.callCms(path, acknowledgement(browser, issued, key))).code, "certificateRevoked");
  });
});
