// SPDX-License-Identifier: Apache-2.0
// The web components in real browsers, under a Content-Security-Policy that allows no inline style, no inline script and no markup made of
// text; a fake token stands for extension, program and hardware. Screenshots go to build/screenshots/components.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import type * as Components from "../../extension/page-api/components/index.js";
import type * as Testing from "../../extension/page-api/testing.js";
import { violations } from "./lib/accessibility.mjs";
import { chromiumProgram, launchChromium } from "./lib/chromium.mjs";
import { type Launched, root } from "./lib/common.mjs";
import { firefoxProgram, launchFirefox } from "./lib/firefox.mjs";
import { Screenshots } from "./lib/screenshots.mjs";
import { buildExtension, serveSite, type Site } from "./lib/site.mjs";

declare global {
  // What the test page's script leaves for the test.
  var testing: typeof Testing;
  var fake: Testing.FakeToken;
  var heard: unknown[];
}

const directory = mkdtempSync(join(tmpdir(), "sceau-components-"));
after(() => {
  rmSync(directory, { recursive: true });
});
const openssl = (...options: readonly string[]): Buffer => execFileSync("openssl", options, { cwd: directory, stdio: ["ignore", "pipe", "ignore"] });
openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-utf8", "-subj", "/O=Entreprise Exemple/CN=Camille Exemple", "-days", "20", "-addext", "keyUsage=digitalSignature", "-outform", "DER", "-out", "certificate.der");
const token = {
  certificate: readFileSync(join(directory, "certificate.der")).toString("base64"),
  privateKey: openssl("pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER").toString("base64"),
};

const script = `import "/components.js"; import * as testing from "/testing.js"; globalThis.testing = testing; globalThis.heard = [];
for (const name of ["sceau-status", "change", "sceau-renewed", "sceau-failed"]) document.addEventListener(name, (event) => heard.push([name, event.detail]));`;
const pageOf = (language: string, title: string, element: string, themed = true): string =>
  `<!doctype html><html lang="${language}"><title>${title}</title><meta name="viewport" content="width=device-width">${themed ? '<link rel="stylesheet" href="/tokens.css"><link rel="stylesheet" href="/base.css"><link rel="stylesheet" href="/portal.css">' : ""}<main><h1>${title}</h1>${element}</main><script type="module" src="/page.js"></script></html>`;

