// SPDX-License-Identifier: Apache-2.0
// Every page of the revocation side and of the officers' desk, looked at in a real Chromium, with what they say when something is wrong.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { identificationToken } from "../api/der.mjs";
import { Looker, skip } from "../api/look.mjs";
import { answers, Portal, unescaped } from "../api/portal.mjs";

const waiting = { skip, timeout: 300_000 };
const secrets = { questions: ["Quel est le prénom de votre meilleur ami d'enfance\u00A0?", "Quel est le nom de votre premier animal de compagnie\u00A0?", "Ce que tu veux\u00A0?"], answers: ["Éloïse", "Médor", "Une maison bleue"] };

let portal;
let looker;
let serial;
before(async () => {
  portal = await Portal.start((configuration) => (configuration.revocation = { ...configuration.revocation, dualControl: true }));
  looker = await Looker.open(portal, "revocation-pages");
});
after(async () => {
  await looker.close();
  await portal.remove();
});

const mailed = async (pattern) => {
  for (;;) {
    const found = pattern.exec(unescaped((await portal.browser().get("/outbox")).text));
    if (found) return found[1];
  }
};

test("The public space, the mailed link, the questions and the reason", waiting, async () => {
  const holder = portal.enrol({ days: 300, change: (file) => Object.assign(file, secrets) });
  const visitor = portal.browser();
  await visitor.get("/revocation");
  await looker.look(visitor, { space: "/revocation", form: "/revocation/form" });
  await visitor.post("/revocation", { email: holder.holder.email, identityNumber: holder.holder.identityNumber });
  const link = new URL(await mailed(/(https:\/\/localhost:[0-9]+\/revocation\/link\/[0-9a-f]+)/)).pathname;
  await visitor.get(link);
  await looker.look(visitor, { link, "link-unknown": `${link.slice(0, -4)}0000` });
  const entered = await visitor.post(link, {});
  await looker.look(visitor, { "link-used": link });
  const { text } = await visitor.get(entered.location);
  const [, certificate] = /href="(\/revocation\/certificates\/[0-9a-f]+)\/questions"/.exec(text);
  [, serial] = /<dd><span class="mono">([0-9a-f]+)</.exec(text);
  await looker.look(visitor, { certificates: "/revocation/certificates", questions: `${certificate}/questions`, "form-prefilled": `${certificate}/form` });
  await visitor.get(`${certificate}/questions`);
  const [answer1, answer2, answer3] = secrets.answers;
  assert.equal((await visitor.post(`${certificate}/questions`, { answer1, answer2, answer3 })).location, `${certificate}/reason`);
  await looker.look(visitor, { reason: `${certificate}/reason` });
  await visitor.get(`${certificate}/reason`);
  assert.equal((await visitor.post(`${certificate}/confirm`, { reason: "keyCompromised" })).location, `${certificate}/done`);
  await looker.look(visitor, { done: `${certificate}/done`, "certificates-revoked": "/revocation/certificates" });
});

