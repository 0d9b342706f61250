// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type * as Components from "../../extension/page-api/components/index.js";
import { explain } from "../../shared/errors/ts/explain.js";
import { inBothBrowsers } from "./components.js";

inBothBrowsers("sceau-status", (bench) => {
  const row = (text: string | RegExp): ReturnType<Page["locator"]> => bench.page.locator("sceau-status li").filter({ hasText: text });

  void test("says that the extension is missing and where it is to be had", async () => {
    await bench.open("status.html");
    await row("n'est pas installée").waitFor();
    const link = await row("n'est pas installée").getByRole("link").getAttribute("href");
    assert.equal(link, `${bench.site.origin}/installer?missing=extension&system=linux&browser=${bench.name === "Firefox" ? "firefox" : "chrome"}`);
    assert.equal(await bench.page.locator("sceau-status li.waiting").count(), 2, "what cannot be checked yet is said to wait");
    await bench.look("status-extension-missing");
  });

  void test("becomes ready when somebody comes back with everything installed, and tells the page", async () => {
    await bench.install();
    await bench.comeBack();
    await bench.page.locator("sceau-status [role=status]").getByText("Tout est prêt.").waitFor();
    assert.equal(await bench.page.locator("sceau-status li.ok").count(), 3);
    assert.equal(await bench.page.evaluate(() => (globalThis.heard.at(-1)?.[1] as Components.Prerequisites).ready), true);
    await bench.look("status-ready");
  });

  void test("says at once that the token was pulled out, and that it is back", async () => {
    await bench.page.evaluate(() => {
      globalThis.fake.plug("out");
    });
    await row("Le support n'est pas inséré").waitFor();
    assert.equal(await bench.page.evaluate(() => document.querySelector("sceau-status")?.prerequisites?.ready), false);
    await bench.look("status-token-absent");
    await bench.page.evaluate(() => {
      globalThis.fake.plug("in");
    });
    await bench.page.locator("sceau-status [role=status]").getByText("Tout est prêt.").waitFor();
  });

  void test("says in English that the program is missing, where a page is in English and brings no style", async () => {
    await bench.open("status-en.html");
    await bench.install("hostMissing");
    await bench.comeBack();
    await row("The Sceau program is not installed").waitFor();
    await bench.look("status-program-missing");
    // In one turn: the element looks again by itself, and then has no button any more.
    const label = await bench.page.evaluate(() => {
      const again = document.querySelector("sceau-status")?.shadowRoot?.querySelector<HTMLElement>(".actions button");
      globalThis.fake.fail("hello", "hostMissing", 0);
      again?.click();
      return again?.textContent;
    });
    assert.equal(label, "Check again");
    await bench.page.getByText("Everything is ready.").first().waitFor();
  });

  void test("says on each line what was checked, and no line twice", async () => {
    await bench.open("status.html");
    await bench.page.evaluate(() => {
      const element = document.querySelector("sceau-status");
      if (!element) throw new Error("no element");
      const found = (code: string, subject?: string, severity = "ok"): object => ({ code, severity, fr: `Constat ${code}.`, en: code, ...(subject !== undefined && { subject }) });
      const findings = [
        found("renewalUnfinished", undefined, "warning"), found("extensionReady", "0.1.0"), found("hostReady", "0.1.0"), found("pcscReady"), found("readerPresent"), found("readerPresent"), found("cardPresent"),
        found("driverReady", "OpenSC 0.23"), found("tokenReady", "Carte Exemple"), found("pinReady", "Carte Exemple"),
      ];
      const program = { versions: { extension: "0.1.0", host: "0.1.0", protocol: 1 }, watch: () => Promise.resolve(), diagnose: () => Promise.resolve(findings) };
      element.sceau = program as unknown as NonNullable<typeof element.sceau>;
    });
    await bench.comeBack();
    await row("Programme Sceau 0.1.0").waitFor();
    const titles = await bench.page.locator("sceau-status li p.strong").evaluateAll((lines) => lines.map((line) => line.lastChild?.textContent));
    assert.deepEqual(titles, [
      "Extension Sceau 0.1.0", "Programme Sceau 0.1.0", "Renouvellement", "Service des cartes à puce", "Lecteur", "Support", "Pilote OpenSC 0.23", "Écriture sur le support · Carte Exemple", "Code PIN · Carte Exemple",
    ]);
    await bench.look("status-lines");
  });

  for (const code of ["extensionMissing", "originNotAllowed", "extensionReloaded", "extensionOutdated", "hostMissing", "hostStopped", "hostOutdated", "versionUnsupported", "hostForbidden", "originForbidden"] as const)
    void test(`says what ${code} means and what to do`, async () => {
      await bench.open("status.html");
      await bench.install(code);
      await bench.comeBack();
      await bench.page.locator("sceau-status").getByText(explain(code, "fr")).waitFor();
      await bench.keep(`state-${code}`);
    });

  void test("takes the portal's colours", async () => {
    await bench.open("status.html");
    await bench.install();
    await bench.comeBack();
    await bench.page.locator("sceau-status li.ok").nth(2).waitFor();
    const accent = await bench.page.evaluate(() => {
      const status = document.querySelector<HTMLElement>("sceau-status");
      status?.style.setProperty("--sceau-success", "rgb(1, 2, 3)");
      return getComputedStyle(status?.shadowRoot?.querySelector("li.ok > svg") as Element).color;
    });
    assert.equal(accent, "rgb(1, 2, 3)");
  });

  void test("looks anew, and says so again, when it was taken out and put back, even in the middle of a look", async () => {
    const summary = (): Promise<string | null | undefined> => bench.page.evaluate(() => document.querySelector("sceau-status")?.shadowRoot?.querySelector("[role=status]")?.textContent);
    const move = (): Promise<void> =>
      bench.page.evaluate(async () => {
        const element = document.querySelector("sceau-status");
        if (!element) throw new Error("no element");
        globalThis.heard.length = 0;
        const told = new Promise((resolve) => {
          element.addEventListener("sceau-status", resolve, { once: true });
        });
        document.querySelector("main")?.append(element);
        await told;
      });
    await move();
    assert.equal(await summary(), "Tout est prêt.");
    // Twice in one turn: the first look, whose watch is given up, has nothing to say any more.
    await bench.page.evaluate(() => {
      const element = document.querySelector("sceau-status");
      if (element) document.querySelector("main")?.append(element);
    });
    await move();
    assert.equal(await summary(), "Tout est prêt.");
    assert.deepEqual(await bench.page.evaluate(() => globalThis.heard.map(([, detail]) => (detail as Components.Prerequisites).problem)), [undefined], "nobody hears of what was given up");
  });

  void test("watches a connection once, however often the program fails", async () => {
    const watches = await bench.page.evaluate(async () => {
      const element = document.querySelector("sceau-status");
      if (!element) throw new Error("no element");
      let count = 0;
      let looks = 0;
      const watch = (): Promise<void> => {
        count++;
        return Promise.resolve();
      };
      const diagnose = (): Promise<unknown> => (++looks % 2 === 1 ? Promise.reject(new Error("it stopped")) : Promise.resolve([]));
      element.sceau = { versions: {}, watch, diagnose } as unknown as NonNullable<typeof element.sceau>;
      for (let look = 0; look < 6; look++) await element.check();
      element.sceau = undefined;
      return count;
    });
    assert.equal(watches, 1);
  });

  void test("looks once more when something changes during a look", async () => {
    const looks = await bench.page.evaluate(async () => {
      const element = document.querySelector("sceau-status");
      if (!element) throw new Error("no element");
      let count = 0;
      let changed = (): void => undefined;
      const diagnose = (): Promise<unknown> => {
        if (++count === 1) changed(); // the answer is of the past
        return Promise.resolve([]);
      };
      const watch = (listener: () => void): Promise<void> => {
        changed = listener;
        return Promise.resolve();
      };
      element.sceau = { versions: {}, watch, diagnose } as unknown as NonNullable<typeof element.sceau>;
      await element.check();
      element.sceau = undefined;
      return count;
    });
    assert.equal(looks, 2);
  });

  void test("rests once it is taken out of the page", async () => {
    const asked = await bench.page.evaluate(async () => {
      const commands: unknown[] = [];
      window.addEventListener("message", ({ data }: MessageEvent<{ sceau?: string; command?: string }>) => {
        if (data.sceau === "request") commands.push(data.command);
      });
      const turn = (): Promise<unknown> =>
        new Promise((resolve) => {
          window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
            if (data === "turn") resolve(undefined);
          });
          window.postMessage("turn", window.origin);
        });
      document.querySelector("sceau-status")?.remove();
      globalThis.fake.plug("out");
      document.dispatchEvent(new Event("visibilitychange"));
      await turn();
      await turn();
      return commands;
    });
    assert.deepEqual(asked, []);
  });
});
