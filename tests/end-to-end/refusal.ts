// SPDX-License-Identifier: Apache-2.0
// tools/test runs this inside tests/environment/with-token: a portal that falls silent, or one that refuses, when the new key
// has just been made (--scenario silent|refusing), a holder who clicks in two tabs (twice), or a tab that is closed when the
// certificate is installed and the portal does not know it yet (unheard). Prints "  yes  sentence" or "  NO  sentence" for each thing that must hold.
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import type { Page } from "playwright-core";

import { answers, downloadCertificate, pageError, renewalJourney, retrievalButton } from "./journey.js";
import { authoritiesOf, judgeRenewal, judgeToken } from "./judges.js";
import { launchChromium } from "./lib/chromium.mjs";
import { buildExtension } from "./lib/site.mjs";
import { hostProgram, portalOrigin, preparePortal, startPortal } from "./portal.js";

const { values: options } = parseArgs({ options: { scenario: { type: "string", default: "" }, out: { type: "string", default: "build/test/refusal" } } });
const out = resolve(options.out);
/** Where the page sends the renewal request: the new key exists, its certificate does not. */
const requestPath = `${portalOrigin}/api/renewal/request`;
const verdicts: boolean[] = [];

function say(sentence: string, holds: boolean): void {
  console.log(`  ${holds ? "yes" : "NO "}  ${sentence}`);
  verdicts.push(holds);
}

