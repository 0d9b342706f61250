// SPDX-License-Identifier: Apache-2.0
// What a holder does in the browser to renew, from the start page to the new certificate. The demo and the tests walk it.
import type { Page } from "playwright-core";

import { portalOrigin } from "./portal.js";

/** Answers to the secret questions; fictitious. */
export const answers = ["Alix", "Moustache", "Le phare de la pointe"] as const;

/** A step of the journey: what the holder does, and a name for the picture taken when it is done. */
export interface Step {
  readonly name: string;
  readonly title: string;
  readonly perform: (page: Page) => Promise<void>;
}

/** Where a page says what went wrong with the token: its own place, or that of the element that was at work. */
export const pageError = ":is([data-error], sceau-renewal [role=alert], sceau-certificate-picker [role=alert]):not([hidden])";

/** The button of `<sceau-renewal>` that begins or goes on. */
export const retrievalButton = "sceau-renewal [part~=go]";

/** A page that waits for the token may take the time of a key generation. */
const tokenTimeout = 120_000;

const submit = async (page: Page): Promise<void> => {
  await page.locator("main form button[type=submit]").first().click();
};

/** Waits for a page; an error that the portal shows instead is what the caller should read. */
async function arrive(page: Page, path: string, timeout = 15_000): Promise<void> {
  const error = page.locator(pageError);
  await Promise.race([
    page.waitForURL(`${portalOrigin}${path}`, { timeout }),
    error.waitFor({ timeout }).then(async () => {
      throw new Error(`The page says: ${await error.innerText()}`);
    }),
  ]);
}

export const renewalJourney: readonly Step[] = [
  { name: "start", title: "Page d'accueil", perform: async (page) => {
    await page.goto(portalOrigin);
    await page.locator("[data-begin]:enabled").waitFor({ timeout: 60_000 });
  } },
  { name: "identified", title: "Identification avec le certificat actuel", perform: async (page) => {
    await page.locator("[data-begin]").click();
    await arrive(page, "/renewal", tokenTimeout);
  } },
  { name: "step-1-prerequisites", title: "Étape 1 sur 5 : Pré-requis", perform: async (page) => {
    await submit(page);
    await arrive(page, "/renewal/prerequisites");
    await page.locator("input[name=establishment][value=yes]").check();
    await page.locator("input[name=person][value=yes]").check();
  } },
  { name: "step-2-certificate", title: "Étape 2 sur 5 : Nouveau certificat", perform: async (page) => {
    await submit(page);
    await arrive(page, "/renewal/certificate");
    await page.locator("input[name=usage][value=public-tenders]").check();
    await page.locator("input[name=usage][value=documents]").check();
  } },
  { name: "step-3-summary", title: "Étape 3 sur 5 : Récapitulatif", perform: async (page) => {
    await submit(page);
    await arrive(page, "/renewal/summary");
    await page.locator("[data-accept]").check();
  } },
  { name: "step-4-revocation-code", title: "Étape 4 sur 5 : Choix du code de révocation", perform: async (page) => {
    await page.locator("[data-sign]:enabled").click();
    await arrive(page, "/renewal/revocation-code", tokenTimeout);
    await page.locator("#question1").selectOption({ index: 1 });
    await page.locator("#answer1").fill(answers[0]);
    await page.locator("#question2").selectOption({ index: 1 });
    await page.locator("#answer2").fill(answers[1]);
    await page.locator("#question3").fill("Où se trouve votre promenade préférée ?");
    await page.locator("#answer3").fill(answers[2]);
  } },
  { name: "step-5-validation", title: "Étape 5 sur 5 : Validation", perform: async (page) => {
    await submit(page);
    await arrive(page, "/renewal/validation");
  } },
  { name: "questions", title: "Retrait : les questions", perform: async (page) => {
    await page.locator("main a[href='/renewal/questions']").click();
    await arrive(page, "/renewal/questions");
    for (const [index, answer] of answers.entries()) await page.locator(`#answer${index + 1}`).fill(answer);
  } },
  { name: "token", title: "Retrait : le support", perform: async (page) => {
    await submit(page);
    await arrive(page, "/renewal/token");
    await page.locator(retrievalButton).waitFor({ timeout: 10_000 });
  } },
  { name: "done", title: "Le nouveau certificat", perform: async (page) => {
    await page.locator(retrievalButton).click();
    await arrive(page, "/renewal/done", tokenTimeout);
  } },
];

/** The new certificate as the portal's page offers it for download. */
export async function downloadCertificate(page: Page): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("a[href$='/pem']").click()]);
  return download.path();
}
