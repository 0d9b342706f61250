// SPDX-License-Identifier: Apache-2.0
// The registration office: a holder whose support is no longer qualified comes with document, code and answers, and leaves
// with a certificate on a new token. openssl makes the token's request and judges the certificate; qpdf judges the receipt.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { certificationRequest, identificationToken, namesOf } from "./der.mjs";
import { appointment, atDesk as desk, checks, mailsOf, newOfficer, newToken, nonceOf, tokenRequest } from "./desk.mjs";
import { newKey, Portal, unescaped } from "./portal.mjs";
import { acknowledgement } from "./token.mjs";

let portal;
let officer;
before(async () => {
  portal = await Portal.start((configuration) => {
    configuration.offices.push({ ...configuration.offices[0], id: "nord", name: "Bureau Nord (fictif)" });
  });
  officer = newOfficer(portal, "centre", "Olive Opératrice");
});
after(() => portal.remove());

const atDesk = (who = officer) => desk(portal, who);
const mails = () => mailsOf(portal);
const waiting = (change) => appointment(portal, change);
const requestFor = (nonce, type) => tokenRequest(portal, nonce, type);

describe("At the registration office", () => {
  test("a new certificate is issued onto a new token, handed over, and the receipt says so", async () => {
    const request = await waiting();
    const browser = await atDesk();
    assert.match((await browser.get("/office/requests")).text, new RegExp(request.reference));
    assert.equal((await browser.post(`${request.path}/appointment`, { date: "2031-03-04", time: "10:30" })).status, 303);
    assert.match((await browser.get(request.path)).text, /04\/03\/2031 10:30/);

    assert.equal((await browser.post(`${request.path}/checks`, checks(request))).location, request.path);
    assert.equal((await browser.post(`${request.path}/token`, newToken)).location, request.path);
    assert.match(await mails(), /Installez le pilote de votre nouveau support[\s\S]*pilotes\.exemple-cartes\.example/);

    const made = requestFor(await nonceOf(browser, request.path));
    assert.equal((await browser.post(`${request.path}/request`, { request: made.pem })).location, request.path);
    const { text: pem } = await browser.get(`${request.path}/pem`);
    writeFileSync(portal.file("new.pem"), pem);
    const publicOf = (...options) => execFileSync("openssl", options, { encoding: "utf8" });
    assert.equal(publicOf("x509", "-in", portal.file("new.pem"), "-noout", "-pubkey"), publicOf("pkey", "-in", made.key, "-pubout"));
    const authority = portal.file("data/authority");
    writeFileSync(portal.file("old.der"), request.holder.certificate);
    assert.equal(publicOf("x509", "-in", portal.file("new.pem"), "-noout", "-subject"), publicOf("x509", "-inform", "DER", "-in", portal.file("old.der"), "-noout", "-subject"));
    assert.match(publicOf("verify", "-CAfile", `${authority}/root.pem`, "-untrusted", `${authority}/issuing.pem`, portal.file("new.pem")), /OK/);

    const unconfirmed = await browser.post(`${request.path}/finish`, {});
    assert.equal(unconfirmed.status, 422);
    assert.equal((await browser.post(`${request.path}/finish`, { written: "yes" })).location, request.path);
    assert.equal((await browser.post(`${request.path}/finish`, { written: "yes" })).location, request.path, "again: harmless");
    assert.equal((await mails()).split("Votre nouveau certificat est installé").length, 2, "one receipt mail");

    const receipt = await browser.send("GET", `${request.path}/receipt`);
    assert.equal(receipt.headers["content-type"], "application/pdf");
    assert.ok(receipt.text.startsWith("%PDF-1.7"));
    const [record] = execFileSync("sqlite3", ["-json", portal.file("data/portal.db"), `SELECT chip_model, chip_serial, renewals_done FROM certificate WHERE reference = '${request.reference}'`], { encoding: "utf8" }).split("\n");
    assert.match(record, /"chip_model":"Récente","chip_serial":"N-2042","renewals_done":0/);
    assert.match(portal.run("verify-audit", "--config", portal.file("portal.json")), /none altered/);
    const audit = portal.run("export-audit", "--config", portal.file("portal.json"));
    for (const action of ["appointmentSet", "holderChecked", "tokenRecorded", "certificateIssued", "handedOver"]) assert.match(audit, new RegExp(`"${action}"`), action);
    assert.ok(!audit.includes(request.holder.holder.identityNumber) && !audit.includes(request.code.replace("-", "")));
  });

  test("each wrong thing is told apart, but not which answer", async () => {
    const request = await waiting();
    const browser = await atDesk();
    const wrong = async (change) => unescaped((await browser.post(`${request.path}/checks`, { ...checks(request), ...change })).text);
    assert.match(await wrong({ withdrawalCode: "22222-22222" }), /Ce code de retrait n.est pas celui/);
    assert.match(await wrong({ answer2: "Médor" }), /Les réponses ne correspondent pas/);
    assert.match(await wrong({ identityNumber: "ZZ9999999" }), /Ce numéro n.est pas celui du dossier/);
    assert.match(await wrong({ identityValid: "" }), /Confirmez que la pièce est valide/);
    assert.equal((await browser.post(`${request.path}/token`, newToken)).status, 409, "no token before the checks");
    assert.equal((await browser.post(`${request.path}/checks`, { ...checks(request), identityNumber: "ZZ9999999", newDocument: "yes" })).location, request.path);
  });

  test("mistakes are counted, and even the right things wait after the fifth", async () => {
    const request = await waiting();
    const browser = await atDesk();
    for (let attempt = 0; attempt < 5; attempt += 1) assert.equal((await browser.post(`${request.path}/checks`, { ...checks(request), answer1: "non" })).status, 422);
    assert.equal((await browser.post(`${request.path}/checks`, checks(request))).status, 429);
  });

  test("a token that is not approved, and what is not written well, are refused", async () => {
    const request = await waiting();
    const browser = await atDesk();
    await browser.post(`${request.path}/checks`, checks(request));
    for (const change of [{ model: "Ancienne" }, { maker: "Personne" }, { serial: "" }, { atr: "xyz" }, { model: "x".repeat(65) }])
      assert.equal((await browser.post(`${request.path}/token`, { ...newToken, ...change })).status, 422, JSON.stringify(change));
    assert.equal((await browser.post(`${request.path}/request`, { request: requestFor("n").pem })).status, 422, "no request before the token");
  });

  test("a request with another challenge, a weak key, a key seen before or none at all is refused, and nothing changes", async () => {
    const request = await waiting();
    const browser = await atDesk();
    await browser.post(`${request.path}/checks`, checks(request));
    await browser.post(`${request.path}/token`, newToken);
    const nonce = await nonceOf(browser, request.path);
    const send = (pem) => browser.post(`${request.path}/request`, { request: pem });
    for (const pem of [requestFor("another").pem, requestFor(nonce, ["rsa:2048"]).pem, "", "-----BEGIN CERTIFICATE REQUEST-----", "<script>", requestFor(nonce).pem.replace("MII", "MIJ")])
      assert.equal((await send(pem)).status, 422, pem.slice(0, 40));
    const made = requestFor(nonce);
    assert.equal((await send(made.pem)).status, 303);
    assert.equal((await send(made.pem)).status, 303, "the same again: the same certificate");
    assert.equal((await send(requestFor(nonce).pem)).status, 422, "another one: never a second certificate");
    const count = execFileSync("sqlite3", [portal.file("data/portal.db"), `SELECT COUNT(*) FROM certificate WHERE reference = '${request.reference}'`], { encoding: "utf8" }).trim();
    assert.equal(count, "1");
  });

  test("through the officer's computer: one certificate for the token's request, and only its own key can say that it is installed", async () => {
    const request = await waiting();
    const browser = await atDesk();
    const calls = `/api${request.path}`;
    const made = (key, nonce) => certificationRequest({ subject: namesOf(request.holder.certificate).subject, key: key.privateKey, publicKey: key.publicKey, nonce }).toString("base64");
    const send = (pkcs10, at = browser) => at.call(`${calls}/certificate`, { request: pkcs10 });
    const key = newKey();
    assert.equal((await send(made(key, "n"))).code, "renewalStateInvalid", "no request before the checks");
    await browser.post(`${request.path}/checks`, checks(request));
    await browser.post(`${request.path}/token`, newToken);
    const page = unescaped((await browser.get(request.path)).text);
    const nonce = /data-challenge="([^"]*)"/.exec(page)[1];
    assert.equal(/data-subject="([^"]*)"/.exec(page)[1], namesOf(request.holder.certificate).subject.toString("base64"));
    assert.ok(page.includes(`data-serial="${newToken.serial}"`));

    const stranger = await atDesk(newOfficer(portal, "nord", "Nils Opérateur"));
    const pkcs10 = made(key, nonce);
    assert.equal((await send(pkcs10, stranger)).code, "renewalUnknown", "another office");
    assert.equal((await send(made(key, "another"))).code, "challengeExpired");
    const first = await send(pkcs10);
    assert.ok((await send(made(newKey(), nonce))).status >= 400, "another one: never a second certificate");
    const { json } = await send(pkcs10);
    assert.equal(json.certificate, first.json.certificate, "the same again: the same certificate");

    const acknowledge = (cms, at = browser) => at.callCms(`${calls}/acknowledgement`, cms);
    const good = acknowledgement(browser, json, key);
    assert.equal((await acknowledge(acknowledgement(browser, json, newKey()))).code, "signatureInvalid");
    assert.equal((await acknowledge(acknowledgement(browser, { ...json, nonce: "another" }, key))).code, "challengeExpired");
    assert.equal((await acknowledge(acknowledgement(browser, json, key, (text) => `${text} `))).code, "attributesRefused");
    assert.equal((await acknowledge(good, stranger)).code, "renewalUnknown");
    assert.ok(!(await browser.get(request.path)).text.includes("attester"));
    for (let again = 0; again < 2; again++) assert.equal((await acknowledge(good)).json.next, request.path, "repeating it is harmless");
    const proven = (await browser.get(request.path)).text;
    assert.ok(proven.includes("attester") && !proven.includes('data-page="desk"'));
    const acts = execFileSync("sqlite3", [portal.file("data/portal.db"), `SELECT action FROM audit WHERE subject = '${request.reference}' AND action IN ('requestRefused', 'acknowledgementRefused', 'certificateInstalled') ORDER BY number`], { encoding: "utf8" }).trim().split("\n");
    assert.deepEqual(acts.filter((act) => act === "certificateInstalled").length, 1);
    assert.deepEqual(acts.filter((act) => act === "acknowledgementRefused").length, 3);
    assert.ok(acts.includes("requestRefused"));
    assert.equal((await browser.post(`${request.path}/finish`, { written: "yes", puk: "" })).status, 303);
  });

  test("a support that nobody knows waits for the officer, who decides, and the holder is told", async () => {
    const holder = portal.enrol({ change: (file) => Object.assign(file, { chipMaker: "Inconnu", chipModel: "X", surname: "Doute" }) });
    const visitor = await portal.identified(holder);
    await visitor.walk(holder);
    const [reference] = /R-\d{4}-[A-Z0-9-]+/.exec((await visitor.get("/renewal/validation")).text);
    const browser = await atDesk();
    assert.equal((await browser.post(`/office/requests/${reference}/decision`, {})).status, 422);
    assert.equal((await browser.post(`/office/requests/${reference}/decision`, { outcome: "appointment" })).status, 303);
    assert.match(await mails(), new RegExp(`${reference}[\\s\\S]*code de retrait\\s: [A-Z0-9]{5}-[A-Z0-9]{5}`));
    assert.equal((await browser.post(`/office/requests/${reference}/decision`, { outcome: "onToken" })).status, 409, "once");
  });
});

