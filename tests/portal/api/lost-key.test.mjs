// SPDX-License-Identifier: Apache-2.0
// A request was accepted for a key that nobody has any more: the office gives it up, what was issued is revoked, the holder
// begins again. openssl reads the revocation list.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { appointment, atDesk, checks, mailsOf, newOfficer, newToken, nonceOf, tokenRequest } from "./desk.mjs";
import { answers, Portal, unescaped } from "./portal.mjs";
import { acknowledgement, atTheToken, renewalRequest, toTheToken } from "./token.mjs";

let portal;
let officers;
before(async () => {
  portal = await Portal.start();
  officers = ["Olive Opératrice", "Oscar Opérateur"].map((name) => newOfficer(portal, "centre", name));
});
after(() => portal.remove());

const database = (sql) => execFileSync("sqlite3", ["-cmd", ".timeout 10000", portal.file("data/portal.db"), sql], { encoding: "utf8" }).trim();
const idOf = ({ certificate }) => `(SELECT id FROM certificate WHERE serial_hex = '${new X509Certificate(certificate).serialNumber.toLowerCase()}')`;
const referencesOf = (holder) => database(`SELECT reference FROM renewal WHERE certificate_id = ${idOf(holder)} ORDER BY rowid`).split("\n");
const stateOf = (reference) => database(`SELECT state FROM renewal WHERE reference = '${reference}'`);
const auditOf = (reference) => database(`SELECT COUNT(*) FROM audit WHERE action = 'requestGivenUp' AND subject = '${reference}'`);
const lettersAbout = async (reference) => (await mailsOf(portal)).split("<h2").filter((one) => one.includes("est annulée") && one.includes(reference));
const motiveOf = (serial) => database(`SELECT motive, channel FROM revocation WHERE serial = '${serial}'`);

/** Serial numbers that openssl reads in the published list. */
async function listed() {
  const der = await portal.browser().bytes("/pki/issuing.crl");
  writeFileSync(portal.file("list.crl"), der);
  return execFileSync("openssl", ["crl", "-inform", "DER", "-in", portal.file("list.crl"), "-noout", "-text"], { encoding: "utf8" }).toLowerCase();
}

/** A holder whose request became a certificate that is not installed. */
async function issued(options) {
  const { holder, browser } = await atTheToken(portal, options);
  const { cms, key } = await renewalRequest(browser, holder);
  const { json } = await browser.callCms("/api/renewal/request", cms);
  const [reference] = referencesOf(holder);
  const serial = new X509Certificate(Buffer.from(json.certificate, "base64")).serialNumber.toLowerCase();
  return { holder, browser, cms, key, json, reference, serial, path: `/office/requests/${reference}` };
}

const giveUp = async (who, path, key = "gone") => (await atDesk(portal, who)).post(`${path}/lost-key`, { key });

