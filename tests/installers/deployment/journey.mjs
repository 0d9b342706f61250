// SPDX-License-Identifier: Apache-2.0
// A holder's first morning after the packages came: the browser fetches the extension by itself, and the certificate is renewed.
// Usage, inside deployment/install: journey.mjs chromium|firefox EXTENSION WWW PORT
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const compiled = resolve("build/ts/tests/end-to-end");
const { downloadCertificate, renewalJourney } = await import(join(compiled, "journey.js"));
const { authoritiesOf, judgeRenewal, judgeToken } = await import(join(compiled, "judges.js"));
const { portalOrigin, preparePortal, startPortal } = await import(join(compiled, "portal.js"));

const [browserName, extension, www, port] = process.argv.slice(2);
const { launchChromium } = await import("../../end-to-end/lib/chromium.mjs");
const { launchFirefox } = await import("../../end-to-end/lib/firefox.mjs");
const launch = browserName === "firefox" ? launchFirefox : launchChromium;

const fetched = [];
const server = createServer((request, response) => {
  const name = new URL(request.url, "http://localhost").pathname.slice(1);
  fetched.push(name);
  response.setHeader("content-type", name.endsWith(".crx") ? "application/x-chrome-extension" : name.endsWith(".xpi") ? "application/x-xpinstall" : "text/xml");
  response.end(readFileSync(join(www, name)));
}).listen(Number(port), "127.0.0.1");

const out = mkdtempSync(join(tmpdir(), "sceau-deployed-"));
const portal = preparePortal(join(out, "portal"), { keyType: "rsa:3072", product: "audace", daysLeft: 20 });
const serving = await startPortal(portal);
const browser = await launch({ extension, install: false, certificateAuthority: portal.tlsAuthority });
let status = 1;
try {
  const { page } = browser;
  // The extension arrives a moment after the browser; a page that was open before does not have it.
  const arrived = async () => {
    await page.goto(portalOrigin);
    return page.locator("[data-begin]:enabled").waitFor({ timeout: 2000 }).then(() => true, () => false);
  };
  for (let i = 0; i < 40 && !(await arrived()); i += 1);
  for (const { title, perform } of renewalJourney) {
    await perform(page);
    console.log(title);
  }
  const renewed = join(out, "new.pem");
  copyFileSync(await downloadCertificate(page), renewed);
  mkdirSync(join(out, "judges"));
  const verdicts = [...judgeRenewal(portal.currentCertificate, renewed, authoritiesOf(portal.directory)), ...judgeToken(renewed, join(out, "judges"))];
  for (const { sentence, holds } of verdicts) console.log(`${holds ? "yes" : "NO"}  ${sentence}`);
  assert.ok(verdicts.every(({ holds }) => holds));
  assert.ok(fetched.some((name) => name.endsWith(browserName === "firefox" ? ".xpi" : ".crx")), `fetched: ${fetched}`);
  // The host that ran is the package's.
  execFileSync("sh", ["-c", "dpkg --search /usr/bin/sceau-host && /usr/bin/sceau-host doctor --language en"], { stdio: "inherit" });
  status = 0;
} catch (error) {
  console.error(error);
  console.error(`fetched: ${fetched}`);
  await browser.page.screenshot({ path: join(out, "stopped.png") }).catch(() => undefined);
  console.error(`What is left is in ${out}`);
} finally {
  await browser.close().catch(() => undefined);
  await serving.stop();
  server.close();
  if (status === 0) rmSync(out, { recursive: true, force: true });
}
process.exit(status);
