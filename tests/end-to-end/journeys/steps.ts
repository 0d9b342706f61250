// SPDX-License-Identifier: Apache-2.0
// What several journeys do: the five steps, the retrieval and where it may be cut, the office's door.
import type { Page } from "playwright-core";

import { answers, retrievalButton } from "../journey.js";
import { portalOrigin } from "../portal.js";
import { arrive, pageTimeout, type Person, type Stage, submit, tokenTimeout } from "./stage.js";

/** From the identified page to the end of the fifth step. */
export async function register(page: Page): Promise<string> {
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

/** From the identified page to where the request was left. */
export async function goOn(page: Page, path: string): Promise<void> {
  await page.goto(`${portalOrigin}/renewal`);
  const form = page.locator("main form button[type=submit]");
  await ((await form.count()) > 0 ? form.first() : page.locator("main .actions a").first()).click();
  await page.waitForURL(`${portalOrigin}${path}`, { timeout: pageTimeout });
}

/** The page's call of `path` never leaves, or its answer never arrives, as when a computer falls asleep there. */
export async function sleepAt(page: Page, path: string, when: "before" | "after"): Promise<void> {
  await page.addInitScript(({ path, when }) => {
    const real = window.fetch.bind(window);
    window.fetch = async (input, init) => {
      if (typeof input !== "string" || input !== path) return real(input, init);
      if (when === "after") await real(input, init);
      document.documentElement.dataset["asleep"] = "";
      return new Promise<Response>(() => { /* for ever */ });
    };
  }, { path, when });
}

/** Until the page slept. */
export const asleep = (page: Page): Promise<void> => page.locator("html[data-asleep]").waitFor({ state: "attached", timeout: tokenTimeout });

/** From wherever the retrieval was cut to the click that goes on with it. */
export async function retrieve(page: Page): Promise<void> {
  await goOn(page, "/renewal/validation");
  await page.locator("main a[href='/renewal/questions']").click();
  await page.waitForURL(`${portalOrigin}/renewal/questions`, { timeout: pageTimeout });
  for (const [index, answer] of answers.entries()) await page.locator(`#answer${index + 1}`).fill(answer);
  await submit(page);
  await arrive(page, "/renewal/token");
  await page.locator(retrievalButton).click();
}

export function newOfficer(stage: Stage): Person {
  const officer = stage.enrol({ daysLeft: 300, details: { surname: "Opératrice", identityNumber: "OP1234567" } });
  stage.portal("create-officer", "--name", "Olive Opératrice", "--email", "olive@bureau.example", "--office", "centre", "--certificate", officer.certificate);
  return officer;
}

export async function enterOffice(stage: Stage, page: Page, officer: Person): Promise<void> {
  await page.goto(`${portalOrigin}/office`);
  await stage.prove(page, officer);
  await arrive(page, "/office/requests", tokenTimeout);
}
