// SPDX-License-Identifier: Apache-2.0
// A support that is no longer qualified: appointment by mail, then the desk, where the holder chooses the new token's PIN, the key and
// its certificate are made, and the token is handed over.
import type { Page } from "playwright-core";

import { answers } from "../journey.js";
import { portalOrigin } from "../portal.js";
import { dialogsShown, forgetDialogs, inDialogs, opensWith, typeUsually, usualPin } from "./pin.js";
import { pageTimeout, type Stage, tokenTimeout, unlessRefused } from "./stage.js";
import { asleep, enterOffice, newOfficer, register, sleepAt } from "./steps.js";

/** Chosen by the holder at the desk. */
const chosenPin = "482615";

export async function office(stage: Stage): Promise<void> {
  const holder = stage.enrol({ details: { chipMaker: "Exemple Cartes", chipModel: "Ancienne", surname: "Ancienne" } });
  const officer = newOfficer(stage);
  const page = await stage.browser.context.newPage();
  await stage.signIn(page, holder);
  const warned = /votre support n'est plus autorisé/i.test(await page.locator("main").innerText());
  const reference = await register(page);
  await stage.picture(page, "appointment");
  const letter = stage.letters().find(({ text }) => text.includes(reference))?.text ?? "";
  const code = /code de retrait\s*: ([A-Z0-9-]+)/.exec(letter)?.[1] ?? "";
  stage.say("A support that is no longer qualified is told, and the mail names reference, office, what to bring and the withdrawal code",
    warned && code !== "" && /Bureau d'enregistrement Centre/.test(letter) && /pièce d'identité/.test(letter));
  await page.goto(`${portalOrigin}/renewal/questions`);
  stage.say("Nothing is issued onto the old support", page.url() === `${portalOrigin}/renewal/validation`);
  stage.endSessions();

  await enterOffice(stage, page, officer);
  await page.locator(`main a[href="/office/requests/${reference}"]`).click();
  await check(page, code);
  await record(stage, page, stage.tokenSerial());
  await choosePin(stage, page);
  await page.close();
  const desk = await writeAtDesk(stage, reference);
  await handOver(stage, desk, reference);
  stage.endSessions();
  await desk.close();
}

/** One of the desk's forms is sent; the page that comes back has the next one. */
async function send(page: Page, action: string, next: string): Promise<void> {
  await page.locator(`form[action$="/${action}"] button[type=submit]`).click();
  await page.locator(next).first().waitFor({ timeout: pageTimeout });
}

async function check(page: Page, code: string): Promise<void> {
  await page.locator("#identityNumber").fill("EX1234567");
  await page.locator("input[name=identityValid]").check();
  await page.locator("#withdrawalCode").fill(code);
  for (const [index, answer] of answers.entries()) await page.locator(`#answer${index + 1}`).fill(answer);
  await send(page, "checks", "form[action$='/token']");
}

async function record(stage: Stage, page: Page, serial: string): Promise<void> {
  await page.locator("[data-page=desk-token] [data-begin]:enabled").click();
  const done = page.locator("[data-page=desk-token] [data-done]:not([hidden])");
  await unlessRefused(page, done.waitFor({ timeout: tokenTimeout }), tokenTimeout);
  const read = await Promise.all(["maker", "model", "serial"].map((field) => page.locator(`#${field}`).inputValue()));
  stage.say(`The form of the new token is filled in from the token itself: ${read.join(", ")}`, read[2] === serial && read.every((value) => value !== ""));
  for (const [field, value] of Object.entries({ maker: "Exemple Cartes", model: "Récente" })) await page.locator(`#${field}`).fill(value);
  await send(page, "token", "[data-page=desk]");
}

/** The holder chooses the PIN of the new token in the window of the officer's computer; the page learns only that it is done. */
async function choosePin(stage: Stage, page: Page): Promise<void> {
  forgetDialogs();
  const before = usualPin();
  inDialogs(`pin type ${before}`, `pin type ${chosenPin}`, `pin type ${chosenPin}`);
  await page.locator("[data-page=desk] [data-pin]:enabled").click();
  await unlessRefused(page, page.locator("[data-page=desk] [data-done]:not([hidden])").waitFor({ timeout: tokenTimeout }), tokenTimeout);
  await stage.picture(page, "pin-chosen");
  const told = await page.locator("[data-page=desk] [data-done]").innerText();
  const asked = dialogsShown().filter(({ dialog }) => dialog === "pin");
  stage.say("At the desk the holder chooses the new token's PIN in the dialogs of that computer, and pkcs11-tool opens the token with it and not with the one before",
    /a choisi son code PIN/.test(told) && asked.length >= 2 && !opensWith(before) && opensWith(chosenPin));
  stage.say("The page was never told the PIN", !(await page.content()).includes(chosenPin));
  inDialogs();
  // Here and in the journeys after this one.
  typeUsually(chosenPin);
}

/** Key, certificate and proof by the program on the officer's computer: cut when the certificate is issued and its answer never arrives, cut again when the proof leaves, and taken up each time. */
async function writeAtDesk(stage: Stage, reference: string): Promise<Page> {
  const path = `${portalOrigin}/office/requests/${reference}`;
  const keysBefore = stage.keysOnToken();
  let page = await stage.browser.context.newPage();
  for (const [call, when] of [["certificate", "after"], ["acknowledgement", "before"]] as const) {
    await sleepAt(page, `/api/office/requests/${reference}/${call}`, when);
    await page.goto(path);
    await page.locator("[data-page=desk] [data-begin]:enabled").click();
    await unlessRefused(page, asleep(page), tokenTimeout);
    const next = await stage.browser.context.newPage();
    await page.close();
    page = next;
  }
  await page.goto(path);
  await page.locator("[data-page=desk] [data-begin]:enabled").click();
  await unlessRefused(page, page.locator("main .notice-success", { hasText: "sa nouvelle clé vient de l'attester" }).waitFor({ timeout: tokenTimeout }), tokenTimeout);
  await stage.picture(page, "written-at-desk");
  stage.say("The officer's browser has the new token make one key and take its certificate, and the new key says so", stage.keysOnToken() === keysBefore + 1 && stage.journalled() === 0
    && /"certificateInstalled"/.test(stage.portal("export-audit")) && stage.records(`SELECT length(acknowledgement) > 0 FROM renewal WHERE reference = '${reference}'`) === "1");
  return page;
}

async function handOver(stage: Stage, page: Page, reference: string): Promise<void> {
  await page.locator("#puk").fill("87654321");
  await page.locator("#written").check();
  await send(page, "finish", ".actions a[href$='/receipt']");
  await stage.picture(page, "handed-over");
  const receipt = await page.locator("main a[href$='/receipt']").first().evaluate(async (link) => (await fetch((link as HTMLAnchorElement).href)).headers.get("content-type"));
  stage.say("The desk checks, records the new token, issues, hands over and prints a receipt", receipt === "application/pdf"
    && stage.records(`SELECT state FROM renewal WHERE reference = '${reference}'`) === "installed" && stage.records(`SELECT COUNT(*) FROM certificate WHERE chip_model = 'Récente' AND chip_serial = '${stage.tokenSerial()}'`) === "1");
  stage.say("The driver's mail and the receipt went out, and the audit log holds", stage.letters().filter(({ text }) => text.includes(reference) && /^Installez le pilote|^Votre nouveau certificat est installé/.test(text)).length === 2
    && /none altered/.test(stage.portal("verify-audit")));
}
