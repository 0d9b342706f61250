// SPDX-License-Identifier: Apache-2.0
// What can befall extension and program while a portal's page is open, as <sceau-status> tells it. Pictures: build/screenshots/lifecycle.
import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import type * as Api from "../../extension/page-api/index.js";
import { violations } from "./lib/accessibility.mjs";
import { chromiumProgram, launchChromium } from "./lib/chromium.mjs";
import { type Launched, until } from "./lib/common.mjs";
import { firefoxProgram, launchFirefox } from "./lib/firefox.mjs";
import { Screenshots } from "./lib/screenshots.mjs";
import { buildExtension, fakeHost, type FakeHost, serveSite, type Site } from "./lib/site.mjs";

declare global {
  /** Since the extension is being updated: how often the page was told that all is lost, and asked for what. */
  var since: { readonly begun: number; losses: number; readonly asked: string[] };
}

const indexPage = `<!doctype html><html lang="fr"><title>Portail</title><meta name="viewport" content="width=device-width"><main><h1>Portail</h1><sceau-status install="/installer"></sceau-status></main><script type="module" src="/page.js"></script></html>`;
const fine = { status: { result: { findings: [{ code: "ok", severity: "ok", fr: "Tout est prêt.", en: "Everything is ready." }] } }, listTokens: { result: { tokens: [] } } };

