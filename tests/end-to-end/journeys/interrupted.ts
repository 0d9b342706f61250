// SPDX-License-Identifier: Apache-2.0
// One renewal, cut at every step and at every moment of the retrieval, and each time taken up again: reload, back, a closed tab,
// an expired session; and the tab closed while the key is made, before the request is sent, when the certificate is issued but not
// installed, when it is installed but not acknowledged. The e-mail address changes on the way, confirmed by its link.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { answers } from "../journey.js";
import { authoritiesOf, judgeRenewal, judgeToken } from "../judges.js";
import { portalOrigin } from "../portal.js";
import { arrive, type Person, type Stage, submit, tokenTimeout } from "./stage.js";
import { asleep, goOn, retrieve, sleepAt } from "./steps.js";

const newAddress = "camille.nouvelle@entreprise-exemple.example";

interface Step {
  readonly path: string;
  readonly fill: (page: Page) => Promise<void>;
  /** Ends in the next step. */
  readonly leave: (page: Page) => Promise<void>;
}

const steps: readonly Step[] = [
  { path: "/renewal/prerequisites", leave: submit, fill: async (page) => {
    await page.locator("input[name=establishment][value=yes]").check();
    await page.locator("input[name=person][value=yes]").check();
  } },
  { path: "/renewal/certificate", leave: submit, fill: async (page) => {
    const email = page.locator("#email");
    // Over WebDriver BiDi, Firefox selects nothing in a field for addresses: what is typed would be added to what is there.
    await email.evaluate((field) => { (field as HTMLInputElement).value = ""; });
    await email.fill(newAddress);
    await page.locator("input[name=usage][value=documents]").check();
  } },
  { path: "/renewal/summary", leave: (page) => page.locator("[data-sign]:enabled").click(), fill: (page) => page.locator("[data-accept]").check() },
  { path: "/renewal/revocation-code", leave: submit, fill: fillQuestions },
  { path: "/renewal/validation", leave: async () => { /* the last */ }, fill: async () => { /* nothing to fill in */ } },
];

async function fillQuestions(page: Page): Promise<void> {
  await page.locator("#question1").selectOption({ index: 1 });
  await page.locator("#answer1").fill(answers[0]);
  await page.locator("#question2").selectOption({ index: 1 });
  await page.locator("#answer2").fill(answers[1]);
  await page.locator("#question3").fill("Où se trouve votre promenade préférée ?");
  await page.locator("#answer3").fill(answers[2]);
}

/** Reload, back and forward, a closed tab, an expired session: each ends where the holder was. */
async function cut(stage: Stage, before: Page, person: Person, path: string): Promise<Page> {
  await before.reload();
  const reloaded = before.url() === `${portalOrigin}${path}`;
  await before.goBack();
  await before.goForward();
  const forward = before.url() === `${portalOrigin}${path}`;

  const page = await stage.browser.context.newPage();
  await before.close();
  await goOn(page, path);
  stage.endSessions();
  await page.reload();
  const expired = page.url() === `${portalOrigin}/?ended=1`;
  await stage.signIn(page, person);
  await goOn(page, path);
  stage.say(`${path}: a reload, back and forward, a closed tab and an expired session come back to it`, reloaded && forward && expired);
  return page;
}

/** Opens the link of the letter that went to the new address. */
async function confirmAddress(stage: Stage, before: Page): Promise<void> {
  const letters = stage.letters().filter(({ recipient }) => recipient.includes(newAddress));
  const link = /https:\/\/\S*\/address\/\S+/.exec(letters[0]?.text ?? "")?.[0] ?? "";
  const page = await stage.browser.context.newPage();
  await page.goto(link);
  await submit(page);
  await page.locator("main form").waitFor({ state: "detached" });
  stage.say("The new address is confirmed by the one link that was mailed to it", letters.length === 1 && stage.records("SELECT email FROM renewal") === newAddress);
  await page.close();
  await before.bringToFront();
}

/** The page hears that the token makes the key, and nothing more. */
async function sleepAtKey(page: Page): Promise<void> {
  await page.addInitScript(() => {
    let asleep = false;
    window.addEventListener("message", (event: MessageEvent<{ sceau?: string; arguments?: unknown } | null>) => {
      asleep ||= event.data?.sceau === "event" && JSON.stringify(event.data.arguments).includes("makingKey");
      if (!asleep) return;
      event.stopImmediatePropagation();
      document.documentElement.dataset["asleep"] = "";
    }, { capture: true });
  });
}

export async function interrupted(stage: Stage): Promise<void> {
  const person = stage.enrol();
  const keysBefore = stage.keysOnToken();
  let page = await stage.browser.context.newPage();
  await stage.signIn(page, person);
  await submit(page);
  for (const step of steps) {
    await arrive(page, step.path, tokenTimeout);
    page = await cut(stage, page, person, step.path);
    await step.fill(page);
    await step.leave(page);
  }
  await confirmAddress(stage, page);

  const cuts: readonly { readonly moment: string; readonly prepare: (page: Page) => Promise<void>; readonly state: string }[] = [
    { moment: "while the key is made", state: "registered", prepare: sleepAtKey },
    { moment: "before the request is sent", state: "registered", prepare: (at) => sleepAt(at, "/api/renewal/request", "before") },
    { moment: "when the certificate is issued but not installed", state: "issued", prepare: (at) => sleepAt(at, "/api/renewal/request", "after") },
    { moment: "when it is installed but not acknowledged", state: "issued", prepare: (at) => sleepAt(at, "/api/renewal/acknowledgement", "before") },
  ];
  for (const { moment, prepare, state } of cuts) {
    await prepare(page);
    await retrieve(page);
    await asleep(page);
    const next = await stage.browser.context.newPage();
    await page.close();
    page = next;
    stage.say(`A tab closed ${moment}: the portal stands at “${state}”`, stage.records("SELECT state FROM renewal") === state);
  }
  await retrieve(page);
  await arrive(page, "/renewal/done", tokenTimeout);
  await stage.picture(page, "interrupted-done");
  stage.say("After all these cuts there is one new key, one new certificate, and nothing is left to do", stage.keysOnToken() === keysBefore + 1
    && stage.records("SELECT COUNT(*) FROM certificate WHERE predecessor IS NOT NULL") === "1" && stage.records("SELECT state FROM renewal") === "installed" && stage.journalled() === 0);

  const renewed = await stage.download(page, "renewed");
  const judges = join(stage.out, "judges");
  mkdirSync(judges, { recursive: true });
  for (const { sentence, holds } of [...judgeRenewal(person.certificate, renewed, authoritiesOf(stage.place.directory)), ...judgeToken(renewed, judges)]) stage.say(sentence, holds);
  const names = execFileSync("openssl", ["x509", "-in", renewed, "-noout", "-ext", "subjectAltName"], { encoding: "utf8" });
  stage.say("The new certificate carries the confirmed address, and no other", names.includes(newAddress) && !names.includes("camille.exemple@"));
  stage.endSessions();
  await page.close();
}
