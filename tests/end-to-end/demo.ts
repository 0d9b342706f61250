// SPDX-License-Identifier: Apache-2.0
// tools/demo runs this inside tests/environment/with-token: a renewal on real parts, told step by step.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { launchChromium } from "./lib/chromium.mjs";
import type { Launched } from "./lib/common.mjs";
import { Screenshots } from "./lib/screenshots.mjs";
import { answers, downloadCertificate, renewalJourney } from "./journey.js";
import { authoritiesOf, judgeRenewal, judgeToken } from "./judges.js";
import { hostProgram, type Portal, portalOrigin, preparePortal, startPortal } from "./portal.js";
import { buildExtension } from "./lib/site.mjs";

const { values: options } = parseArgs({ options: { out: { type: "string", default: "build/demo" }, headed: { type: "boolean", default: false } } });
const out = resolve(options.out);
const daysLeft = 20;
const began = Date.now();

function tell(sentence: string): void {
  console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${sentence}`);
}

async function driveYourself(browser: Launched, portal: Portal): Promise<boolean> {
  const pictures = new Screenshots(join(out, "pictures"));
  for (const { name, title, perform } of renewalJourney) {
    await perform(browser.page);
    tell(`${title} → ${await pictures.take(browser.page, name)}`);
  }
  const renewed = join(out, "new-certificate.pem");
  copyFileSync(await downloadCertificate(browser.page), renewed);
  copyFileSync(portal.currentCertificate, join(out, "old-certificate.pem"));
  tell(`Old and new certificate → ${out}`);

  mkdirSync(join(out, "judges"), { recursive: true });
  const verdicts = [...judgeRenewal(portal.currentCertificate, renewed, authoritiesOf(portal.directory)), ...judgeToken(renewed, join(out, "judges"))];
  console.log("\nWhat other programs say:");
  for (const { sentence, holds } of verdicts) console.log(`  ${holds ? "yes" : "NO "}  ${sentence}`);
  return verdicts.every(({ holds }) => holds);
}

/** A PIN dialog that opens a window of its own; without one the test's dialog types the PIN by itself. */
const hasPinWindow = ["gnome3", "qt", "qt5", "gtk-2", "x11"].some((kind) => existsSync(`/usr/bin/pinentry-${kind}`));

async function letThePersonDrive(browser: Launched): Promise<boolean> {
  if (hasPinWindow) execFileSync("tests/environment/token-control", ["desktop-dialogs"]);
  console.log(`
The browser is open at ${portalOrigin}. Click "Commencer" and follow the pages.
  PIN of the token: 123456${hasPinWindow ? "" : " (typed for you: this computer has no pinentry with a window)"}
  Answers, if you want to copy them: ${answers.join(", ")}
Close the browser window to end the demo.`);
  await browser.page.goto(portalOrigin);
  await new Promise((done) => browser.context.once("close", done));
  return true;
}

tell(`A holder's certificate that ends in ${daysLeft} days is made on the token`);
const portal = preparePortal(join(out, "portal"), { keyType: "rsa:3072", product: "audace", daysLeft });
const server = await startPortal(portal);
tell(`The portal serves ${portalOrigin}`);
const browser = await launchChromium({ extension: buildExtension(out, [portalOrigin]).chromium, host: hostProgram, certificateAuthority: portal.tlsAuthority, headless: !options.headed });
tell("Chromium is open, with the extension and the host");
const complaints: string[] = [];
browser.page.on("console", (message) => { if (message.type() === "error") complaints.push(message.text()); });
browser.page.on("pageerror", (error) => complaints.push(String(error)));
let done = false;
try {
  done = options.headed ? await letThePersonDrive(browser) : await driveYourself(browser, portal);
} catch (error) {
  console.error(`\nThe demo stopped: ${String(error)}`);
  for (const complaint of complaints) console.error(`The browser says: ${complaint}`);
  if (existsSync(join(portal.directory, "portal.log"))) console.error(readFileSync(join(portal.directory, "portal.log"), "utf8").split("\n").slice(-15).join("\n"));
  await browser.page.screenshot({ path: join(out, "stopped.png"), fullPage: true }).catch(() => undefined);
}
await browser.close().catch(() => undefined);
await server.stop();
process.exitCode = done ? 0 : 1;
