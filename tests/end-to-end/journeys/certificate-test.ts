// SPDX-License-Identifier: Apache-2.0
// "Tester mon certificat": a holder clicks, chooses the certificate, reads the lines and the verdict, and goes on to the renewal from there.
import type { Page } from "playwright-core";

import { portalOrigin } from "../portal.js";
import { dialogsShown, forgetDialogs, inDialogs } from "./pin.js";
import { arrive, type Person, type Stage, tokenTimeout } from "./stage.js";

/** The state of each line of the page, by its check, and the sentence beside it. */
const lines = (page: Page): Promise<Record<string, { readonly state: string; readonly sentence: string }>> =>
  page.locator("[data-check]").evaluateAll((found) => Object.fromEntries(found.map((line) => {
    const { check = "", state = "" } = (line as HTMLElement).dataset;
    return [check, { state, sentence: line.querySelector("[data-sentence]")?.textContent ?? "" }];
  })));

interface Verdict {
  readonly state: string;
  readonly sentence: string;
}

async function tested(stage: Stage, page: Page, person: Person): Promise<Verdict> {
  await page.goto(`${portalOrigin}/test`);
  await stage.prove(page, person);
  return verdictOf(page);
}

async function verdictOf(page: Page): Promise<Verdict> {
  const verdict = page.locator("[data-verdict]:not([hidden])");
  await verdict.waitFor({ timeout: tokenTimeout });
  return { state: (await verdict.getAttribute("data-state")) ?? "", sentence: await page.locator("[data-verdict-sentence]").innerText() };
}

export async function certificateTest(stage: Stage): Promise<void> {
  const holder = stage.enrol({ details: { chipSerial: stage.tokenSerial() } });
  const page = await stage.browser.context.newPage();

  // The window for the PIN is closed: the line that was at work says so, and the page where to get help.
  await page.goto(`${portalOrigin}/test`);
  inDialogs("pin cancel");
  await stage.prove(page, holder);
  const stopped = await verdictOf(page);
  const interrupted = await lines(page);
  stage.say(`A test that is given up says at which line, and offers help: “${stopped.sentence}”`, stopped.state === "bad" && /n'a pas pu aller au bout/.test(stopped.sentence) && interrupted["identification"]?.state === "bad" && interrupted["chain"]?.state === "waiting"
    && (await page.locator("[data-verdict-way]").getAttribute("href")) === "/help");

  inDialogs();
  forgetDialogs();
  const verdict = await tested(stage, page, holder);
  const found = await lines(page);
  await stage.picture(page, "certificate-tested");
  const good = ["extension", "token", "driver", "pin", "identification", "signature", "chain", "revocation", "support"];
  stage.say("Each line of the test has its answer: the token signs for identification and for a declaration, and the days that are left are few",
    good.every((check) => found[check]?.state === "ok") && Object.values(found).every(({ sentence }) => sentence.length > 5) && found["days"]?.state === "warning" && Object.keys(found).length === good.length + 1);
  stage.say(`The verdict is one sentence: “${verdict.sentence}”`, verdict.state === "warning" && /fonctionne, mais il arrive bientôt à expiration/.test(verdict.sentence));
  stage.say("The PIN was asked for in the computer's window", dialogsShown().some(({ dialog }) => dialog === "pin"));
  stage.say("The test changes nothing", stage.records(`SELECT COUNT(*) FROM renewal JOIN certificate ON certificate.id = certificate_id WHERE serial_hex = '${holder.serial}'`) === "0" && stage.journalled() === 0);
  await page.locator("[data-verdict-way]").click();
  await arrive(page, "/renewal");
  stage.say("From the verdict one click leads to the renewal, identified", /Camille Exemple/.test(await page.locator("main").innerText()) && (await page.locator("main form button[type=submit]").count()) > 0);
  stage.endSessions();

  stage.records(`UPDATE certificate SET state = 'revoked', revoked_at = ${Math.floor(Date.now() / 1000)} WHERE serial_hex = '${holder.serial}'`);
  const late = await tested(stage, page, holder);
  stage.say(`A revoked certificate is judged as such, and the way leads to a new order: “${late.sentence}”`, late.state === "bad" && /révoqué/.test(late.sentence)
    && (await page.locator("[data-verdict-way]").getAttribute("href")) === "https://www.autorite-demonstration.example/commander");
  stage.endSessions();
  await page.close();
}
