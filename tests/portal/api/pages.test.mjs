// SPDX-License-Identifier: Apache-2.0
// Every page of the renewal side, looked at in a real Chromium.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { certificationRequest, identificationToken, namesOf } from "./der.mjs";
import { Looker, skip } from "./look.mjs";
import { answers, newKey, Portal, unescaped } from "./portal.mjs";
import { acknowledgement, atTheToken, renewalRequest } from "./token.mjs";

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

/** What a visitor types and sends. */
const sending = (fields, form = "main form") => async (page) => {
  for (const [selector, value] of Object.entries(fields)) {
    if (value === true) await page.locator(selector).check();
    else await page.locator(selector).fill(value);
  }
  await page.locator(`${form} button[type=submit]`).first().click();
  await page.waitForLoadState();
};

/** What the holder's token does between the page of the token and the new certificate; `acknowledged` says whether the portal hears of its end. */
async function retrieve(visitor, holder, acknowledged) {
  const { cms, key } = await renewalRequest(visitor, holder);
  const { json: issued } = await visitor.callCms("/api/renewal/request", cms);
  if (acknowledged) assert.equal((await visitor.callCms("/api/renewal/acknowledgement", acknowledgement(visitor, issued, key))).status, 200);
}

test("Pages that everybody sees", { skip, timeout: 240_000 }, async () => {
  await look(portal.browser(), {
    start: "/", test: "/test", "sign-in": "/sign-in", "sign-in-code": "/sign-in/code", revocation: "/revocation", company: "/company",
    office: "/office", accessibility: "/accessibility", privacy: "/privacy", legal: "/legal", policy: "/certificate-policy", terms: "/terms-of-use", missing: "/absent", ended: "/?ended=1", goodbye: "/?goodbye=1",
    "sign-in-mistake": ["/sign-in", sending({ "#email": "x" })],
  });
});

test("The pages of a renewal", { skip, timeout: 240_000 }, async () => {
  const holder = portal.enrol({ change: (file) => Object.assign(file, { chipMaker: "Exemple Cartes", chipModel: "Ancienne" }) });
  const visitor = await portal.identified(holder);
  await look(visitor, { identified: "/renewal", space: "/space" });
  await visitor.walk(holder, 3);
  await look(visitor, {
    "prerequisites-mistakes": ["/renewal/prerequisites", sending({})],
    changed: ["/renewal/prerequisites", sending({ "input[name=establishment][value=yes]": true, "input[name=person][value=no]": true })],
    "certificate-mistakes": ["/renewal/certificate", async (page) => {
      const ticked = page.locator("input[name=usage]:checked");
      while ((await ticked.count()) > 0) await ticked.first().uncheck();
      await sending({ "#email": "x" })(page);
    }],
    "revocation-code-mistakes": ["/renewal/revocation-code", sending({ "#answer1": "x", "#question3": "Moi", "#answer3": "Camille" })],
  });
  await look(visitor, { prerequisites: "/renewal/prerequisites", certificate: "/renewal/certificate", summary: "/renewal/summary", "revocation-code": "/renewal/revocation-code" });
  await visitor.post("/renewal/revocation-code", answers);
  const [, id] = /\/certificates\/([0-9a-f]+)/.exec((await visitor.get("/space")).text);
  await look(visitor, { validation: "/renewal/validation", details: `/certificates/${id}`, "revocation-certificates": "/revocation/certificates" });
  const onToken = portal.enrol();
  const other = await portal.identified(onToken);
  await other.walk(onToken);
  const wrong = { "#answer1": "non", "#answer2": "non", "#answer3": "non" };
  await look(other, { questions: "/renewal/questions", "questions-wrong": ["/renewal/questions", sending(wrong)] });
  await other.answerQuestions({ answer1: answers.answer1, answer2: answers.answer2, answer3: answers.answer3 });
  await look(other, { token: "/renewal/token" });
  await retrieve(other, onToken, false);
  await look(other, { "done-not-installed": "/renewal/done", "validation-accepted": "/renewal/validation", "token-accepted": "/renewal/token" });
  const finished = portal.enrol();
  const last = await portal.identified(finished);
  await last.walk(finished);
  await last.answerQuestions();
  await retrieve(last, finished, true);
  await look(last, { done: "/renewal/done", "identified-finished": "/renewal" });
  const software = portal.enrol({ change: (file) => (file.product = "initiale") });
  await look(await portal.identified(software), { software: "/renewal" });
  const unknown = portal.enrol({ change: (file) => Object.assign(file, { chipMaker: "Inconnu", chipModel: "X" }) });
  const third = await portal.identified(unknown);
  await third.walk(unknown);
  await look(third, { "identified-unknown": "/renewal", "validation-unknown": "/renewal/validation" });
  const moved = portal.enrol();
  const fourth = await portal.identified(moved);
  await fourth.walk(moved, 1);
  await fourth.post("/renewal/certificate", { email: "nouvelle@entreprise-exemple.example", usage: "documents" });
  const link = /https:\S*(\/address\/\w+)/.exec(unescaped((await fourth.get("/outbox")).text))[1];
  await look(fourth, { "summary-pending": "/renewal/summary", address: link, outbox: "/outbox" });
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
  const nonceOf = unescaped(/data-nonce>([^<]*)</.exec((await desk.get(path)).text)[1]);
  const key = newKey();
  const request = certificationRequest({ subject: namesOf(holder.certificate).subject, key: key.privateKey, publicKey: key.publicKey, nonce: nonceOf, currentCertificate: null });
  const issued = await desk.post(`${path}/request`, { request: `-----BEGIN CERTIFICATE REQUEST-----\n${request.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE REQUEST-----\n` });
  assert.equal(issued.location, path);
  await look(desk, { "hand-over": path, "hand-over-mistakes": [path, sending({ "#puk": "1 2" }, "form[action$='/finish']")] });
  await desk.post(`${path}/finish`, { written: "yes" });
  await look(desk, { "handed-over": path, "unblock-unknown": ["/office/unblock", sending({ "#serial": "00" })] });
  const lost = await atTheToken(portal);
  await retrieve(lost.browser, lost.holder, false);
  const [lostReference] = /R-\d{4}-[A-Z0-9-]+/.exec((await lost.browser.get("/renewal/validation")).text);
  const lostPath = `/office/requests/${lostReference}`;
  await look(desk, { "lost-key": lostPath, "lost-key-mistake": [lostPath, sending({}, "form[action$='/lost-key']")] });
  await desk.get(lostPath);
  assert.equal((await desk.post(`${lostPath}/lost-key`, { key: "gone" })).location, lostPath);
  await look(desk, { "given-up": lostPath });
});