function keysOnToken(): number {
  const module = process.env["SCEAU_PKCS11_MODULE"] ?? "";
  const listed = execFileSync("pkcs11-tool", ["--module", module, "--list-objects", "--type", "pubkey"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  return [...listed.matchAll(/^Public Key Object/gm)].length;
}

/** How many renewals the host's journal holds for the portal, as a terminal asks for them. */
function journalled(): number {
  const answer = execFileSync(hostProgram, ["call", "pendingRenewals", "{}", "--origin", portalOrigin], { encoding: "utf8", env: { ...process.env, HOME: browser.home }, stdio: ["ignore", "pipe", "pipe"] });
  return (JSON.parse(answer) as { renewals: unknown[] }).renewals.length;
}

/** From the start page to the page of the token, everything answered. */
async function walkToToken(page: Page): Promise<void> {
  for (const { name, perform } of renewalJourney) if (name !== "done") await perform(page);
}

/** Clicks, and brings back what the page says once it stops waiting for the token. */
async function clickAndReadError(page: Page): Promise<string> {
  await page.locator(retrievalButton).click();
  const error = page.locator(pageError);
  await error.waitFor({ timeout: 120_000 });
  return error.innerText();
}

/** In a second tab, the signed-in holder revokes the certificate that the first tab renews. */
async function revokeElsewhere(page: Page): Promise<void> {
  const tab = await page.context().newPage();
  await tab.goto(`${portalOrigin}/revocation/certificates`);
  await tab.locator("main a[href$='/questions']").first().click();
  for (const [index, answer] of answers.entries()) await tab.locator(`#answer${index + 1}`).fill(answer);
  await tab.locator("main form button[type=submit]").first().click();
  await tab.locator("#reason").selectOption({ index: 1 });
  await tab.locator("main form button[type=submit]").first().click();
  await tab.waitForURL(/\/done$/, { timeout: 15_000 });
  await tab.close();
}

/** The portal stops as the request arrives; when it is back, a reload and a click finish the renewal with the same key. */
async function silent(page: Page): Promise<void> {
  await walkToToken(page);
  const keysBefore = keysOnToken();
  await page.route(requestPath, async (route) => {
    await server.stop();
    await route.continue();
  }, { times: 1 });
  const sentence = await clickAndReadError(page);
  await page.screenshot({ path: join(out, "silent.png"), fullPage: true });
  say(`A portal that falls silent is named, with what to do: “${sentence.replaceAll("\n", " ")}”`, /portail/i.test(sentence));
  say("The new key waits on the token, and the journal knows it", keysOnToken() === keysBefore + 1 && journalled() === 1);

  server = await startPortal(portal);
  await page.reload();
  await page.locator(retrievalButton).click();
  await page.waitForURL(`${portalOrigin}/renewal/done`, { timeout: 120_000 });
  say("No second key was made for the certificate, and nothing is left to do", keysOnToken() <= keysBefore + 1 && journalled() === 0);
  const renewed = await downloadCertificate(page);
  for (const { sentence: verdict, holds } of [...judgeRenewal(portal.currentCertificate, renewed, authoritiesOf(portal.directory)), ...judgeToken(renewed, out)]) say(verdict, holds);
}

/** The certificate is revoked while the token makes its successor's key: the portal refuses, and issues nothing. */
async function refusing(page: Page): Promise<void> {
  await walkToToken(page);
  const keysBefore = keysOnToken();
  await page.route(requestPath, async (route) => {
    await revokeElsewhere(page);
    await route.continue();
  }, { times: 1 });
  const sentence = await clickAndReadError(page);
  await page.screenshot({ path: join(out, "refused.png"), fullPage: true });
  say(`A portal that refuses says why: “${sentence.replaceAll("\n", " ")}”`, /révoqué/i.test(sentence));
  say("The key that nobody certified is no orphan: the journal knows it", keysOnToken() === keysBefore + 1 && journalled() === 1);
}

/** The holder clicks in two tabs at once: one renews, the other says that it must wait, and there is one new key. */
async function twice(page: Page): Promise<void> {
  await walkToToken(page);
  const keysBefore = keysOnToken();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await page.locator(retrievalButton).click();
  await page.waitForFunction(async () => (await navigator.locks.query()).held?.length === 1);
  const sentence = await clickAndReadError(other);
  say(`The second tab says what to do: “${sentence.replaceAll("\n", " ")}”`, /réessayez/i.test(sentence));
  await page.waitForURL(`${portalOrigin}/renewal/done`, { timeout: 120_000 });
  say("One key was made, and nothing is left to do", keysOnToken() <= keysBefore + 1 && journalled() === 0);
}

/** The acknowledgement never arrives, and the host has forgotten the renewal: the new key says once more that it is installed. */
async function unheard(page: Page): Promise<void> {
  await walkToToken(page);
  const keysBefore = keysOnToken();
  await page.route(`${portalOrigin}/api/renewal/acknowledgement`, (route) => route.abort(), { times: 1 });
  const sentence = await clickAndReadError(page);
  say(`The lost acknowledgement is told, with what to do: “${sentence.replaceAll("\n", " ")}”`, /portail/i.test(sentence));
  say("The certificate is installed, and the journal holds nothing any more", keysOnToken() === keysBefore + 1 && journalled() === 0);
  await page.reload();
  await page.locator(retrievalButton).click();
  await page.waitForURL(`${portalOrigin}/renewal/done`, { timeout: 120_000 });
  say("No second key was made, and the portal knows that the certificate is installed", keysOnToken() === keysBefore + 1 && journalled() === 0);
  const renewed = await downloadCertificate(page);
  for (const { sentence: verdict, holds } of judgeRenewal(portal.currentCertificate, renewed, authoritiesOf(portal.directory))) say(verdict, holds);
}

const scenarios = { silent, refusing, twice, unheard };
const wanted = options.scenario in scenarios ? scenarios[options.scenario as keyof typeof scenarios] : undefined;
if (!wanted) throw new Error(`--scenario ${Object.keys(scenarios).join(" or ")}`);
const portal = preparePortal(join(out, "portal"), { keyType: "EC:prime256v1", product: "audace", daysLeft: 20, answers });
let server = await startPortal(portal);
const { chromium } = buildExtension(out, [portalOrigin]);
const browser = await launchChromium({ extension: chromium, host: hostProgram, certificateAuthority: portal.tlsAuthority, headless: true });
try {
  await wanted(browser.page);
} catch (error) {
  say(`The journey ended: ${String(error)}`, false);
  await browser.page.screenshot({ path: join(out, "stopped.png"), fullPage: true }).catch(() => undefined);
}
await browser.close();
await server.stop();
process.exitCode = verdicts.every((holds) => holds) ? 0 : 1;
