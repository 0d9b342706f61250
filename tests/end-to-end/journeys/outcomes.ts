// SPDX-License-Identifier: Apache-2.0
// How a renewal ends other than on the token: at the registration office, in a new order, or not at all.

import type { Page } from "playwright-core";

import { answers } from "../journey.js";
import { portalOrigin } from "../portal.js";
import { arrive, errorOf, pageTimeout, type Person, type Stage, submit, tokenTimeout, unlessRefused } from "./stage.js";
import { asleep, enterOffice, newOfficer, register, retrieve, sleepAt } from "./steps.js";

const newOrder = "https://www.autorite-demonstration.example/commander";

/** Once `action` went through, the page leads to a new order and no further. */
async function leadsToNewOrder(page: Page): Promise<boolean> {
  return (await page.locator(`main a[href="${newOrder}"]`).count()) === 1 && (await page.locator("main form").count()) === 0;
}

/** A support that is no longer qualified: appointment by mail, then the desk, a new token, the hand-over. */
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
  await record(page, stage.tokenSerial());
  await page.close();
  const desk = await writeAtDesk(stage, reference);
  await handOver(stage, desk, reference);
  stage.endSessions();
  await desk.close();
}

/** One of the desk's forms is sent; the page that comes back has the next one. */
async function send(page: Page, action: string, next: string): Promise<void> {
  await page.locator(`form[action$="/${action}"] button`).click();
  await page.locator(next).first().waitFor({ timeout: pageTimeout });
}

async function check(page: Page, code: string): Promise<void> {
  await page.locator("#identityNumber").fill("EX1234567");
  await page.locator("input[name=identityValid]").check();
  await page.locator("#withdrawalCode").fill(code);
  for (const [index, answer] of answers.entries()) await page.locator(`#answer${index + 1}`).fill(answer);
  await send(page, "checks", "form[action$='/token']");
}

async function record(page: Page, serial: string): Promise<void> {
  for (const [field, value] of Object.entries({ maker: "Exemple Cartes", model: "Récente", serial })) await page.locator(`#${field}`).fill(value);
  await send(page, "token", "[data-page=desk]");
}

