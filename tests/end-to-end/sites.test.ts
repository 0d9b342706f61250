// SPDX-License-Identifier: Apache-2.0
// A site that nobody built in: absent until the holder allows it, present at once then, gone when it is taken back. Chromium's own question is
// answered with the keyboard, on a screen of its own; Firefox answers yes by a preference. Pictures: build/screenshots/sites.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import type * as Api from "../../extension/page-api/index.js";
import { chromiumProgram, launchChromium } from "./lib/chromium.mjs";
import { type Launched, root, until } from "./lib/common.mjs";
import { absentFromDesktop, type Desktop, startDesktop } from "./lib/desktop.mjs";
import { firefoxProgram, launchFirefox } from "./lib/firefox.mjs";
import { buildExtension, fakeHost, serveSite, type Site } from "./lib/site.mjs";

declare global {
  // What became of the question.
  var answer: string | undefined;
}

const missing = { Chromium: [...(chromiumProgram === undefined ? ["Chromium"] : []), ...absentFromDesktop], Firefox: firefoxProgram === undefined ? ["Firefox"] : [] };

for (const name of ["Chromium", "Firefox"] as const)
  void describe(`In ${name}, a site outside the build's portals`, { skip: missing[name].length > 0 && process.env["CI"] !== "true" ? `${missing[name].join(", ")} missing` : false, timeout: 180_000 }, () => {
    let site: Site;
    let browser: Launched;
    let page: Page;
    let options: Page;
    let desktop: Desktop | undefined;

    before(async () => {
      site = await serveSite({
        "index.html": '<!doctype html><html lang="fr"><title>Autre portail</title><script type="module" src="/page.js"></script>',
        "page.js": 'import * as api from "/sceau.js"; globalThis.api = api;',
      });
      const host = fakeHost(site.directory, { listTokens: { result: { tokens: [] } }, status: { result: { findings: [] } } });
      const built = buildExtension(site.directory, ["https://portal.example"]);
      const common = { host: host.program, certificateAuthority: site.authority };
      if (name === "Chromium") {
        desktop = await startDesktop("1000x700");
        browser = await launchChromium({ ...common, extension: built.chromium, headless: false, env: { DISPLAY: desktop.display }, args: ["--window-position=0,0", "--window-size=1000,700"] });
      } else browser = await launchFirefox({ ...common, extension: built.firefox, preferences: { "extensions.webextOptionalPermissionPrompts": false } });
      page = browser.page;
      await page.goto(site.origin);
      await page.waitForFunction(() => "api" in globalThis);
      options = await browser.openOwnPage("options.html");
      await rows(1);
    });
    after(async () => {
      await browser.close();
      desktop?.close();
      site.close();
    });

    const connected = (): Promise<string> => page.evaluate(() => globalThis.api.connect().then(() => "connected", (error: unknown) => (error as Api.BridgeError).code));

    /** So many sites are listed among the settings. Playwright's own waiting does not work in Firefox's extension pages. */
    const rows = (count: number): Promise<void> =>
      until(async () => (await options.evaluate(() => document.querySelectorAll("#sites li").length).catch(() => -1)) === count, `${count} sites are listed`);

    /** Asks for the site as the popup's button does, after a click; what the browser says once the holder has pressed these keys. */
    async function asked(picture: string, ...keys: readonly string[]): Promise<string> {
      await options.evaluate(() => {
        globalThis.answer = undefined;
        document.querySelector("h1")?.addEventListener("click", () => {
          void chrome.permissions.request({ origins: ["https://localhost/*"] }).then((allowed) => {
            globalThis.answer = allowed ? "allowed" : "denied";
          });
        }, { once: true });
      });
      await options.click("h1");
      const answer = (): Promise<string | undefined> => options.evaluate(() => globalThis.answer);
      if (desktop) {
        const { brightness, press } = desktop;
        // Chromium darkens the page behind its question.
        await until(() => brightness(20, 400) < 160, "the browser asks", 200);
        const directory = join(root, "build/screenshots/sites");
        mkdirSync(directory, { recursive: true });
        desktop.picture(join(directory, `${picture}.png`));
        // For a moment after it opened it hears no key, so that nobody answers unawares.
        await until(async () => {
          if ((await answer()) !== undefined) return true;
          press(...keys);
          return false;
        }, "the browser has its answer", 500);
      }
      await until(async () => (await answer()) !== undefined, "the extension has its answer");
      return (await answer()) ?? "";
    }

    void test("does not find the extension", async () => {
      assert.equal(await connected(), "extensionMissing");
    });

    if (name === "Chromium")
      void test("does not find it when the holder says no", async () => {
        assert.equal(await asked("no", "Escape"), "denied");
        assert.equal(await connected(), "extensionMissing");
        await rows(1);
      });

    void test("finds it once the holder allowed it, without being reloaded", async () => {
      // Whoever pressed Return before the Tab was heard said no, and asks again.
      await until(async () => (await asked("yes", "Tab", "Return")) === "allowed", "the browser is told yes");
      await rows(2);
      await until(async () => (await connected()) === "connected", "the page that is open is served");
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
