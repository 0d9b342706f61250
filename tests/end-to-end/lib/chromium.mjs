// SPDX-License-Identifier: Apache-2.0
// Starts a real Chromium with the extension and a native host in a home directory of its own. tools/demo uses it too.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { environment, freshDirectory, hostManifest, hostName, trust } from "./common.mjs";

/** Debian's Chromium, past the wrapper script that only adds flags. */
export const chromiumProgram = ["/usr/lib/chromium/chromium", "/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

/**
 * The id that a Chromium browser gives the unpacked extension.
 * @param {string} extension
 * @returns {string}
 */
export function chromiumId(extension) {
  const { key } = /** @type {{ key: string }} */ (JSON.parse(readFileSync(join(extension, "manifest.json"), "utf8")));
  const digest = createHash("sha256").update(Buffer.from(key, "base64")).digest("hex").slice(0, 32);
  return [...digest].map((digit) => String.fromCharCode("a".charCodeAt(0) + Number.parseInt(digit, 16))).join("");
}

/**
 * Chromium with the extension loaded, the host registered and the authority trusted.
 * @param {import("./common.mjs").LaunchOptions} options
 * @returns {Promise<import("./common.mjs").Launched>}
 */
export async function launchChromium(options) {
  const { extension, host, certificateAuthority, headless = true, locale = "fr-FR", install = true } = options;
  if (chromiumProgram === undefined) throw new Error("Chromium is not installed");
  const home = options.profile ?? freshDirectory("chromium");
  const profile = join(home, "profile");
  const id = chromiumId(extension);
  if (host !== undefined) {
    const manifests = join(profile, "NativeMessagingHosts");
    mkdirSync(manifests, { recursive: true });
    writeFileSync(join(manifests, `${hostName}.json`), hostManifest(host, { allowed_origins: [`chrome-extension://${id}/`] }));
  }
  const database = join(home, ".pki/nssdb");
  if (!existsSync(database)) trust(database, certificateAuthority);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumProgram,
    headless,
    // The sandbox needs user namespaces that containers and root seldom have; these pages are our own.
    chromiumSandbox: false,
    locale,
    viewport: headless ? { width: 1280, height: 900 } : null,
    args: [...(install ? [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`] : []), ...(options.args ?? [])],
    // With them no extension comes by policy.
    ...(!install && { ignoreDefaultArgs: ["--disable-extensions", "--disable-background-networking"] }),
    env: environment(home, options),
  });
  return {
    context,
    page: context.pages()[0] ?? (await context.newPage()),
    home,
    extensionUrl: `chrome-extension://${id}/`,
    openOwnPage: async (path) => {
      const page = await context.newPage();
      await page.goto(`chrome-extension://${id}/${path}`);
      return page;
    },
    close: async () => {
      await context.close();
      if (options.profile === undefined) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
