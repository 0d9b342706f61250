// SPDX-License-Identifier: Apache-2.0
// A site that nobody built in: absent until the holder allows it, present at once then, gone when it is taken back.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import type * as Api from "../../extension/page-api/index.js";
import type { Launched } from "./lib/common.mjs";
import { firefoxProgram, launchFirefox } from "./lib/firefox.mjs";
import { buildExtension, fakeHost, serveSite, type Site } from "./lib/site.mjs";

void describe("A site outside the build's portals", { skip: firefoxProgram === undefined && process.env["CI"] !== "true" ? "Firefox is not installed" : false, timeout: 120_000 }, () => {
  let site: Site;
  let browser: Launched;
  let page: Page;
  let options: Page;

  before(async () => {
    site = await serveSite({
      "index.html": '<!doctype html><html lang="fr"><title>Autre portail</title><script type="module" src="/page.js"></script>',
      "page.js": 'import * as api from "/sceau.js"; globalThis.api = api;',
    });
    const host = fakeHost(site.directory, { listTokens: { result: { tokens: [] } }, status: { result: { findings: [] } } });
    browser = await launchFirefox({
      extension: buildExtension(site.directory, ["https://portal.example"]).firefox,
      host: host.program,
      certificateAuthority: site.authority,
      // The browser's own question cannot be answered headless; this answers yes.
      preferences: { "extensions.webextOptionalPermissionPrompts": false },
    });
    page = browser.page;
    await page.goto(site.origin);
    await page.waitForFunction(() => "api" in globalThis);
    options = await browser.openOwnPage("options.html");
    await rows(1);
  });
  after(async () => {
    await browser.close();
    site.close();
  });

  const connected = (): Promise<string> => page.evaluate(() => globalThis.api.connect().then(() => "connected", (error: unknown) => (error as Api.BridgeError).code));

  /** So many sites are listed among the settings. Playwright's own waiting does not work in Firefox's extension pages. */
  async function rows(count: number): Promise<void> {
    let seen = -1;
    for (let attempt = 0; attempt < 60 && seen !== count; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      seen = await options.evaluate(() => document.querySelectorAll("#sites li").length).catch(() => -1);
    }
    assert.equal(seen, count);
  }

  void test("does not find the extension", async () => {
    assert.equal(await connected(), "extensionMissing");
  });

  void test("finds it once the holder allowed it, without being reloaded", async () => {
    await options.evaluate(() => {
      document.querySelector("h1")?.addEventListener("click", () => void chrome.permissions.request({ origins: ["https://localhost/*"] }), { once: true });
    });
    await options.click("h1");
    await rows(2);
    let answer = await connected();
    for (let attempt = 0; attempt < 10 && answer !== "connected"; attempt++) answer = await connected();
    assert.equal(answer, "connected");
  });

  void test("loses it when the holder takes the permission back among the settings", async () => {
    await options.click("#sites button");
    await rows(1);
    assert.equal(await connected(), "originNotAllowed", "a page that is open still hears why");
    await page.reload();
    await page.waitForFunction(() => "api" in globalThis);
    assert.equal(await connected(), "extensionMissing");
  });
});