describe("The desk", () => {
  test("opens for officers only: neither a holder nor a stranger, nor an officer whose right was withdrawn", async () => {
    assert.equal((await portal.browser().get("/office/requests")).location, "/office");
    const holder = portal.enrol();
    const browser = portal.browser();
    const nonce = await browser.challenge();
    assert.equal((await browser.call("/api/office/identify", identificationToken({ ...holder, origin: portal.origin, nonce }))).code, "certificateUnknown");
    assert.equal((await (await portal.identified(holder)).get("/office/requests")).location, "/office");
    const inside = await atDesk();
    assert.equal((await inside.get("/space")).location, "/sign-in", "an officer is no holder");
    const replaced = { ...officer, key: newKey().privateKey };
    const again = portal.browser();
    const other = await again.challenge();
    assert.equal((await again.call("/api/office/identify", identificationToken({ ...replaced, origin: portal.origin, nonce: other }))).code, "signatureInvalid");
    execFileSync("sqlite3", [portal.file("data/portal.db"), "UPDATE officer SET active = 0"]);
    assert.equal((await inside.get("/office/requests")).location, "/?ended=1");
    execFileSync("sqlite3", [portal.file("data/portal.db"), "UPDATE officer SET active = 1"]);
  });

  test("shows the files of its own office, and finds them without minding wildcards", async () => {
    const request = await waiting((file) => (file.surname = "Introuvable"));
    const north = await atDesk(newOfficer(portal, "nord", "Nour Opérateur"));
    assert.ok(!(await north.get("/office/requests")).text.includes(request.reference));
    assert.equal((await north.get(request.path)).status, 404);
    assert.equal((await north.post(`${request.path}/checks`, checks(request))).status, 404);
    const browser = await atDesk();
    const found = async (text) => (await browser.get(`/office/requests?search=${encodeURIComponent(text)}`)).text.includes(request.reference);
    assert.ok(await found("introuvable"));
    assert.ok(await found(request.reference.slice(2).toLowerCase()));
    assert.ok(!(await found("%trouvable_x")) && !(await found("' OR 1=1 --")));
  });
});

test("The receipt is a sound PDF whose words can be read", { skip: spawnSync("qpdf", ["--version"]).error && process.env.CI !== "true" ? "qpdf is not installed" : false }, async () => {
  const request = await waiting((file) => (file.surname = "Œuvré (L'Été)"));
  const browser = await atDesk();
  await browser.post(`${request.path}/checks`, checks(request));
  await browser.post(`${request.path}/token`, newToken);
  await browser.post(`${request.path}/request`, { request: requestFor(await nonceOf(browser, request.path)).pem });
  const bytes = await browser.bytes(`${request.path}/receipt`);
  writeFileSync(portal.file("receipt.pdf"), bytes);
  execFileSync("qpdf", ["--check", portal.file("receipt.pdf")], { stdio: "pipe" });
  const text = execFileSync("pdftotext", ["-layout", portal.file("receipt.pdf"), "-"], { encoding: "utf8" });
  for (const words of [request.reference, "Camille Œuvré (L'Été)", "N-2042", "Récente", "Signature du titulaire"]) assert.ok(text.includes(words), words);
});