for (const [name, program, launch] of [
  ["Chromium", chromiumProgram, launchChromium],
  ["Firefox", firefoxProgram, launchFirefox],
] as const)
  void describe(`In ${name}, `, { skip: program === undefined && process.env["CI"] !== "true" ? `${name} is not installed` : false, timeout: 180_000 }, () => {
    let site: Site;
    let browser: Launched;
    let page: Page;
    const screenshots = new Screenshots(`build/screenshots/components/${name.toLowerCase()}`);

    before(async () => {
      const css = (file: string): string => readFileSync(join(root, "shared/design-tokens", file), "utf8");
      site = await serveSite(
        {
          "status.html": pageOf("fr", "Avant de commencer", '<sceau-status install="/installer"></sceau-status>'),
          "status-en.html": pageOf("en", "Before you begin", "<sceau-status></sceau-status>", false),
          "page.js": script,
          "tokens.css": css("tokens.css"),
          "base.css": css("base.css"),
          "portal.css": "main { max-width: 40rem; margin: 0 auto; padding: 1rem; }",
        },
        { "components.js": "extension/page-api/components/index.ts", "testing.js": "extension/page-api/testing.ts" },
      );
      // The extension is there, but not on this site: nothing but the fake answers.
      const extension = buildExtension(site.directory, ["https://portal.example"]);
      browser = await launch({ extension: name === "Firefox" ? extension.firefox : extension.chromium, certificateAuthority: site.authority });
      page = browser.page;
    });
    after(async () => {
      await browser.close();
      site.close();
    });

    async function open(path: string): Promise<void> {
      await page.goto(`${site.origin}/${path}`);
      await page.waitForFunction(() => "testing" in globalThis);
    }
    /** A token is there from now on, with what comes before it. */
    async function install(without?: "program"): Promise<void> {
      await page.evaluate(async ({ certificate, privateKey, missing }) => {
        const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
        const key = await crypto.subtle.importKey("pkcs8", bytes(privateKey), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
        globalThis.fake = globalThis.testing.installFakeToken({ certificate: bytes(certificate), privateKey: key });
        if (missing) globalThis.fake.fail("hello", "hostMissing", Infinity);
      }, { ...token, missing: without === "program" });
    }
    /** As when somebody comes back from installing something. */
    const comeBack = (): Promise<void> => page.evaluate(() => void document.dispatchEvent(new Event("visibilitychange")));
    /** Looks at both widths, in both colour schemes, and for barriers. */
    async function look(picture: string): Promise<void> {
      for (const [width, colorScheme] of [
        [390, "dark"],
        [1280, "light"],
      ] as const) {
        await page.setViewportSize({ width, height: 640 });
        // In one browser: both draw the same sheet.
        if (name === "Chromium") await page.emulateMedia({ colorScheme });
        await screenshots.take(page, `${picture}-${width}`);
        assert.deepEqual(await violations(page), []);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing is cut off at the side");
      }
    }

    void describe("<sceau-status>", () => {
      const row = (text: string | RegExp): ReturnType<Page["locator"]> => page.locator("sceau-status li").filter({ hasText: text });

      void test("says that the extension is missing and where it is to be had", async () => {
        await open("status.html");
        await row("n'est pas installée").waitFor();
        const link = await row("n'est pas installée").getByRole("link").getAttribute("href");
        assert.equal(link, `${site.origin}/installer?missing=extension&system=linux&browser=${name === "Firefox" ? "firefox" : "chrome"}`);
        assert.equal(await page.locator("sceau-status li.waiting").count(), 2, "what cannot be checked yet is said to wait");
        await look("status-extension-missing");
      });

      void test("becomes ready when somebody comes back with everything installed, and tells the page", async () => {
        await install();
        await comeBack();
        await page.locator("sceau-status [role=status]").getByText("Tout est prêt.").waitFor();
        assert.equal(await page.locator("sceau-status li.ok").count(), 3);
        assert.equal(await page.evaluate(() => (globalThis.heard.at(-1) as [string, Components.Prerequisites])[1].ready), true);
        await look("status-ready");
      });

      void test("says at once that the token was pulled out, and that it is back", async () => {
        await page.evaluate(() => {
          globalThis.fake.plug("out");
        });
        await row("Le support n'est pas inséré").waitFor();
        assert.equal(await page.evaluate(() => document.querySelector("sceau-status")?.prerequisites?.ready), false);
        await look("status-token-absent");
        await page.evaluate(() => {
          globalThis.fake.plug("in");
        });
        await page.locator("sceau-status [role=status]").getByText("Tout est prêt.").waitFor();
      });

      void test("says in English that the program is missing, where a page is in English and brings no style", async () => {
        await open("status-en.html");
        await install("program");
        await comeBack();
        await row("The Sceau program is not installed").waitFor();
        await look("status-program-missing");
        await page.evaluate(() => {
          globalThis.fake.fail("hello", "hostMissing", 0);
        });
        await page.getByRole("button", { name: "Check again" }).click();
        await page.getByText("Everything is ready.").first().waitFor();
      });

      void test("takes the portal's colours", async () => {
        const accent = await page.evaluate(() => {
          const status = document.querySelector<HTMLElement>("sceau-status");
          status?.style.setProperty("--sceau-success", "rgb(1, 2, 3)");
          return getComputedStyle(status?.shadowRoot?.querySelector("li.ok > svg") as Element).color;
        });
        assert.equal(accent, "rgb(1, 2, 3)");
      });

      void test("rests once it is taken out of the page", async () => {
        const asked = await page.evaluate(async () => {
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
  });
