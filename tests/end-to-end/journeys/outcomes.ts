// SPDX-License-Identifier: Apache-2.0
// How a renewal ends other than on the token: given up by the office, in a new order, or not at all.

import type { Page } from "playwright-core";

import { answers } from "../journey.js";
import { portalOrigin } from "../portal.js";
import { arrive, errorOf, pageTimeout, type Person, type Stage, submit, tokenTimeout } from "./stage.js";
import { asleep, enterOffice, newOfficer, register, retrieve, sleepAt } from "./steps.js";

const newOrder = "https://www.autorite-demonstration.example/commander";

/** Once `action` went through, the page leads to a new order and no further. */
async function leadsToNewOrder(page: Page): Promise<boolean> {
  return (await page.locator(`main a[href="${newOrder}"]`).count()) === 1 && (await page.locator("main form").count()) === 0;
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