describe("A request whose key is lost", () => {
  test("says whom to call where the holder would go on", async () => {
    const { browser, reference } = await issued();
    for (const path of ["/renewal/validation", "/renewal/token"]) {
      const text = unescaped((await browser.get(path)).text);
      assert.match(text, new RegExp(`appelez votre bureau d.enregistrement et donnez la référence[^]*${reference}`), path);
      assert.match(text, /Bureau d.enregistrement Centre/);
    }
    const { browser: early } = await atTheToken(portal);
    for (const path of ["/renewal/validation", "/renewal/token"]) assert.doesNotMatch((await early.get(path)).text, /appelez votre bureau/);
  });

  test("says so too where a holder without token can only read", async () => {
    const email = "perdue@entreprise-exemple.example";
    const { reference } = await issued({ change: (file) => (file.email = email) });
    const reader = portal.browser();
    await reader.get("/sign-in");
    await reader.post("/sign-in", { email });
    await reader.get("/sign-in/code");
    const codeOf = (text) => /Votre code\s: (\d{3}.\d{3}.\d{3})/.exec(unescaped(text.split("<h2").find((one) => one.includes("Votre code")) ?? ""))?.[1];
    let code;
    for (const end = Date.now() + 60_000; code === undefined && Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) code = codeOf((await reader.get("/outbox")).text);
    assert.equal((await reader.post("/sign-in/code", { code })).location, "/space");
    assert.match(unescaped((await reader.get("/space")).text), new RegExp(`appelez votre bureau d.enregistrement et donnez la référence[^]*${reference}[^]*Bureau d.enregistrement Centre`));
  });

  test("is given up by an officer: what was issued is revoked, the holder is told and begins again", async () => {
    const { holder, reference, serial, path } = await issued();
    const desk = await atDesk(portal, officers[0]);
    assert.match((await desk.get(path)).text, /La clé de cette demande est-elle perdue/);
    assert.equal((await desk.post(`${path}/lost-key`, { key: "gone" })).location, path);
    assert.match((await desk.get(path)).text, /La demande est annulée/);
    assert.equal(stateOf(reference), "cancelled");
    assert.equal(motiveOf(serial), "certificateNotAccepted|office");
    assert.ok((await listed()).includes(serial), "openssl reads it in the list");
    assert.equal((await lettersAbout(reference)).length, 1);
    assert.equal(auditOf(reference), "1");
    assert.match(portal.run("verify-audit", "--config", portal.file("portal.json")), /none altered/);

    const again = await portal.identified(holder);
    assert.match((await again.get("/space")).text, /Annulée/);
    await again.walk(holder);
    await toTheToken(again);
    const { cms, key } = await renewalRequest(again, holder);
    const { json } = await again.callCms("/api/renewal/request", cms);
    assert.equal((await again.callCms("/api/renewal/acknowledgement", acknowledgement(again, json, key))).json.next, "/renewal/done");
    const references = referencesOf(holder);
    assert.deepEqual([references.length, references[0] === reference, stateOf(references[1])], [2, true, "installed"]);
    assert.equal(database(`SELECT COUNT(*) FROM certificate WHERE predecessor = ${idOf(holder)} AND state = 'valid'`), "1");
  });

  test("that somebody else may have is revoked as compromised", async () => {
    const { serial, path } = await issued();
    await giveUp(officers[0], path, "elsewhere");
    assert.equal(motiveOf(serial), "keyCompromised|office");
  });

  test("of a request that the authority never answered is revoked too, whatever it made of it", async () => {
    const { holder, browser } = await atTheToken(portal);
    const { cms } = await renewalRequest(browser, holder);
    await browser.callCms("/api/renewal/request", cms);
    const [reference] = referencesOf(holder);
    // As if the portal had stopped between the authority's answer and its record.
    const serial = database(`SELECT serial FROM issuance WHERE reference = '${reference}'`);
    database(`DELETE FROM certificate WHERE predecessor = ${idOf(holder)}; UPDATE renewal SET state = 'issuing', new_certificate_id = NULL WHERE reference = '${reference}'`);
    assert.equal((await giveUp(officers[0], `/office/requests/${reference}`)).status, 303);
    assert.equal(stateOf(reference), "cancelled");
    assert.equal(motiveOf(serial), "certificateNotAccepted|office");
    assert.equal((await browser.callCms("/api/renewal/request", cms)).code, "renewalStateInvalid");
  });

  test("at the office itself, where the new token broke before it was handed over", async () => {
    const request = await appointment(portal);
    const desk = await atDesk(portal, officers[0]);
    await desk.post(`${request.path}/checks`, checks(request));
    await desk.post(`${request.path}/token`, newToken);
    const { pem } = tokenRequest(portal, await nonceOf(desk, request.path));
    assert.equal((await desk.post(`${request.path}/request`, { request: pem })).status, 303);
    assert.equal((await desk.post(`${request.path}/lost-key`, { key: "gone" })).location, request.path);
    assert.equal(stateOf(request.reference), "cancelled");
    for (const [action, fields] of [["request", { request: pem }], ["finish", { written: "yes" }], ["token", newToken], ["appointment", { date: "2031-03-04", time: "10:30" }]])
      assert.equal((await desk.post(`${request.path}/${action}`, fields)).location, request.path, `${action} changes nothing any more`);
    assert.equal(stateOf(request.reference), "cancelled");
    assert.equal(database(`SELECT COUNT(*) FROM certificate WHERE reference = '${request.reference}' AND state = 'valid'`), "0");
  });

  test("whose certificate its holder revoked already is cancelled all the same", async () => {
    const { reference, serial, path } = await issued();
    database(`INSERT INTO revocation (serial, revoked_at, motive, reason, reason_published, channel, certificate, authority_told) SELECT serial_hex, 1, 'holderRequest', 0, 0, 'holder', der, 1 FROM certificate WHERE serial_hex = '${serial}'; UPDATE certificate SET state = 'revoked', revoked_at = 1 WHERE serial_hex = '${serial}'`);
    assert.equal((await giveUp(officers[0], path)).status, 303);
    assert.equal(stateOf(reference), "cancelled");
    assert.equal(motiveOf(serial), "holderRequest|holder");
    assert.equal((await lettersAbout(reference)).length, 1);
  });
});

