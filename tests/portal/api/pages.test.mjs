// SPDX-License-Identifier: Apache-2.0
// Every page in a real Chromium, light at 1280 pixels and dark at 390 (SCEAU_ALL_LOOKS=true: all four): axe finds nothing, nothing sticks out at the side, and a
// picture of each lies in build/portal-pages for whoever wants to look.

import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { violations } from "../../end-to-end/lib/accessibility.mjs";
import { chromiumProgram } from "../../end-to-end/lib/chromium.mjs";
import { identificationToken } from "./der.mjs";
import { answers, Portal, unescaped } from "./portal.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const pictures = join(root, "build/portal-pages");
const skip = chromiumProgram === undefined && process.env.CI !== "true" ? "Chromium is not installed" : false;
const looks = [
  { name: "1280-light", width: 1280, colorScheme: "light" },
  { name: "390-dark", width: 390, colorScheme: "dark" },
  // The other two differ in nothing that the first two do not have: they are for looking at.
  ...(process.env.SCEAU_ALL_LOOKS === "true" ? [{ name: "390-light", width: 390, colorScheme: "light" }, { name: "1280-dark", width: 1280, colorScheme: "dark" }] : []),
];

let portal;
let browser;
before(async () => {
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  portal = await Portal.start();
  if (!skip) browser = await chromium.launch({ executablePath: chromiumProgram, chromiumSandbox: false });
});
after(async () => {
  await browser?.close();
  await portal.remove();
});

/** Looks at the pages as the visitor with these cookies, in all looks; says what is wrong. */
async function look(visitor, pages) {
  const wrong = [];
  for (const { name, width, colorScheme } of looks) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale: "fr-FR", ignoreHTTPSErrors: true });
    await context.addCookies([...visitor.cookies].map(([cookie, value]) => ({ name: cookie, value, url: portal.origin, secure: true })));
    const page = await context.newPage();
    for (const [title, path] of Object.entries(pages)) {
      const response = await page.goto(portal.origin + path);
      if (new URL(page.url()).pathname !== path.split("?")[0]) wrong.push(`${title} leads to ${page.url()}`);
      if (response.status() >= 500) wrong.push(`${title}: ${response.status()}`);
      const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      if (inner > outer) wrong.push(`${title} (${name}): ${inner - outer} pixels stick out`);
      wrong.push(...(await violations(page)).map((violation) => `${title} (${name}): ${violation}`));
      await page.screenshot({ path: join(pictures, `${title}-${name}.png`), fullPage: true });
    }
    await context.close();
  }
  assert.deepEqual(wrong, []);
}

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
