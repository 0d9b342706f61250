// SPDX-License-Identifier: Apache-2.0
// Who may come in, and what the portal refuses to hear.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { identificationToken, signedData } from "./der.mjs";
import { answers, newKey, Portal, unescaped } from "./portal.mjs";

let portal;
let holder;
before(async () => {
  portal = await Portal.start();
  holder = portal.enrol();
});
after(() => portal.remove());

describe("Identification", () => {
  test("takes a challenge once", async () => {
    const browser = portal.browser();
    const nonce = await browser.challenge();
    const token = identificationToken({ ...holder, origin: portal.origin, nonce });
    const cookies = new Map(browser.cookies);
    assert.equal((await browser.call("/api/identify", token)).json.next, "/renewal");
    browser.cookies = cookies;
    assert.notEqual((await browser.call("/api/identify", token)).status, 200);
    const fresh = portal.browser();
    await fresh.challenge();
    assert.equal((await fresh.call("/api/identify", token)).code, "signatureInvalid");
  });

  test("binds the proof to this origin and to the session that asked", async () => {
    const browser = portal.browser();
    const nonce = await browser.challenge();
    const elsewhere = identificationToken({ ...holder, origin: "https://elsewhere.example", nonce });
    assert.equal((await browser.call("/api/identify", elsewhere)).code, "signatureInvalid");
    assert.equal((await browser.call("/api/identify", identificationToken({ ...holder, origin: portal.origin, nonce }))).code, "challengeExpired", "a failed proof uses the challenge up");
  });

  test("gives a new session, with a cookie that scripts and other sites do not get", async () => {
    const browser = portal.browser();
    const nonce = await browser.challenge();
    const before_ = browser.cookies.get("__Host-sceau");
    const answer = await browser.call("/api/identify", identificationToken({ ...holder, origin: portal.origin, nonce }));
    assert.match(answer.headers["set-cookie"][0], /^__Host-sceau=[0-9a-f]{64}; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
    assert.notEqual(browser.cookies.get("__Host-sceau"), before_);
  });

  test("refuses certificates of others, expired ones, and keys that are not theirs", async () => {
    const stranger = newKey();
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", portal.file("s.key"), "-outform", "DER", "-out", portal.file("s.der"), "-subj", "/CN=Camille Exemple"], { stdio: "ignore" });
    const { readFileSync } = await import("node:fs");
    const { createPrivateKey } = await import("node:crypto");
    const foreign = { certificate: readFileSync(portal.file("s.der")), key: createPrivateKey(readFileSync(portal.file("s.key"))) };
    assert.equal((await portal.browser().identify(foreign)).code, "certificateUnknown");
    assert.equal((await portal.browser().identify({ ...holder, key: stranger.privateKey })).code, "signatureInvalid");
  });

  test("by declaration serves certificates that only sign documents", async () => {
    const browser = portal.browser();
    const statement = unescaped(/data-statement="([^"]*)"/.exec((await browser.get("/")).text)[1]);
    const nonce = await browser.challenge();
    const text = Buffer.from(`${statement}\n\n${portal.origin}\n${nonce}\n`);
    const answer = await browser.callCms("/api/identify-by-declaration", signedData(text, { ...holder, purpose: "declaration", origin: portal.origin }));
    assert.equal(answer.json.next, "/renewal");
  });
});