describe("Giving a request up", () => {
  test("needs to be told what became of the key, and is for accepted requests only", async () => {
    const { path } = await issued();
    const desk = await atDesk(portal, officers[0]);
    for (const key of ["", "lost", "<script>"]) {
      const answer = await desk.post(`${path}/lost-key`, { key });
      assert.equal(answer.status, 422);
      assert.match(unescaped(answer.text), /Dites ce qu.est devenue la clé/);
    }
    const { holder } = await atTheToken(portal);
    const [registered] = referencesOf(holder);
    assert.doesNotMatch((await desk.get(`/office/requests/${registered}`)).text, /lost-key/);
    assert.equal((await desk.post(`/office/requests/${registered}/lost-key`, { key: "gone" })).status, 409);
    assert.equal(stateOf(registered), "registered");
  });

  test("is an officer's act, of the holder's own office", async () => {
    const { browser, reference, path } = await issued();
    assert.equal((await browser.post(`${path}/lost-key`, { key: "gone" })).location, "/office");
    database(`UPDATE holder SET office = 'ailleurs' WHERE id = (SELECT holder_id FROM renewal WHERE reference = '${reference}')`);
    assert.equal((await giveUp(officers[0], path)).status, 404);
    assert.equal(stateOf(reference), "issued");
  });

  test("by two officers at once happens once", async () => {
    const { reference, path } = await issued();
    const desks = await Promise.all([...officers, ...officers].map((who) => atDesk(portal, who)));
    const answered = await Promise.all(desks.map((desk) => desk.post(`${path}/lost-key`, { key: "gone" })));
    assert.deepEqual(answered.map(({ status }) => status), [303, 303, 303, 303]);
    assert.equal(auditOf(reference), "1");
    assert.equal((await lettersAbout(reference)).length, 1);
  });

  test("is refused once the certificate is installed, and then nothing is revoked", async () => {
    const { browser, key, json, reference, serial, path } = await issued();
    assert.equal((await browser.callCms("/api/renewal/acknowledgement", acknowledgement(browser, json, key))).status, 200);
    assert.equal((await giveUp(officers[0], path)).status, 409);
    assert.equal(stateOf(reference), "installed");
    assert.equal(motiveOf(serial), "");
  });

  test("against the holder's own retrieval: installed and valid, or cancelled and revoked, never anything between", async () => {
    for (let round = 0; round < 6; round += 1) {
      const { browser, cms, key, json, reference, serial, path } = await issued();
      const desk = await atDesk(portal, officers[round % 2]);
      const [taken, given] = await Promise.all([
        browser.callCms("/api/renewal/acknowledgement", acknowledgement(browser, json, key)),
        desk.post(`${path}/lost-key`, { key: "gone" }),
        browser.callCms("/api/renewal/request", cms),
      ]);
      const installed = stateOf(reference) === "installed";
      assert.equal(taken.status === 200, installed, `the acknowledgement was answered with ${taken.status}`);
      assert.equal(given.status, installed ? 409 : 303);
      assert.equal(motiveOf(serial) === "", installed, "revoked exactly when it was given up");
      assert.equal(database(`SELECT COUNT(*) FROM certificate WHERE reference = '${reference}'`), "1");
    }
  });
});

test("Who revokes a certificate reads that its successor stays valid, and may revoke it as well", async () => {
  const secrets = (file) => Object.assign(file, { questions: ["Un ?", "Deux ?", "Trois ?"], answers: [answers.answer1, answers.answer2, answers.answer3] });
  const { holder, browser, key, json, serial } = await issued({ change: secrets });
  await browser.callCms("/api/renewal/acknowledgement", acknowledgement(browser, json, key));
  const path = `/revocation/certificates/${database(`SELECT id FROM certificate WHERE id = ${idOf(holder)}`)}`;
  assert.equal((await browser.post(`${path}/questions`, answers)).location, `${path}/reason`);
  const reason = await browser.get(`${path}/reason`);
  assert.match(unescaped(reason.text), new RegExp(`délivré pour remplacer celui-ci[^]*${serial}`));
  assert.equal((await browser.post(`${path}/confirm`, { reason: "holderRequest" })).location, `${path}/done`);
  const done = await browser.get(`${path}/done`);
  assert.match(unescaped(done.text), new RegExp(`délivré pour remplacer celui-ci[^]*${serial}[^]*reste valable`));
  const next = /href="(\/revocation\/certificates\/[0-9a-f]+\/questions)"/.exec(done.text)[1];
  assert.equal((await browser.get(next)).status, 200);
  assert.equal(motiveOf(serial), "", "revoked by itself only");
});
