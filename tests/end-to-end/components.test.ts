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
  var heard: [string, unknown][];
  var unfinished: object[];
  /** Lets the program go on with what it does. */
  var goOn: () => void;
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
          "picker.html": pageOf("fr", "Identification", '<form><sceau-certificate-picker name="certificate" valid usable-for="identification"></sceau-certificate-picker></form>'),
          "renewal.html": pageOf("fr", "Renouvellement", "<sceau-renewal></sceau-renewal>"),
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
        assert.equal(await page.evaluate(() => (globalThis.heard.at(-1)?.[1] as Components.Prerequisites).ready), true);
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

    void describe("<sceau-certificate-picker>", () => {
      const picker = (): ReturnType<Page["locator"]> => page.locator("sceau-certificate-picker");

      void test("asks nothing of anybody before the holder wants it", async () => {
        await open("picker.html");
        await install();
        await picker().getByRole("button", { name: "Afficher mes certificats" }).waitFor();
        assert.deepEqual(await page.evaluate(() => globalThis.heard), []);
      });

      void test("says why nothing can be listed, and tries again", async () => {
        await page.evaluate(() => {
          globalThis.fake.fail("listCertificates", "userCancelled");
        });
        await picker().getByRole("button").click();
        await picker().getByRole("alert").waitFor();
        await look("picker-failed");
        await page.evaluate(() => {
          globalThis.fake.plug("out");
        });
        await picker().getByRole("button", { name: "Réessayer" }).click();
        await picker().getByText("Aucun certificat de ce support ne convient").waitFor();
        await page.evaluate(() => {
          globalThis.fake.plug("in");
        });
        await picker().getByRole("button", { name: "Réessayer" }).click();
        await picker().getByText("Camille Exemple").first().waitFor();
      });

      void test("shows whose certificate it is and when it ends, chosen when it is alone", async () => {
        const choice = picker().getByRole("radio");
        assert.equal(await choice.isChecked(), true);
        assert.match(await picker().locator("label").innerText(), /Camille Exemple\s+Entreprise Exemple\s+Délivré par Camille Exemple\s+Expire dans (19|20) jours/);
        await look("picker-choice");
      });

      void test("tells the page and the form what was chosen", async () => {
        const { heard, sent, value } = await page.evaluate(() => {
          const element = document.querySelector("sceau-certificate-picker");
          const form = document.querySelector("form");
          return {
            heard: globalThis.heard.at(-1)?.[0],
            sent: form && new FormData(form).get("certificate"),
            value: element?.value && btoa(String.fromCharCode(...element.value.certificate)),
          };
        });
        assert.deepEqual({ heard, sent, value }, { heard: "change", sent: token.certificate, value: token.certificate });
      });

      void test("leaves out what does not fit", async () => {
        await page.evaluate(() => {
          const element = document.querySelector("sceau-certificate-picker");
          element?.setAttribute("product", "1.2.250.1.999");
          void element?.load();
        });
        await picker().getByText("Aucun certificat de ce support ne convient").waitFor();
        assert.equal(await page.evaluate(() => new FormData(document.querySelector("form") ?? undefined).get("certificate")), null);
      });
    });

    void describe("<sceau-renewal>", () => {
      const renewal = (): ReturnType<Page["locator"]> => page.locator("sceau-renewal");

      /** A plan, and a program whose commands wait until the test lets them go on; `submit` fails as long as the portal is down. */
      const plan = (portal: "up" | "down"): Promise<void> =>
        page.evaluate((answers) => {
          const element = document.querySelector("sceau-renewal");
          if (!element) throw new Error("no element");
          const certificate = Uint8Array.of(0x30, 1);
          const pieces = { signatures: [{ signedAttributes: certificate, signature: certificate }], signatureAlgorithm: "RS256" };
          globalThis.unfinished = [];
          const program = {
            pending: () => Promise.resolve(globalThis.unfinished),
            abandon: () => {
              globalThis.unfinished = [];
              return Promise.resolve();
            },
            certificateFunctions: () => Promise.resolve({ buildRenewalRequestInfo: () => certificate, assembleSignedData: () => certificate }),
            request: async (command: string, _details: object, _members: object, { onProgress }: { onProgress?: (step: string) => void }) => {
              onProgress?.(command === "generateKey" ? "waitingForPin" : "writingCertificate");
              if (command !== "signRequest" && command !== "signAttributes") await new Promise<void>((resolve) => (globalThis.goOn = resolve));
              if (command === "generateKey") globalThis.unfinished = [{ renewalId: "r1", currentCertificate: certificate, publicKey: certificate, request: certificate }];
              if (command === "installCertificate") globalThis.unfinished = [];
              return { renewalId: "r1", publicKey: certificate, request: certificate, acknowledgement: { ...pieces, content: certificate, signatureAlgorithm: "RS256" }, ...pieces };
            },
          };
          element.sceau = program as unknown as NonNullable<typeof element.sceau>;
          element.plan = {
            certificate,
            keyType: "P-256",
            challenge: () => Promise.resolve("n".repeat(44)),
            submit: () => (answers === "up" ? Promise.resolve({ certificate, chain: [], nonce: "m".repeat(44) }) : Promise.reject(new Error("503"))),
          };
        }, portal);
      const goOn = (): Promise<void> =>
        page.evaluate(() => {
          globalThis.goOn();
        });

      void test("shows its four steps before it begins", async () => {
        await open("renewal.html");
        await plan("down");
        await renewal().getByRole("button", { name: "Renouveler maintenant" }).waitFor();
        assert.equal(await renewal().getByRole("listitem").count(), 4);
      });

      void test("says where to type the PIN, and which step it is", async () => {
        await renewal().getByRole("button").click();
        await renewal().getByText("Saisissez votre code PIN dans la fenêtre Sceau").waitFor();
        assert.match(await renewal().locator("[aria-current=step]").innerText(), /Nouvelle clé/);
        await look("renewal-pin");
      });

      void test("says what happened when the portal fails, and offers to go on", async () => {
        await goOn();
        await renewal().getByRole("alert").getByText("Le portail n'a pas répondu").waitFor();
        await renewal().getByRole("button", { name: "Reprendre le renouvellement" }).waitFor();
        assert.deepEqual(await page.evaluate(() => globalThis.heard), [["sceau-failed", { code: "portalUnreachable" }]]);
        await look("renewal-interrupted");
      });

      void test("goes on from where it was, and tells the page when it is done", async () => {
        await page.evaluate(() => {
          const { plan } = document.querySelector("sceau-renewal") ?? {};
          if (plan) Object.assign(plan, { submit: () => Promise.resolve({ certificate: plan.certificate, chain: [], nonce: "m".repeat(44) }) });
        });
        await renewal().getByRole("button", { name: "Reprendre le renouvellement" }).click();
        await renewal().getByText("Le certificat est en cours d'écriture sur votre support.").waitFor();
        assert.equal(await renewal().locator("li.done").count(), 3);
        await goOn();
        await renewal().getByText("Votre certificat est renouvelé.").waitFor();
        assert.equal(await page.evaluate(() => globalThis.heard.at(-1)?.[0]), "sceau-renewed");
        await look("renewal-done");
      });

      void test("can be given up", async () => {
        await open("renewal.html");
        await plan("down");
        await renewal().getByRole("button", { name: "Renouveler maintenant" }).click();
        await renewal().getByText("Saisissez votre code PIN").waitFor();
        await goOn();
        await renewal().getByRole("button", { name: "Y renoncer" }).click();
        await renewal().getByRole("button", { name: "Renouveler maintenant" }).waitFor();
        assert.deepEqual(await page.evaluate(() => globalThis.unfinished), []);
      });
    });
  });
