// SPDX-License-Identifier: Apache-2.0
// Holders whose token is dead come in with a code from their mailbox: to read, and to revoke with their answers.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { Portal, unescaped } from "./portal.mjs";

const secrets = { questions: ["Un ?", "Deux ?", "Trois ?"], answers: ["Alix", "Moustache", "Le phare"] };
let portal;
let holder;
before(async () => {
  portal = await Portal.start();
  holder = portal.enrol({ change: (file) => Object.assign(file, { email: "camille@entreprise.example", ...secrets }) });
});
after(() => portal.remove());

const mails = async () => (await portal.browser().get("/outbox")).text.split("<h2").filter((part) => part.includes("Votre code"));

const database = (sql) => execFileSync("sqlite3", ["-cmd", ".timeout 10000", portal.file("data/portal.db"), sql], { encoding: "utf8" }).trim();

/** Asks again until there is an answer: the portal's job takes seconds. */
async function eventually(what, answer) {
  for (let time = 0; time < 600; time += 1) {
    const found = await answer();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`After a minute the portal's job has still not ${what}; the portal says: ${portal.log.slice(-2000)}`);
}

/** Waits until the job has written so many code mails in all, and gives the newest one's code. */
const codeOf = (count) => eventually(`written ${count} mails with a code`, async () => {
  const found = await mails();
  return found.length < count ? undefined : /Votre code\s: (\d{3}.\d{3}.\d{3})/.exec(unescaped(found[0]))[1];
});

/** Waits until the job has looked at all that was asked. */
const settled = () => eventually("looked at all that was asked", () => database("SELECT COUNT(*) FROM mail_access_request WHERE done = 0") === "0" || undefined);

const refusals = () => Number(database("SELECT COUNT(*) FROM audit WHERE action = 'mailCodeRefused'"));

async function asked(email) {
  const browser = portal.browser();
  await browser.get("/sign-in");
  const answer = await browser.post("/sign-in", { email });
  return { browser, answer, page: await browser.get("/sign-in/code") };
}

test("The answer is the same whether an address is known or not", async () => {
  const known = await asked("camille@entreprise.example");
  const unknown = await asked("personne@entreprise.example");
  assert.equal(known.answer.location, "/sign-in/code");
  assert.equal(unknown.answer.location, "/sign-in/code");
  const withoutToken = ({ text }) => text.replaceAll(/[0-9a-f]{64}/g, "");
  assert.equal(withoutToken(known.page), withoutToken(unknown.page));
  await settled();
  assert.equal((await mails()).length, 1);
  const wrong = async ({ browser }) => {
    const tried = await browser.post("/sign-in/code", { code: "000000000" });
    return { status: tried.status, page: withoutToken(tried) };
  };
  for (const status of [422, 422, 422, 422, 422, 429, 429]) {
    const told = await wrong(known);
    assert.equal(told.status, status);
    assert.deepEqual(await wrong(unknown), told);
  }
  assert.equal(refusals(), 5, "the five against the holder's code: what nobody was sent is no refusal, and strangers fill no log");
  assert.equal(database("SELECT COUNT(*) FROM mail_access_code WHERE tries = 5"), "2", "the tries of both were counted");
});

test("A code works once, in the browser that asked for it only", async () => {
  const { browser } = await asked("camille@entreprise.example");
  const code = await codeOf(2);
  const elsewhere = portal.browser();
  await elsewhere.challenge();
  assert.equal((await elsewhere.post("/sign-in/code", { code })).status, 429);
  const entered = await browser.post("/sign-in/code", { code });
  assert.equal(entered.location, "/space");
  const { text } = await browser.get("/space");
  assert.match(text, /Camille Exemple/);
  assert.equal((await browser.post("/sign-in/code", { code })).status, 429, "used up");

  // Reading and revoking, nothing else.
  const [, id] = /\/certificates\/([0-9a-f]+)/.exec(text);
  const details = await browser.get(`/certificates/${id}`);
  assert.equal(details.status, 200);
  assert.doesNotMatch(details.text, /href="\/renewal/);
  assert.match((await browser.get(`/certificates/${id}/pem`)).text, /BEGIN CERTIFICATE/);
  for (const path of ["/renewal", "/renewal/prerequisites", "/renewal/certificate", "/renewal/questions", "/renewal/token"])
    assert.equal((await browser.get(path)).location, "/?ended=1", path);
  await browser.get("/space");
  assert.equal((await browser.post("/renewal/certificate", { email: "autre@entreprise.example", usage: "invoices" })).location, "/?ended=1");
  assert.equal((await browser.call("/api/renewal/begin", {})).code, "sessionExpired");

  const answers = { answer1: "Alix", answer2: "Moustache", answer3: "Le phare" };
  await browser.get(`/revocation/certificates/${id}/questions`);
  assert.match((await browser.post(`/revocation/certificates/${id}/questions`, answers)).location, /reason$/);
  await browser.get(`/revocation/certificates/${id}/reason`);
  assert.match((await browser.post(`/revocation/certificates/${id}/confirm`, { reason: "keyCompromised" })).location ?? "", /done$/);
});

test("Five wrong codes end it: even the right one comes too late", async () => {
  const { browser } = await asked("camille@entreprise.example");
  const code = await codeOf(3);
  for (let attempt = 0; attempt < 5; attempt += 1) assert.equal((await browser.post("/sign-in/code", { code: "000000001" })).status, 422);
  assert.equal((await browser.post("/sign-in/code", { code })).status, 429);
});

test("A mailbox gets three codes an hour, whoever asks for more", async () => {
  await asked("camille@entreprise.example");
  const { browser } = await asked("Camille@Entreprise.example");
  await settled();
  assert.equal((await mails()).length, 3);
  assert.equal((await browser.post("/sign-in/code", { code: "000000001" })).status, 429, "there is no code to compare with");
});

test("A stranger's address gets as many codes to guess at as a holder's", async () => {
  portal.enrol({ change: (file) => (file.email = "connue@entreprise.example") });
  const told = { "connue@entreprise.example": [], "inconnue@entreprise.example": [] };
  for (let time = 0; time < 4; time += 1) {
    const requests = await Promise.all(Object.keys(told).map(asked));
    await settled();
    for (const [index, statuses] of Object.values(told).entries()) statuses.push((await requests[index].browser.post("/sign-in/code", { code: "000000000" })).status);
  }
  for (const statuses of Object.values(told)) assert.deepEqual(statuses, [422, 422, 422, 429]);
  assert.match(portal.run("verify-audit", "--config", portal.file("portal.json")), /none altered/);
});

test("Nobody else's certificates are seen, and strangers are led to the sign-in page", async () => {
  assert.equal((await portal.browser().get("/space")).location, "/sign-in");
  assert.equal((await portal.browser().get("/certificates/0123")).location, "/sign-in");
  const bad = portal.browser();
  await bad.get("/sign-in");
  for (const email of ["", "x", "a@b@c", "a".repeat(300), "<script>@x.fr", "a@b.fr\r\nBcc: c@d.fr"]) {
    const { status } = await bad.post("/sign-in", { email });
    assert.ok(status === 422 || status === 400, `${email}: ${status}`);
  }
});
