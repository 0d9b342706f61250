// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const hostName = "fr.sceau.host";

/** The repository, from its sources as well as from what the compiler made of them. */
export const root = (() => {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, "CMakePresets.json"))) directory = dirname(directory);
  return directory;
})();

/**
 * @typedef {object} LaunchOptions
 * @property {string} extension The unpacked extension as tools/build-extension wrote it.
 * @property {string} [host] The native host's program; without one the browser finds none.
 * @property {string} [certificateAuthority] PEM of an authority that the browser trusts.
 * @property {boolean} [headless] False shows the browser to a person.
 * @property {string} [profile] A directory that stays; otherwise one that goes with the browser.
 * @property {string} [locale] "fr-FR" or "en-US": of the pages and, as far as its packages are installed, of the browser.
 * @property {Record<string, string>} [env] More environment for browser and host.
 * @property {string[]} [args] More arguments for the browser.
 * @property {Record<string, boolean | number | string>} [preferences] Firefox only.
 * @property {boolean} [install] False when policy installs the extension.
 */

/**
 * @typedef {object} Launched
 * @property {import("playwright-core").BrowserContext} context
 * @property {import("playwright-core").Page} page
 * @property {string} home HOME of browser and host.
 * @property {string} extensionUrl "chrome-extension://…/"
 * @property {(path: string) => Promise<import("playwright-core").Page>} openOwnPage One of the extension's own pages in a new tab, once it answers.
 * @property {() => Promise<void>} close
 */

/**
 * What browsers read to find the host; Chromium and Firefox differ in how they name who may start it.
 * @param {string} path
 * @param {object} allowed
 * @returns {string}
 */
export const hostManifest = (path, allowed) => JSON.stringify({ name: hostName, description: "Sceau", path, type: "stdio", ...allowed });

/**
 * Makes an NSS database that trusts the authority for TLS.
 * @param {string} database
 * @param {string | undefined} authority
 * @returns {void}
 */
export function trust(database, authority) {
  mkdirSync(database, { recursive: true });
  execFileSync("certutil", ["-d", `sql:${database}`, "-N", "--empty-password"]);
  if (authority !== undefined) execFileSync("certutil", ["-d", `sql:${database}`, "-A", "-t", "C,,", "-n", "authority", "-i", authority]);
}

/**
 * @param {string} name
 * @returns {string}
 */
export const freshDirectory = (name) => mkdtempSync(join(tmpdir(), `sceau-${name}-`));

/**
 * The environment for a browser: ours, its home, its language.
 * @param {string} home
 * @param {LaunchOptions} options
 * @returns {Record<string, string>}
 */
export function environment(home, { locale = "fr-FR", env = {} }) {
  const own = Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return { ...own, HOME: home, LANGUAGE: locale.slice(0, 2), ...env };
}

/**
 * Until the claim is true; fails when it never becomes so.
 * @param {() => boolean | Promise<boolean>} claim
 * @param {string} [sentence]
 * @param {number} [pause] Milliseconds between two looks. The extension lets a page ask five times a second.
 * @returns {Promise<void>}
 */
export async function until(claim, sentence = "what the test waits for comes true", pause = 50) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    if (await claim()) return;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error(`not within a minute: ${sentence}`);
}
