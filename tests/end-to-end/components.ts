// SPDX-License-Identifier: Apache-2.0
// The web components in real browsers, under a Content-Security-Policy that allows no inline style, no inline script and no markup made of
// text; a fake token stands for extension, program and hardware. Screenshots go to build/screenshots/components.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe } from "node:test";
import type { Page } from "playwright-core";
import type { ErrorCode } from "../../extension/page-api/index.js";
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
}

const directory = mkdtempSync(join(tmpdir(), "sceau-components-"));
after(() => {
  rmSync(directory, { recursive: true });
});
const openssl = (...options: readonly string[]): Buffer => execFileSync("openssl", options, { cwd: directory, stdio: ["ignore", "pipe", "ignore"] });
openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-utf8", "-subj", "/O=Entreprise Exemple/CN=Camille Exemple", "-days", "20", "-addext", "keyUsage=digitalSignature", "-addext", "basicConstraints=critical,CA:FALSE", "-outform", "DER", "-out", "certificate.der");
/** What the fake token holds, base64. */
export const token = {
  certificate: readFileSync(join(directory, "certificate.der")).toString("base64"),
  privateKey: openssl("pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER").toString("base64"),
};

const script = `import "/components.js"; import * as testing from "/testing.js"; globalThis.testing = testing; globalThis.heard = [];
for (const name of ["sceau-status", "change", "sceau-renewed", "sceau-failed"]) document.addEventListener(name, (event) => heard.push([name, event.detail]));`;
const pageOf = (language: string, title: string, element: string, themed = true): string =>
  `<!doctype html><html lang="${language}"><title>${title}</title><meta name="viewport" content="width=device-width">${themed ? '<link rel="stylesheet" href="/tokens.css"><link rel="stylesheet" href="/base.css"><link rel="stylesheet" href="/portal.css">' : ""}<main><h1>${title}</h1>${element}</main><script type="module" src="/page.js"></script></html>`;

/** A browser with a page of components. */
export class Bench {
  site!: Site;
  page!: Page;
  private browser!: Launched;
  private readonly screenshots: Screenshots;

  constructor(
    readonly name: "Chromium" | "Firefox",
    element: string,
  ) {
    this.screenshots = new Screenshots(`build/screenshots/components/${name.toLowerCase()}/${element}`);
  }

  async start(): Promise<void> {
    const css = (file: string): string => readFileSync(join(root, "shared/design-tokens", file), "utf8");
    this.site = await serveSite(
      {
        "status.html": pageOf("fr", "Avant de commencer", '<sceau-status install="/installer"></sceau-status>'),
        "status-en.html": pageOf("en", "Before you begin", "<sceau-status></sceau-status>", false),
        "picker.html": pageOf("fr", "Identification", '<form><sceau-certificate-picker name="certificate" valid usable-for="identification"></sceau-certificate-picker></form>'),
        "pick.html": pageOf("fr", "Identification", "<form><sceau-certificate-picker manual no-authorities></sceau-certificate-picker></form>"),
        "renewal.html": pageOf("fr", "Renouvellement", "<sceau-renewal></sceau-renewal>"),
        "retrieval.html": pageOf("fr", "Retrait", '<sceau-renewal keep><span slot="begin">Retirer mon certificat</span><span slot="resume">Reprendre le retrait</span><p slot="token">Votre support</p><p slot="pin">Votre code PIN</p><p slot="key">Votre clé</p></sceau-renewal>'),
        "framework.html": pageOf("fr", "Cadriciel", '<div id="app"></div>').replace("/page.js", "/framework.js"),
        "page.js": script,
        "tokens.css": css("tokens.css"),
        "base.css": css("base.css"),
        "portal.css": "main { max-width: 40rem; margin: 0 auto; padding: 1rem; }",
      },
      { "components.js": "extension/page-api/components/index.ts", "testing.js": "extension/page-api/testing.ts", "framework.js": "tests/end-to-end/lib/framework-page.mjs" },
    );
    // The extension is there, but not on this site: nothing but the fake answers.
    const extension = buildExtension(this.site.directory, ["https://portal.example"]);
    const [launch, built] = this.name === "Firefox" ? [launchFirefox, extension.firefox] : [launchChromium, extension.chromium];
    this.browser = await launch({ extension: built, certificateAuthority: this.site.authority });
    this.page = this.browser.page;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.site.close();
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.site.origin}/${path}`);
    await this.page.waitForFunction(() => "testing" in globalThis);
  }

  /** A token is there from now on, with what comes before it; or a greeting is answered with this failure from the first one on. */
  async install(failure?: ErrorCode): Promise<void> {
    await this.page.evaluate(async ({ certificate, privateKey, failing }) => {
      const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      const key = await crypto.subtle.importKey("pkcs8", bytes(privateKey), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
      globalThis.fake = globalThis.testing.installFakeToken({ certificate: bytes(certificate), privateKey: key });
      if (failing) globalThis.fake.fail("hello", failing, Infinity);
    }, { ...token, failing: failure });
  }

  /** As when somebody comes back from installing something. */
  async comeBack(): Promise<void> {
    await this.page.evaluate(() => void document.dispatchEvent(new Event("visibilitychange")));
  }

  /** A picture for docs/extension.md (tools/extension-pictures), and no barrier in it. */
  async keep(picture: string): Promise<void> {
    if (this.name === "Chromium") {
      await this.page.setViewportSize({ width: 390, height: 200 });
      await this.page.emulateMedia({ colorScheme: "light" });
      await this.screenshots.take(this.page, picture);
    }
    assert.deepEqual(await violations(this.page), []);
  }

  /** Looks at both widths, in both colour schemes, and for barriers. */
  async look(picture: string): Promise<void> {
    for (const [width, colorScheme] of [
      [390, "dark"],
      [1280, "light"],
    ] as const) {
      await this.page.setViewportSize({ width, height: 640 });
      // In one browser: both draw the same sheet.
      if (this.name === "Chromium") await this.page.emulateMedia({ colorScheme });
      await this.screenshots.take(this.page, `${picture}-${width}`);
      assert.deepEqual(await violations(this.page), []);
      assert.ok(await this.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing is cut off at the side");
    }
  }
}

/** Describes an element in Chromium and in Firefox. */
export function inBothBrowsers(element: string, tests: (bench: Bench) => void): void {
  for (const [name, program] of [
    ["Chromium", chromiumProgram],
    ["Firefox", firefoxProgram],
  ] as const)
    void describe(`In ${name}, <${element}>`, { skip: program === undefined && process.env["CI"] !== "true" ? `${name} is not installed` : false, timeout: 180_000 }, () => {
      const bench = new Bench(name, element);
      before(() => bench.start());
      after(() => bench.stop());
      tests(bench);
    });
}