for (const [name, program, launch] of [
  ["Chromium", chromiumProgram, launchChromium],
  ["Firefox", firefoxProgram, launchFirefox],
] as const)
  void describe(`In ${name}, a page that is open`, { skip: program === undefined && process.env["CI"] !== "true" ? `${name} is not installed` : false, timeout: 180_000 }, () => {
    let site: Site;
    let host: FakeHost;
    let browser: Launched;
    let page: Page;
    const screenshots = new Screenshots(`build/screenshots/lifecycle/${name.toLowerCase()}`);

    before(async () => {
      site = await serveSite(
        { "index.html": indexPage, "page.js": 'import "/components.js"; import * as api from "/sceau.js"; globalThis.api = api;' },
        { "components.js": "extension/page-api/components/index.ts" },
      );
      host = fakeHost(site.directory, fine);
      const built = buildExtension(site.directory, [site.origin]);
      browser = await launch({ extension: name === "Firefox" ? built.firefox : built.chromium, host: host.program, certificateAuthority: site.authority });
      page = browser.page;
      page.setDefaultTimeout(20_000);
      await page.setViewportSize({ width: 390, height: 560 });
      await page.goto(site.origin);
      await page.waitForFunction(() => "api" in globalThis);
    });
    after(async () => {
      await browser.close();
      site.close();
    });

    const row = (text: RegExp): ReturnType<Page["locator"]> => page.locator("sceau-status li").filter({ hasText: text });
    async function shows(state: string, sentence: RegExp): Promise<void> {
      await row(sentence).first().waitFor();
      await screenshots.take(page, state);
      assert.deepEqual(await violations(page), []);
    }
    /** Where the browser finds the program. */
    const registration = (): string => join(browser.home, name === "Firefox" ? ".mozilla/native-messaging-hosts" : "profile/NativeMessagingHosts");
    const greetings = (): number => host.received().filter(({ command }) => command === "hello").length;

    void test("is ready when everything is there", async () => {
      await shows("ready", /Tout est prêt/);
    });

    // In Firefox an update under an open page, below, is the same to the page: a background that forgot everything.
    if (name === "Chromium") void test("goes on when the service worker was put to sleep", async () => {
      const before = greetings();
      await page.evaluate(async () => {
        const sceau = await globalThis.api.connect();
        globalThis.sceau = sceau;
        await sceau.watch(() => {
          document.documentElement.setAttribute("data-woken", "");
        });
      });
      const protocol = await browser.context.browser()?.newBrowserCDPSession();
      assert.ok(protocol);
      const { targetInfos } = await protocol.send("Target.getTargets");
      const worker = targetInfos.find(({ type }) => type === "service_worker");
      assert.ok(worker);
      await protocol.send("Target.closeTarget", { targetId: worker.targetId });
      await page.locator("html[data-woken]").waitFor({ state: "attached" });
      assert.deepEqual(await page.evaluate(() => globalThis.sceau.tokens()), []);
      assert.ok(greetings() > before, "it was a new worker, which started the program anew");
    });

    void test("is told that the program crashed, and is ready again when it runs", async () => {
      host.scenario({ ...fine, status: "exit" });
      const [stopped] = await Promise.all([row(/s'est arrêté/).first().waitFor(), page.evaluate(() => void document.querySelector("sceau-status")?.check())]);
      assert.equal(stopped, undefined);
      await screenshots.take(page, "host-stopped");
      host.scenario(fine);
      await row(/Tout est prêt/).first().waitFor();
    });

    const update = async (): Promise<void> => {
      const own = await browser.openOwnPage("install.html");
      await own.evaluate(() => {
        setTimeout(() => {
          chrome.runtime.reload();
        });
      });
    };

    if (name === "Firefox")
      void test("goes on without being reloaded when the extension was updated under it, and hears that what was under way failed", async () => {
        host.scenario({ ...fine, listCertificates: "hang" });
        const before = greetings();
        await page.evaluate(async () => {
          const sceau = await globalThis.api.connect();
          globalThis.sceau = sceau;
          await sceau.watch(() => {
            document.documentElement.setAttribute("data-updated", "");
          });
          void sceau.certificates().catch((error: unknown) => {
            document.documentElement.setAttribute("data-failed", (error as Api.BridgeError).code);
          });
        });
        await until(() => host.received().some(({ command }) => command === "listCertificates"));
        await update();
        await page.locator("html[data-updated][data-failed=hostStopped]").waitFor({ state: "attached" });
        assert.deepEqual(await page.evaluate(() => globalThis.sceau.tokens()), []);
        assert.ok(greetings() > before, "the updated extension started the program anew");
        await row(/Tout est prêt/).first().waitFor();
      });

    for (const [code, state, sentence, page_] of [
      ["hostOutdated", "host-outdated", /programme Sceau de cet ordinateur est trop ancien/, "program"],
      ["extensionOutdated", "extension-outdated", /L'extension Sceau est trop ancienne/, "extension"],
      ["versionUnsupported", "versions-apart", /ne vont plus ensemble/, "program"],
    ] as const)
      void test(`is told which one to update, and where: ${code}`, async () => {
        host.scenario({ hello: { error: { code } }, status: "exit" });
        await page.evaluate(() => void document.querySelector("sceau-status")?.check());
        await shows(state, sentence);
        assert.match((await row(sentence).getByRole("link").getAttribute("href")) ?? "", new RegExp(`missing=${page_}&system=linux`));
      });

    void test("is told that the program was removed, and where to get it", async () => {
      renameSync(registration(), `${registration()}.away`);
      await shows("host-missing", /Le programme Sceau n'est pas installé/);
      assert.match((await row(/n'est pas installé/).getByRole("link").getAttribute("href")) ?? "", /missing=program/);
    });

    if (name === "Chromium")
      void test("is told to reload when the extension was updated under it, in the middle of a call, and asks no more than it would", async () => {
        host.scenario({ ...fine, listCertificates: "hang" });
        renameSync(`${registration()}.away`, registration());
        await page.evaluate(async () => {
          const sceau = await globalThis.api.connect();
          void sceau.certificates().catch((error: unknown) => {
            document.documentElement.setAttribute("data-failed", (error as Api.BridgeError).code);
          });
          const since = { begun: performance.now(), losses: 0, asked: [] as string[] };
          globalThis.since = since;
          window.addEventListener("message", ({ data }: MessageEvent<{ sceau?: unknown; command?: unknown } | null>) => {
            if (data?.sceau === "lost") since.losses++;
            if (data?.sceau === "request") since.asked.push(String(data.command));
          });
        });
        await until(() => host.received().some(({ command }) => command === "listCertificates"));
        await update();
        const failed = (): Promise<string | undefined> => page.evaluate(() => document.documentElement.dataset["failed"]);
        // The port closes before or after Chromium takes the extension from the page.
        await until(async () => /^(hostStopped|extensionReloaded)$/.test((await failed()) ?? ""), "the call ends");
        await page.evaluate(() => void document.querySelector("sceau-status")?.check());
        // No picture, and nothing that waits for one: once the extension is gone, headless Chromium may draw no more of the page.
        const told = (): Promise<string> => page.evaluate(() => document.querySelector("sceau-status")?.shadowRoot?.textContent ?? "");
        await until(async () => /vient d'être mise à jour[^]*Recharger la page/.test(await told()));
        const { losses, asked, seconds } = await page.evaluate(async () => {
          for (let turn = 0; turn < 200; turn++)
            await new Promise((resolve) => {
              window.addEventListener("message", resolve, { once: true });
              window.postMessage("turn", window.origin);
            });
          const { begun, ...counts } = globalThis.since;
          return { ...counts, seconds: (performance.now() - begun) / 1000 };
        });
        // However long it took: <sceau-status> and the page's own watch ask anew at most once a second each, and who asks nothing loses nothing.
        const watches = asked.filter((command) => command === "watch").length;
        assert.ok(watches <= 2 * (seconds + 2), `watched ${watches} times in ${seconds} s`);
        assert.ok(losses <= 1 + asked.length, `told ${losses} times that all is lost, having asked ${asked.join()}`);
      });
  });