describe("Pages and forms", () => {
  test("send whoever is not identified to the start", async () => {
    for (const path of ["/renewal", "/renewal/prerequisites", "/renewal/summary", "/renewal/questions", "/renewal/token", "/renewal/done"])
      assert.equal((await portal.browser().get(path)).location, "/?ended=1", path);
  });

  test("cannot be posted by another site, nor without the session's token", async () => {
    const browser = await portal.identified(holder);
    assert.equal((await browser.post("/renewal", {}, { Origin: "https://elsewhere.example" })).status, 400);
    browser.csrf = "0".repeat(64);
    assert.equal((await browser.post("/renewal", {})).status, 409);
    assert.equal((await browser.call("/api/renewal/begin", {})).code, "pageOutdated");
  });

  test("do not open out of order", async () => {
    const other = portal.enrol();
    const browser = await portal.identified(other);
    assert.equal((await browser.get("/renewal/summary")).location, "/renewal");
    await browser.post("/renewal", {});
    for (const path of ["/renewal/certificate", "/renewal/summary", "/renewal/revocation-code", "/renewal/validation", "/renewal/questions", "/renewal/done"])
      assert.notEqual((await browser.get(path)).status, 200, path);
    assert.equal((await browser.post("/renewal/revocation-code", answers)).location, "/renewal/prerequisites");
    assert.equal((await browser.callCms("/api/renewal/declaration", signedData(Buffer.from("x"), { ...other, purpose: "declaration", origin: portal.origin }))).code, "renewalStateInvalid");
  });

  test("survive a double submit, a second tab and going back", async () => {
    const other = portal.enrol();
    const browser = await portal.identified(other);
    const [first, second] = await Promise.all([browser.post("/renewal", {}), browser.post("/renewal", {})]);
    assert.equal(first.location, second.location);
    await browser.walk(other, 3);
    assert.equal((await browser.get("/renewal/prerequisites")).status, 200, "an earlier step can be read again");
    await Promise.all([browser.post("/renewal/revocation-code", answers), browser.post("/renewal/revocation-code", answers)]);
    assert.equal((await browser.get("/renewal/validation")).status, 200);
    assert.equal((await browser.get("/renewal/prerequisites")).location, "/renewal/validation");
  });

  test("end when something of the identity has changed", async () => {
    const other = portal.enrol();
    const browser = await portal.identified(other);
    await browser.post("/renewal", {});
    const { text } = await browser.post("/renewal/prerequisites", { establishment: "yes", person: "no" });
    assert.match(text, /vous ne pouvez pas renouveler votre certificat/);
    assert.match(text, /autorite-demonstration\.example\/commander/);
    assert.equal((await browser.get("/renewal/certificate")).location, "/renewal/prerequisites");
  });

  test("say what is missing beside the field", async () => {
    const other = portal.enrol();
    const browser = await portal.identified(other);
    await browser.post("/renewal", {});
    const unanswered = await browser.post("/renewal/prerequisites", {});
    assert.equal(unanswered.status, 422);
    assert.match(unanswered.text, /<a href="#establishment">Répondez par Oui ou par Non\.<\/a>/);
  });

  test("keep another holder's certificate to its holder", async () => {
    const other = portal.enrol({ change: (file) => (file.surname = "Autre") });
    const database = execFileSync("sqlite3", [portal.file("data/portal.db"), "SELECT id FROM certificate ORDER BY created_at"], { encoding: "utf8" }).split("\n");
    const browser = await portal.identified(other);
    assert.equal((await browser.get(`/certificates/${database[0]}/pem`)).status, 404);
  });
});

describe("The answers", () => {
  test("are locked after five mistakes, together and not one by one", async () => {
    const other = portal.enrol();
    const browser = await portal.identified(other);
    await browser.walk(other);
    await browser.get("/renewal/questions");
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const wrong = await browser.answerQuestions({ ...answers, answer2: "Médor" });
      assert.equal(wrong.status, 422);
      assert.match(wrong.text, new RegExp(`il reste ${4 - attempt} essai`));
    }
    assert.equal((await browser.answerQuestions({ ...answers, answer2: "Médor" })).status, 429);
    const right = await browser.answerQuestions();
    assert.equal(right.status, 429, "even the right ones have to wait");
    assert.match(right.text, /Réessayez dans 1 minute\./);
  });

  test("cannot be guessed in parallel", async () => {
    const other = portal.enrol();
    const browser = await portal.identified(other);
    await browser.walk(other);
    const tries = await Promise.all(Array.from({ length: 12 }, () => browser.answerQuestions({ answer1: "a", answer2: "b", answer3: "c" })));
    assert.equal(tries.filter(({ status }) => status === 422).length, 4);
  });
});