test("The keyboard alone goes through the steps, and always shows where it is", { skip, timeout: 240_000 }, async () => {
  const holder = portal.enrol();
  const visitor = await portal.identified(holder);
  const context = await looker.browser.newContext({ locale: "fr-FR", ignoreHTTPSErrors: true });
  await context.addCookies([...visitor.cookies].map(([cookie, value]) => ({ name: cookie, value, url: portal.origin, secure: true })));
  const page = await context.newPage();
  const invisible = [];
  const focused = (selector) => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
  const tabTo = async (selector) => {
    for (let presses = 0; presses < 80; presses += 1) {
      await page.keyboard.press("Tab");
      const unseen = await page.evaluate(() => {
        const { outlineStyle, boxShadow } = getComputedStyle(document.activeElement);
        return document.activeElement !== document.body && outlineStyle === "none" && boxShadow === "none" ? document.activeElement.outerHTML.slice(0, 80) : "";
      });
      if (unseen) invisible.push(unseen);
      if (await focused(selector)) return;
    }
    throw new Error(`the keyboard never reaches ${selector}`);
  };
  const leave = async (path) => {
    await tabTo("main form button[type=submit]");
    await page.keyboard.press("Enter");
    await page.waitForURL(portal.origin + path);
  };

  await page.goto(`${portal.origin}/renewal`);
  await page.keyboard.press("Tab");
  assert.ok(await focused("a.skip"), "the first stop is the way past the header");
  await page.keyboard.press("Enter");
  assert.ok(await focused("main"));
  await leave("/renewal/prerequisites");
  for (const field of ["establishment", "person"]) {
    await tabTo(`input[name=${field}]`);
    await page.keyboard.press("Space");
  }
  await leave("/renewal/certificate");
  await tabTo("#email");
  await tabTo("input[name=usage]");
  await page.keyboard.press("Space");
  await leave("/renewal/summary");
  assert.equal((await visitor.declare(holder)).json.next, "/renewal/revocation-code");
  await page.goto(`${portal.origin}/renewal/revocation-code`);
  for (const number of [1, 2]) {
    await tabTo(`#question${number}`);
    await page.keyboard.press("ArrowDown");
    await tabTo(`#answer${number}`);
    await page.keyboard.type(answers[`answer${number}`]);
  }
  await tabTo("#question3");
  await page.keyboard.type(answers.question3);
  await tabTo("#answer3");
  await page.keyboard.type(answers.answer3);
  await leave("/renewal/validation");
  assert.deepEqual(invisible, []);
  await context.close();
});
