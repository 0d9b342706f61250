// SPDX-License-Identifier: Apache-2.0
// Starts the system's own Firefox with the extension and a native host, driven over WebDriver BiDi.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { firefox } from "playwright-core";
import { zipDirectory } from "../../../tools/build-extension/zip.mjs";
import { environment, freshDirectory, hostManifest, hostName, trust } from "./common.mjs";

export const firefoxProgram = ["/usr/lib/firefox-esr/firefox-esr", "/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => existsSync(path));

/** Where its pages are: fixed for tests, random for people. */
const uuid = "11111111-2222-4333-8444-555555555555";

/**
 * Firefox with the extension installed, the host registered and the authority trusted.
 * @param {import("./common.mjs").LaunchOptions} options
 * @returns {Promise<import("./common.mjs").Launched>}
 */
export async function launchFirefox(options) {
  const { extension, host, certificateAuthority, headless = true, locale = "fr-FR", install = true } = options;
  if (firefoxProgram === undefined) throw new Error("Firefox is not installed");
  const home = options.profile ?? freshDirectory("firefox");
  const profile = join(home, "profile");
  const manifest = /** @type {{ browser_specific_settings: { gecko: { id: string } } }} */ (JSON.parse(readFileSync(join(extension, "manifest.json"), "utf8")));
  const { id } = manifest.browser_specific_settings.gecko;
  if (!existsSync(profile)) trust(profile, certificateAuthority);
  if (install) {
    mkdirSync(join(profile, "extensions"), { recursive: true });
    writeFileSync(join(profile, "extensions", `${id}.xpi`), zipDirectory(extension));
  }
  if (host !== undefined) {
    const manifests = join(home, ".mozilla/native-messaging-hosts");
    mkdirSync(manifests, { recursive: true });
    writeFileSync(join(manifests, `${hostName}.json`), hostManifest(host, { allowed_extensions: [id] }));
  }
  const context = await firefox.launchPersistentContext(profile, {
    channel: "moz-firefox",
    executablePath: firefoxProgram,
    headless,
    locale,
    viewport: headless ? { width: 1280, height: 900 } : null,
    // Without it no test may open the extension's own pages.
    args: ["--remote-allow-system-access", ...(options.args ?? [])],
    firefoxUserPrefs: {
      "xpinstall.signatures.required": false,
      "extensions.autoDisableScopes": 0,
      "extensions.webextensions.uuids": JSON.stringify({ [id]: uuid }),
      "intl.locale.requested": locale.slice(0, 2),
      ...options.preferences,
    },
    env: environment(home, options),
  });
  return {
    context,
    page: context.pages()[0] ?? (await context.newPage()),
    home,
    extensionUrl: `moz-extension://${uuid}/`,
    openOwnPage: (path) => openExtensionPage(context, `moz-extension://${uuid}/${path}`),
    close: async () => {
      await context.close();
      if (options.profile === undefined) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Firefox changes processes for such a page, and now and then the new one never answers WebDriver: another tab does.
 * @param {import("playwright-core").BrowserContext} context
 * @param {string} url
 * @returns {Promise<import("playwright-core").Page>}
 */
async function openExtensionPage(context, url) {
  for (let attempt = 0; attempt < 8; attempt++) {
    const page = await context.newPage();
    const answer = page.goto(url, { waitUntil: "commit", timeout: 10_000 }).then(() => page.evaluate(() => document.readyState));
    const silence = new Promise((resolve) => setTimeout(resolve, 5000, undefined));
    if ((await Promise.race([answer.catch(() => undefined), silence])) !== undefined) return page;
    void page.close().catch(() => undefined);
  }
  throw new Error(`Firefox never answered on ${url}`);
}