describe("The e-mail address", () => {
  const outbox = async () => (await portal.browser().get("/outbox")).text;

  test("changes only by the link that is mailed to the new one, and only once", async () => {
    const other = portal.enrol();
    const browser = await portal.identified(other);
    await browser.walk(other, 1);
    const address = `new-${Date.now()}@entreprise-exemple.example`;
    assert.equal((await browser.post("/renewal/certificate", { email: address, usage: "invoices" })).location, "/renewal/summary");
    assert.match((await browser.get("/renewal/summary")).text, /à confirmer/);
    const [, link] = /https:\/\/localhost:\d+(\/address\/[0-9a-f]{64})/.exec(await outbox());
    const stranger = portal.browser();
    assert.match((await stranger.get(link)).text, new RegExp(address), "opening the link asks");
    assert.match((await browser.get("/renewal/summary")).text, /à confirmer/, "and changes nothing");
    assert.match((await stranger.post(link, {})).text, /est confirmée/);
    assert.doesNotMatch((await browser.get("/renewal/summary")).text, /à confirmer/);
    assert.equal((await stranger.post(link, {})).status, 404);
  });

  test("is checked before anything is sent", async () => {
    const other = portal.enrol();
    const browser = await portal.identified(other);
    await browser.walk(other, 1);
    for (const email of ["", "x", "a@b", "é@exemple.example", "a@b.example\r\nBcc: c@d.example", "x".repeat(300) + "@e.example"])
      assert.ok([400, 422].includes((await browser.post("/renewal/certificate", { email, usage: "invoices" })).status), email);
  });
});

describe("The holder's space", () => {
  test("lists the holder's certificates and requests, and shows every detail of one", async () => {
    const other = portal.enrol({ change: (file) => (file.chipSerial = "ABCDEF0123456789") });
    const browser = await portal.identified(other);
    await browser.walk(other);
    const space = await browser.get("/space");
    assert.match(space.text, /EN COURS/);
    assert.match(space.text, /R-20\d\d-/);
    const details = await browser.get(/href="(\/certificates\/[0-9a-f]+)"/.exec(space.text)[1]);
    for (const fact of [/PHYSIQUE/, /ABCDEF0123456789/, /CN=Camille Exemple/, /Autorité Démonstration Personnes Physiques/, /Télécharger le PEM/]) assert.match(details.text, fact);
  });

  test("does not show another holder's certificate", async () => {
    const browser = await portal.identified(holder);
    const other = await portal.identified(portal.enrol());
    const theirs = /href="(\/certificates\/[0-9a-f]+)"/.exec((await other.get("/space")).text)[1];
    assert.equal((await browser.get(theirs)).status, 404);
  });
});

describe("The mails of a renewal", () => {
  test("tell the holder what to do next", async () => {
    const other = portal.enrol();
    const browser = await portal.identified(other);
    await browser.walk(other);
    const mails = (await portal.browser().get("/outbox")).text;
    assert.match(mails, /Votre dossier de renouvellement est en cours/);
  });

  test("give the withdrawal code to whoever needs a new support", async () => {
    const other = portal.enrol({ change: (file) => Object.assign(file, { chipMaker: "Exemple Cartes", chipModel: "Ancienne" }) });
    const browser = await portal.identified(other);
    assert.match((await browser.get("/renewal")).text, /votre support n'est plus autorisé par la réglementation/);
    await browser.walk(other);
    assert.match((await browser.get("/renewal/validation")).text, /Prenez rendez-vous avec votre bureau d'enregistrement/);
    assert.match((await portal.browser().get("/outbox")).text, /du code de retrait\s: [2-9A-Z]{5}-[2-9A-Z]{5}/);
    assert.equal((await browser.call("/api/renewal/begin", {})).code, "renewalStateInvalid", "nothing is issued onto the old support");
    assert.equal((await browser.get("/renewal/questions")).location, "/renewal/validation");
  });
});