/** Key, certificate and proof by the program on the officer's computer: cut when the certificate is issued and its answer never arrives, cut again when the proof leaves, and taken up each time. */
async function writeAtDesk(stage: Stage, reference: string): Promise<Page> {
  const path = `${portalOrigin}/office/requests/${reference}`;
  const keysBefore = stage.keysOnToken();
  let page = await stage.browser.context.newPage();
  for (const [call, when] of [["certificate", "after"], ["acknowledgement", "before"]] as const) {
    await sleepAt(page, `/api/office/requests/${reference}/${call}`, when);
    await page.goto(path);
    await page.locator("[data-begin]:enabled").click();
    await unlessRefused(page, asleep(page), tokenTimeout);
    const next = await stage.browser.context.newPage();
    await page.close();
    page = next;
  }
  await page.goto(path);
  await page.locator("[data-begin]:enabled").click();
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

/** The certificate is made and the holder's computer gone: the office gives the request up, and the holder begins again. */
export async function lostKey(stage: Stage): Promise<void> {
  const holder = stage.enrol();
  let page = await stage.browser.context.newPage();
  await stage.signIn(page, holder);
  const reference = await register(page);
  await sleepAt(page, "/api/renewal/request", "after");
  await retrieve(page);
  await asleep(page);
  const next = await stage.browser.context.newPage();
  await page.close();
  page = next;
  await page.goto(`${portalOrigin}/renewal/validation`);
  const told = (await page.locator("main").innerText()).replaceAll("\n", " ");
  await stage.picture(page, "lost-key-told");
  stage.say("Whoever no longer has the accepted key reads whom to call, with which reference", /appelez votre bureau d'enregistrement/.test(told) && told.includes(reference) && /Bureau d'enregistrement Centre/.test(told));
  stage.endSessions();

  await enterOffice(stage, page, newOfficer(stage));
  await page.goto(`${portalOrigin}/office/requests/${reference}`);
  await page.locator("input[name=key][value=gone]").check();
  await stage.picture(page, "lost-key-office");
  await page.locator("form[action$='/lost-key'] button").click();
  await page.locator("form[action$='/lost-key']").waitFor({ state: "detached", timeout: pageTimeout });
  stage.say("The officer gives the request up, and its certificate is revoked", stage.records(`SELECT r.state || ' ' || c.state FROM renewal r JOIN certificate c ON c.id = r.new_certificate_id WHERE r.reference = '${reference}'`) === "cancelled revoked");
  stage.endSessions();

  await stage.signIn(page, holder);
  const again = await register(page);
  await retrieve(page);
  await arrive(page, "/renewal/done", tokenTimeout);
  stage.say("The holder begins again; the key of no use is gone from the journal, and the new certificate is installed", again !== reference && stage.journalled() === 0
    && stage.records(`SELECT state FROM renewal WHERE reference = '${again}'`) === "installed");
  stage.endSessions();
  await page.close();
}

/** Something of the identity is no longer true. */
export async function changed(stage: Stage): Promise<void> {
  const holder = stage.enrol();
  const page = await stage.browser.context.newPage();
  await stage.signIn(page, holder);
  await submit(page);
  await arrive(page, "/renewal/prerequisites");
  let ends = true;
  for (const wrong of ["establishment", "person"]) {
    for (const field of ["establishment", "person"]) await page.locator(`input[name=${field}][value=${field === wrong ? "no" : "yes"}]`).check();
    await submit(page);
    await page.getByRole("heading", { name: "Vos informations ont changé" }).waitFor();
    ends &&= await leadsToNewOrder(page);
    await page.locator("main a[href='/renewal/prerequisites']").click();
    await arrive(page, "/renewal/prerequisites");
  }
  await page.goto(`${portalOrigin}/renewal/certificate`);
  stage.say("A Non ends with the link to a new order, a slip can be taken back, and no further step opens", ends && page.url() === `${portalOrigin}/renewal/prerequisites`);
  stage.endSessions();
  await page.close();
}

/** Tries to identify with a certificate that no longer may; brings back what the page says. */
async function turnedAway(stage: Stage, page: Page, person: Person): Promise<string> {
  await page.goto(portalOrigin);
  await stage.prove(page, person);
  return errorOf(page);
}

export async function expired(stage: Stage): Promise<void> {
  const holder = stage.enrol({ daysLeft: -1 });
  const page = await stage.browser.context.newPage();
  const sentence = await turnedAway(stage, page, holder);
  await stage.picture(page, "expired");
  stage.say(`An expired certificate is told as such: “${sentence}”`, /n'est pas en cours de validité/.test(sentence) && stage.records(`SELECT COUNT(*) FROM renewal JOIN certificate ON certificate.id = certificate_id WHERE serial_hex = '${holder.serial}'`) === "0");
  await page.close();
}

/** Its holder revokes it; a draft of its renewal, open in another tab, ends there. */
export async function revoked(stage: Stage): Promise<void> {
  const holder = stage.enrol();
  const page = await stage.browser.context.newPage();
  await stage.signIn(page, holder);
  await submit(page);
  await arrive(page, "/renewal/prerequisites");
  const tab = await stage.browser.context.newPage();
  await tab.goto(`${portalOrigin}/revocation/certificates`);
  await tab.locator("main a[href$='/questions']").first().click();
  for (const [index, answer] of answers.entries()) await tab.locator(`#answer${index + 1}`).fill(answer);
  await submit(tab);
  await tab.locator("#reason").selectOption({ index: 1 });
  await submit(tab);
  await tab.waitForURL(/\/done$/, { timeout: pageTimeout });
  await tab.close();
  await page.bringToFront();
  for (const field of ["establishment", "person"]) await page.locator(`input[name=${field}][value=yes]`).check();
  await submit(page);
  await arrive(page, "/renewal");
  stage.say("A certificate that is revoked while its renewal is open ends there, with the way to a new order", (await leadsToNewOrder(page)) && /révoqué/.test(await page.locator("main").innerText()));
  stage.endSessions();
  const sentence = await turnedAway(stage, page, holder);
  await stage.picture(page, "revoked");
  stage.say(`A revoked certificate is told as such: “${sentence}”`, /révoqué/.test(sentence));
  await page.close();
}

export async function software(stage: Stage): Promise<void> {
  const holder = stage.enrol({ product: "initiale" });
  const page = await stage.browser.context.newPage();
  await stage.signIn(page, holder);
  const text = await page.locator("main").innerText();
  await stage.picture(page, "software");
  stage.say("The holder of a software certificate reads what can be done here, and the way to a new order", (await leadsToNewOrder(page)) && /certificat logiciel/.test(text) && /le révoquer/.test(text));
  await page.goto(`${portalOrigin}/renewal/prerequisites`);
  stage.say("No step of a renewal opens for it", page.url() === `${portalOrigin}/renewal`);
  stage.endSessions();
  await page.close();
}
