// SPDX-License-Identifier: Apache-2.0
// Looks at pages of a portal in a real Chromium, light at 1280 pixels and dark at 390 (SCEAU_ALL_LOOKS=true: all four): axe finds nothing,
// nothing sticks out at the side, and a picture of each lies in a directory below build for whoever wants to look.

import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { violations } from "../../end-to-end/lib/accessibility.mjs";
import { chromiumProgram } from "../../end-to-end/lib/chromium.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
export const skip = chromiumProgram === undefined && process.env.CI !== "true" ? "Chromium is not installed" : false;
const looks = [
  { name: "1280-light", width: 1280, colorScheme: "light" },
  { name: "390-dark", width: 390, colorScheme: "dark" },
  // The other two differ in nothing that the first two do not have: they are for looking at.
  ...(process.env.SCEAU_ALL_LOOKS === "true" ? [{ name: "390-light", width: 390, colorScheme: "light" }, { name: "1280-dark", width: 1280, colorScheme: "dark" }] : []),
];

/** A sign of French punctuation behind a space at which a line may break. */
const french = /[ \n][?:;!»]|« /;

export class Looker {
  /** `name` of the directory of its pictures below build. */
  static async open(portal, name) {
    const looker = new Looker();
    looker.portal = portal;
    looker.pictures = join(root, "build", name);
    rmSync(looker.pictures, { recursive: true, force: true });
    mkdirSync(looker.pictures, { recursive: true });
    if (!skip) looker.browser = await chromium.launch({ executablePath: chromiumProgram, chromiumSandbox: false });
    return looker;
  }

  async close() {
    await this.browser?.close();
  }

  /**
   * Looks at the pages as the visitor with these cookies, in all looks; says what is wrong. A page is a path, or a path and what is
   * done there before looking.
   */
  async look(visitor, pages) {
    const wrong = [];
    for (const { name, width, colorScheme } of looks) {
      const context = await this.browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale: "fr-FR", ignoreHTTPSErrors: true });
      await context.addCookies([...visitor.cookies].map(([cookie, value]) => ({ name: cookie, value, url: this.portal.origin, secure: true })));
      const page = await context.newPage();
      for (const [title, place] of Object.entries(pages)) {
        const [path, act] = [place].flat();
        const response = await page.goto(this.portal.origin + path);
        if (new URL(page.url()).pathname !== path.split("?")[0]) wrong.push(`${title} leads to ${page.url()}`);
        if (response.status() >= 500) wrong.push(`${title}: ${response.status()}`);
        await act?.(page);
        const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        if (inner > outer) wrong.push(`${title} (${name}): ${inner - outer} pixels stick out`);
        wrong.push(...(await violations(page)).map((violation) => `${title} (${name}): ${violation}`));
        const lonely = french.exec(await page.evaluate(() => document.body.textContent));
        if (lonely) wrong.push(`${title}: a sign may begin a line: “${lonely.input.slice(Math.max(0, lonely.index - 30), lonely.index + 20)}”`);
        await page.screenshot({ path: join(this.pictures, `${title}-${name}.png`), fullPage: true });
      }
      await context.close();
    }
    assert.deepEqual(wrong, []);
  }
}
