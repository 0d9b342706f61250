// SPDX-License-Identifier: Apache-2.0
// How a renewal ends other than on the token: at the registration office, in a new order, or not at all.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { answers } from "../journey.js";
import { portalOrigin } from "../portal.js";
import { arrive, errorOf, pageTimeout, type Person, type Stage, submit, tokenTimeout } from "./stage.js";

const newOrder = "https://www.autorite-demonstration.example/commander";

/** Once `action` went through, the page leads to a new order and no further. */
async function leadsToNewOrder(page: Page): Promise<boolean> {
  return (await page.locator(`main a[href="${newOrder}"]`).count()) === 1 && (await page.locator("main form").count()) === 0;
}

/** From the identified page to the end of the fifth step. */
async function register(page: Page): Promise<string> {
  await submit(page);
  await arrive(page, "/renewal/prerequisites");
  await page.locator("input[name=establishment][value=yes]").check();
  await page.locator("input[name=person][value=yes]").check();
  await submit(page);
  await arrive(page, "/renewal/certificate");
  await page.locator("input[name=usage][value=documents]").check();
  await submit(page);
  await arrive(page, "/renewal/summary");
  await page.locator("[data-accept]").check();
  await page.locator("[data-sign]:enabled").click();
  await arrive(page, "/renewal/revocation-code", tokenTimeout);
  for (const number of [1, 2]) await page.locator(`#question${number}`).selectOption({ index: 2 });
  await page.locator("#question3").fill("Quelle est ma couleur ?");
  for (const [index, answer] of answers.entries()) await page.locator(`#answer${index + 1}`).fill(answer);
  await submit(page);
  await arrive(page, "/renewal/validation");
  return /R-\d{4}-[A-Z0-9-]+/.exec(await page.locator("main").innerText())?.[0] ?? "";
}

/** A support that is no longer qualified: appointment by mail, then the desk, a new token, the hand-over. */
export async function office(stage: Stage): Promise<void> {
  const holder = stage.enrol({ details: { chipMaker: "Exemple Cartes", chipModel: "Ancienne", surname: "Ancienne" } });
  const officer = stage.enrol({ daysLeft: 300, details: { surname: "Opératrice", identityNumber: "OP1234567" } });
  stage.portal("create-officer", "--name", "Olive Opératrice", "--email", "olive@bureau.example", "--office", "centre", "--certificate", officer.certificate);
  const page = await stage.browser.context.newPage();
  await stage.signIn(page, holder);
  const warned = /votre support n'est plus autorisé/i.test(await page.locator("main").innerText());
  const reference = await register(page);
  await stage.picture(page, "appointment");
  const letter = (await stage.letters()).find(({ text }) => text.includes(reference))?.text ?? "";
  const code = /code de retrait\s*: ([A-Z0-9-]+)/.exec(letter)?.[1] ?? "";
  stage.say("A support that is no longer qualified is told, and the mail names reference, office, what to bring and the withdrawal code",
    warned && code !== "" && /Bureau d'enregistrement Centre/.test(letter) && /pièce d'identité/.test(letter));
  await page.goto(`${portalOrigin}/renewal/questions`);
  stage.say("Nothing is issued onto the old support", page.url() === `${portalOrigin}/renewal/validation`);
  await stage.signOut(page);

  await page.goto(`${portalOrigin}/office`);
  await stage.prove(page, officer);
  await arrive(page, "/office/requests", tokenTimeout);
  await page.locator(`main a[href="/office/requests/${reference}"]`).click();
  await handOver(stage, page, reference, code);
  await stage.signOut(page).catch(() => undefined);
  await page.close();
}

async function handOver(stage: Stage, page: Page, reference: string, code: string): Promise<void> {
  const path = `${portalOrigin}/office/requests/${reference}`;
  const send = async (action: string): Promise<void> => {
    await page.locator(`form[action$="/${action}"] button`).click();
    await page.waitForURL(path, { timeout: pageTimeout });
    await page.locator(`form[action$="/${action}"]`).waitFor({ state: "detached", timeout: pageTimeout });
  };
  await page.locator("#identityNumber").fill("EX1234567");
  await page.locator("input[name=identityValid]").check();
  await page.locator("#withdrawalCode").fill(code);
  for (const [index, answer] of answers.entries()) await page.locator(`#answer${index + 1}`).fill(answer);
  await send("checks");
  for (const [field, value] of Object.entries({ maker: "Exemple Cartes", model: "Récente", serial: "N-2042" })) await page.locator(`#${field}`).fill(value);
  await send("token");
  await page.locator("#request").fill(requestWith(stage.out, await page.locator("[data-nonce]").innerText()));
  await send("request");
  await page.locator("#puk").fill("87654321");
  await page.locator("#written").check();
  await send("finish");
  await stage.picture(page, "handed-over");
  const receipt = await page.locator("main a[href$='/receipt']").first().evaluate(async (link) => (await fetch((link as HTMLAnchorElement).href)).headers.get("content-type"));
  stage.say("The desk checks, records the new token, issues, hands over and prints a receipt", receipt === "application/pdf"
    && stage.records(`SELECT state FROM renewal WHERE reference = '${reference}'`) === "installed" && stage.records("SELECT COUNT(*) FROM certificate WHERE chip_serial = 'N-2042'") === "1");
  stage.say("The driver's mail and the receipt went out, and the audit log holds", (await stage.letters()).filter(({ text }) => /pilote de votre nouveau support|Votre nouveau certificat est installé/.test(text)).length === 2
    && /none altered/.test(stage.portal("verify-audit")));
}

/** What a personalisation tool makes of a new token's key and the desk's challenge. */
function requestWith(directory: string, nonce: string): string {
  const file = join(directory, "new-token.cnf");
  writeFileSync(file, `[req]\nprompt=no\ndistinguished_name=dn\nattributes=attributes\nstring_mask=utf8only\n[dn]\nCN=request\n[attributes]\nchallengePassword=${nonce}\n`);
  return execFileSync("openssl", ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", join(directory, "new-token.key"), "-config", file], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
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
  await stage.signOut(page);
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
  stage.say(`An expired certificate is told as such: “${sentence}”`, /expiré/.test(sentence) && stage.records(`SELECT COUNT(*) FROM renewal JOIN certificate ON certificate.id = certificate_id WHERE serial_hex = '${holder.serial}'`) === "0");
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
  for (const field of ["establishment", "person"]) await page.locator(`input[name=${field}][value=yes]`).check();
  await submit(page);
  await arrive(page, "/renewal");
  stage.say("A certificate that is revoked while its renewal is open ends there, with the way to a new order", (await leadsToNewOrder(page)) && /révoqué/.test(await page.locator("main").innerText()));
  await stage.signOut(page);
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
  await stage.signOut(page);
  await page.close();
}
