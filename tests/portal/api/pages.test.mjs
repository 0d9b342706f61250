// SPDX-License-Identifier: Apache-2.0
// Every page of the renewal side, looked at in a real Chromium.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { identificationToken } from "./der.mjs";
import { Looker, skip } from "./look.mjs";
import { answers, Portal, unescaped } from "./portal.mjs";

let portal;
let looker;
before(async () => {
  portal = await Portal.start();
  looker = await Looker.open(portal, "portal-pages");
});
after(async () => {
  await looker.close();
  await portal.remove();
});

const look = (visitor, pages) => looker.look(visitor, pages);

test("Pages that everybody sees", { skip, timeout: 240_000 }, async () => {
  await look(portal.browser(), {
    start: "/", test: "/test", "sign-in": "/sign-in", "sign-in-code": "/sign-in/code", revocation: "/revocation", company: "/company",
    office: "/office", accessibility: "/accessibility", privacy: "/privacy", legal: "/legal", policy: "/certificate-policy", terms: "/terms-of-use", missing: "/absent",
  });
});

test("The pages of a renewal", { skip, timeout: 240_000 }, async () => {
  const holder = portal.enrol({ change: (file) => Object.assign(file, { chipMaker: "Exemple Cartes", chipModel: "Ancienne" }) });
  const visitor = await portal.identified(holder);
  await look(visitor, { identified: "/renewal", space: "/space" });
  await visitor.walk(holder, 3);
  await look(visitor, { prerequisites: "/renewal/prerequisites", certificate: "/renewal/certificate", summary: "/renewal/summary", "revocation-code": "/renewal/revocation-code" });
  await visitor.post("/renewal/revocation-code", answers);
  const [, id] = /\/certificates\/([0-9a-f]+)/.exec((await visitor.get("/space")).text);
  await look(visitor, { validation: "/renewal/validation", details: `/certificates/${id}`, "revocation-certificates": "/revocation/certificates" });
  const onToken = portal.enrol();
  const other = await portal.identified(onToken);
  await other.walk(onToken);
  await look(other, { questions: "/renewal/questions" });
  await other.answerQuestions();
  await look(other, { token: "/renewal/token" });
  const software = portal.enrol({ change: (file) => (file.product = "initiale") });
  await look(await portal.identified(software), { software: "/renewal" });
});

test("The registration office", { skip, timeout: 240_000 }, async () => {
  const officer = portal.enrol({ days: 300, change: (file) => Object.assign(file, { surname: "Opératrice", identityNumber: "OP1234567" }) });
  writeFileSync(portal.file("officer.der"), officer.certificate);
  portal.run("create-officer", "--config", portal.file("portal.json"), "--name", "Olive Opératrice", "--email", "olive@bureau.example", "--office", "centre", "--certificate", portal.file("officer.der"));
  const holder = portal.enrol({ change: (file) => Object.assign(file, { chipMaker: "Exemple Cartes", chipModel: "Ancienne" }) });
  const visitor = await portal.identified(holder);
  await visitor.walk(holder);
  const [reference] = /R-\d{4}-[A-Z0-9-]+/.exec((await visitor.get("/renewal/validation")).text);
  const desk = portal.browser();
  const nonce = await desk.challenge();
  await desk.call("/api/office/identify", identificationToken({ ...officer, origin: portal.origin, nonce }));
  const path = `/office/requests/${reference}`;
  await look(desk, { agenda: "/office/requests", checks: path, unblock: "/office/unblock" });
  const mail = unescaped((await portal.browser().get("/outbox")).text).split("<h2").find((one) => one.includes(reference) && one.includes("code de retrait"));
  const [, code] = /code de retrait\s: ([A-Z0-9-]+)/.exec(mail);
  const { answer1, answer2, answer3 } = answers;
  await desk.get(path);
  const checked = await desk.post(`${path}/checks`, { identityNumber: "EX1234567", identityValid: "yes", withdrawalCode: code, answer1, answer2, answer3 });
  assert.equal(checked.location, path);
  await look(desk, { "new-token": path });
  const recorded = await desk.post(`${path}/token`, { maker: "Exemple Cartes", model: "Récente", serial: "N-1", atr: "" });
  assert.equal(recorded.location, path);
  await look(desk, { issue: path });
});
