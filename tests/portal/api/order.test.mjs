// SPDX-License-Identifier: Apache-2.0
// Every step of a renewal from every point of it: the ones whose turn it is not lead elsewhere or are refused, and change nothing.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { certificationRequest, namesOf, signedData } from "./der.mjs";
import { answers, newKey, Portal } from "./portal.mjs";
import { acknowledgement } from "./token.mjs";

let portal;
before(async () => {
  portal = await Portal.start();
});
after(() => portal.remove());

const given = { answer1: answers.answer1, answer2: answers.answer2, answer3: answers.answer3 };

function request(holder, nonce = Buffer.alloc(32, 7).toString("base64"), key = newKey()) {
  const content = certificationRequest({ subject: namesOf(holder.certificate).subject, key: key.privateKey, publicKey: key.publicKey, nonce, currentCertificate: holder.certificate });
  return signedData(content, { ...holder, purpose: "renewalRequest", origin: portal.origin });
}

/** All that can be done, by name; each brings back the answer. */
const actions = {
  begin: (browser) => browser.post("/renewal", {}),
  ...Object.fromEntries(["prerequisites", "certificate", "summary", "revocation-code", "validation", "questions", "token", "done"].map((page) => [`read ${page}`, (browser) => browser.get(`/renewal/${page}`)])),
  prerequisites: (browser) => browser.post("/renewal/prerequisites", { establishment: "yes", person: "yes" }),
  certificate: (browser, holder) => browser.post("/renewal/certificate", [["email", holder.holder.email], ["usage", "invoices"], ["usage", "documents"]]),
  declare: (browser, holder) => browser.declare(holder),
  "revocation-code": (browser) => browser.post("/renewal/revocation-code", answers),
  questions: (browser) => browser.post("/renewal/questions", given),
  task: (browser) => browser.call("/api/renewal/begin", {}),
  request: (browser, holder) => browser.callCms("/api/renewal/request", request(holder)),
  acknowledge: (browser, holder) => browser.callCms("/api/renewal/acknowledgement", signedData(Buffer.from("x"), { ...holder, purpose: "declaration", origin: portal.origin })),
};

const steps = ["prerequisites", "certificate", "summary", "revocation-code"];
const upTo = (step) => steps.slice(0, step).flatMap((name) => [`read ${name}`, name === "summary" ? "declare" : name]);

/** How far a holder has come, and what may be done there; a `POST /renewal` always leads to where the request stands. */
const points = {
  "not begun": { reach: () => undefined, may: ["begin"] },
  "step 1": { reach: (browser, holder) => browser.walk(holder, 0), may: ["begin", ...upTo(1)] },
  "step 2": { reach: (browser, holder) => browser.walk(holder, 1), may: ["begin", ...upTo(2)] },
  "step 3": { reach: (browser, holder) => browser.walk(holder, 2), may: ["begin", ...upTo(3)] },
  "step 4": { reach: (browser, holder) => browser.walk(holder, 3), may: ["begin", ...upTo(4)] },
  registered: { reach: (browser, holder) => browser.walk(holder, 4), may: ["begin", "read validation", "read questions", "questions"] },
  answered: { reach: async (browser, holder) => {
    await browser.walk(holder, 4);
    await browser.answerQuestions();
  }, may: ["begin", "read validation", "read questions", "read token", "questions", "task"] },
  issued: { reach: async (browser, holder) => {
    await points.answered.reach(browser, holder);
    const { json } = await browser.call("/api/renewal/begin", {});
    assert.equal((await browser.callCms("/api/renewal/request", request(holder, json.nonce))).status, 200);
  }, may: ["begin", "read validation", "read questions", "read token", "read done", "questions", "task"] },
  "waiting for an appointment": { change: (file) => Object.assign(file, { chipMaker: "Exemple Cartes", chipModel: "Ancienne" }), reach: (browser, holder) => browser.walk(holder, 4), may: ["begin", "read validation"] },
};

const records = () => execFileSync("sqlite3", [portal.file("data/portal.db"), "SELECT certificate_id, state, step, outcome, email, usages, declaration, answers_hash, request, new_certificate_id FROM renewal ORDER BY id; SELECT COUNT(*) FROM certificate"], { encoding: "utf8" });

/** Where each form leads when it is taken. */
const nexts = { begin: "/renewal/prerequisites", prerequisites: "/renewal/certificate", certificate: "/renewal/summary", "revocation-code": "/renewal/validation", questions: "/renewal/token" };

/** Pages open with 200, calls answer 200, forms lead on, and not to where the request stands anyway. */
const wentOn = (name, answer, here) => (name in nexts ? answer.location === nexts[name] && answer.location !== here : answer.status === 200);

for (const [point, { reach, may, change }] of Object.entries(points))
  test(`At “${point}”, only what is due can be done`, async () => {
    const holder = portal.enrol({ change });
    const browser = await portal.identified(holder);
    await reach(browser, holder);
    const here = point === "not begun" ? "/renewal" : (await browser.post("/renewal", {})).location;
    const wrong = [];
    for (const [name, act] of Object.entries(actions)) {
      const due = may.includes(name);
      if (due && !name.startsWith("read ")) continue; // the other tests walk the right way
      const earlier = records();
      const answer = await act(browser, holder);
      if (wentOn(name, answer, here) !== due) wrong.push(`${name}: ${answer.status} ${answer.location ?? answer.code ?? ""}`);
      if (answer.status >= 500) wrong.push(`${name}: ${answer.status}`);
      if (records() !== earlier) wrong.push(`${name} changed something`);
    }
    assert.deepEqual(wrong, []);
  });

test("Once installed, a renewal only shows its certificate", async () => {
  const holder = portal.enrol();
  const browser = await portal.identified(holder);
  await points.answered.reach(browser, holder);
  const { json } = await browser.call("/api/renewal/begin", {});
  const key = newKey();
  const { json: issued } = await browser.callCms("/api/renewal/request", request(holder, json.nonce, key));
  assert.equal((await browser.callCms("/api/renewal/acknowledgement", acknowledgement(browser, issued, key))).status, 200);
  const earlier = records();
  const opened = [];
  for (const [name, act] of Object.entries(actions)) if (wentOn(name, await act(browser, holder), "/renewal/done")) opened.push(name);
  assert.deepEqual(opened, ["read done"]);
  assert.equal(records(), earlier);
});