test("The company space", waiting, async () => {
  portal.enrol({ days: 300, change: (file) => Object.assign(file, { givenName: "Sacha", surname: "Exemple-Démonstration" }) });
  portal.run("give-access", "--config", portal.file("portal.json"), "--identifier", "EXEMPLE", "--siren", "732829320", "--name", "Dominique Exemple", "--email", "dominique.exemple@entreprise-exemple.example");
  const visitor = portal.browser();
  await looker.look(visitor, { company: "/company" });
  const key = await mailed(/Clé d'accès\s: ([0-9-]{19})/);
  assert.equal((await visitor.post("/company", { identifier: "EXEMPLE", key })).location, "/company/code");
  await looker.look(visitor, { "company-code": "/company/code", "company-code-again": "/company/code?again=1" });
  await visitor.get("/company/code");
  assert.equal((await visitor.post("/company/code", { code: await mailed(/code de sécurité\s: ([0-9 ]{11})/) })).location, "/company/certificates");
  const [, certificate] = /href="(\/company\/certificates\/[0-9a-f]+)\/reason"/.exec((await visitor.get("/company/certificates")).text);
  await looker.look(visitor, { "company-certificates": "/company/certificates", "company-none": "/company/certificates?q=personne", "company-reason": `${certificate}/reason`, "company-form": `${certificate}/form` });
});

/** An officer's browser at the desk. */
async function atDesk(name) {
  const officer = portal.enrol({ days: 300, change: (file) => Object.assign(file, { givenName: name, surname: "Opératrice", identityNumber: `OP${name.length}234567` }) });
  writeFileSync(portal.file(`${name}.der`), officer.certificate);
  portal.run("create-officer", "--config", portal.file("portal.json"), "--name", `${name} Opératrice`, "--email", `${name}@bureau.example`, "--office", "centre", "--certificate", portal.file(`${name}.der`));
  const desk = portal.browser();
  const nonce = await desk.challenge();
  const entered = await desk.call("/api/office/identify", identificationToken({ ...officer, origin: portal.origin, nonce }));
  assert.equal(entered.json.next, "/office/requests");
  await desk.get("/office/requests");
  return desk;
}

test("Signed forms and letters at the office, search, history and figures", waiting, async () => {
  const desk = await atDesk("Olive");
  await looker.look(desk, { "inbox-empty": "/office/revocations", letter: "/office/revocations/letter" });
  const recorded = await desk.post("/office/revocations/letter", { kind: "registeredLetter", tracking: "1A 000 000 0000 0", serial: `0x${serial}`, demander: "Dominique Exemple", scan: "GED-2026-0042", reason: "holderLeft" });
  assert.match(recorded.location, /^\/office\/revocations\/[0-9a-f]{32}$/);
  await looker.look(desk, { "demand-revoked": recorded.location });
  const other = portal.enrol({ days: 300, change: (file) => Object.assign(file, { givenName: "Noa" }) });
  assert.ok(other.certificate);
  const found = await desk.get("/office/certificates?q=noa");
  const [, page] = /href="(\/office\/certificates\/[0-9a-f]+)"/.exec(found.text);
  const [, number] = /serial=(0x[0-9a-f]+)&amp;issuer=/.exec((await desk.get(page)).text);
  const second = await desk.post("/office/revocations/letter", { kind: "byHand", serial: number, demander: "Noa Exemple", reason: "holderLeft" });
  await desk.get(second.location);
  await looker.look(desk, { "demand-open": second.location });
  await desk.post(`${second.location}/decide`, { decision: "accept" });
  await looker.look(desk, { "demand-waits": second.location, inbox: "/office/revocations" });

  const visitor = portal.browser();
  await visitor.get("/revocation/form");
  const made = await visitor.post("/revocation/form", { serial: number, person: "Noa Exemple", company: "Entreprise Exemple", role: "holder", reason: "keyCompromised" });
  assert.match(made.location, /^\/revocation\/forms\/[0-9a-f]{32}$/);
  await looker.look(visitor, { "form-made": made.location });
  const unsigned = await visitor.bytes(`${made.location}/to-sign.pdf`);
  const sent = await visitor.call(`/api${made.location}/signed`, { pdf: unsigned.toString("base64") });
  assert.equal(sent.json.next, `${made.location}/received`);
  await looker.look(visitor, { "form-received-bad": `${made.location}/received` });
  const [, demand] = /href="(\/office\/revocations\/[0-9a-f]{32})">[^<]*<\/a><\/td><td[^>]*>Formulaire signé/.exec((await desk.get("/office/revocations")).text);
  await looker.look(desk, { "demand-forged": demand });

  const colleague = await atDesk("Anatole");
  await colleague.get(second.location);
  await colleague.post(`${second.location}/decide`, { decision: "accept" });
  await looker.look(desk, { "demand-done": second.location, certificate: page, search: "/office/certificates?q=exemple", "search-none": "/office/certificates?q=personne", statistics: "/office/statistics", representatives: "/office/representatives" });
});

test("What the pages say when something is not right", waiting, async () => {
  const visitor = portal.browser();
  await visitor.get("/revocation");
  for (const [path, fields, sentence] of [
    ["/revocation", { email: "x", identityNumber: "" }, "mistakes"],
    ["/revocation/form", { serial: "zz", person: "", reason: "" }, "mistakes"],
    ["/company", { identifier: "EXEMPLE", key: "1" }, "mistakes"],
  ]) {
    const answer = await visitor.post(path, fields);
    assert.equal(answer.status, 422, path);
    assert.match(answer.text, new RegExp(`id="${sentence}"`));
  }
});
