// SPDX-License-Identifier: Apache-2.0
// Starts real browsers with the extension and a native host, each in a home directory of its own. tools/demo uses it too.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";

export const hostName = "fr.sceau.host";

export interface LaunchOptions {
  /** The unpacked extension (Chromium) and its id. */
  readonly extension: { readonly directory: string; readonly id: string };
  /** The native host's program; without one the browser finds none. */
  readonly host?: string;
  /** PEM files of authorities that the browser trusts. */
  readonly authorities?: readonly string[];
  /** Shown to a person instead of headless. */
  readonly headed?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** More arguments for the browser. */
  readonly args?: readonly string[];
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** A running browser; `home` is its HOME and the host's. */
export interface Launched {
  readonly context: BrowserContext;
  readonly home: string;
  readonly page: Page;
  readonly extensionUrl: string;
  close(): Promise<void>;
}

/** Debian's Chromium, past the wrapper script that only adds flags. */
export const chromiumProgram = ["/usr/lib/chromium/chromium", "/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

/** Chromium with the extension loaded, the host registered and the authorities trusted. */
export async function launchChromium(options: LaunchOptions): Promise<Launched> {
  if (chromiumProgram === undefined) throw new Error("Chromium is not installed");
  const home = mkdtempSync(join(tmpdir(), "sceau-chromium-"));
  const profile = join(home, "profile");
  if (options.host !== undefined) {
    const manifests = join(profile, "NativeMessagingHosts");
    mkdirSync(manifests, { recursive: true });
    writeFileSync(join(manifests, `${hostName}.json`), JSON.stringify(hostManifest(options.host, { allowed_origins: [`chrome-extension://${options.extension.id}/`] })));
  }
  trust(join(home, ".pki/nssdb"), options.authorities ?? []);
  const { directory } = options.extension;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumProgram,
    headless: options.headed !== true,
    // The sandbox needs user namespaces that containers and root seldom have; these pages are our own.
    chromiumSandbox: false,
    viewport: options.viewport ?? { width: 1280, height: 900 },
    args: [`--disable-extensions-except=${directory}`, `--load-extension=${directory}`, ...(options.args ?? [])],
    env: { ...definedEnvironment(), ...options.env, HOME: home },
  });
  return {
    context,
    home,
    page: context.pages()[0] ?? (await context.newPage()),
    extensionUrl: `chrome-extension://${options.extension.id}/`,
    close: async () => {
      await context.close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What browsers read to find the host; Chromium and Firefox differ in how the extension is named. */
function hostManifest(path: string, allowed: object): object {
  return { name: hostName, description: "Sceau", path, type: "stdio", ...allowed };
}

/** Makes an NSS database that trusts the authorities for TLS. */
export function trust(database: string, authorities: readonly string[]): void {
  mkdirSync(database, { recursive: true });
  execFileSync("certutil", ["-d", `sql:${database}`, "-N", "--empty-password"]);
  for (const [index, file] of authorities.entries()) execFileSync("certutil", ["-d", `sql:${database}`, "-A", "-t", "C,,", "-n", `authority-${index}`, "-i", file]);
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Saves what a person would see, numbered in the order of the steps. */
export class Screenshots {
  private count = 0;

  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true });
  }

  /** Takes one of the whole page and returns its path. */
  async take(page: Page, step: string): Promise<string> {
    const path = join(this.directory, `${String(++this.count).padStart(2, "0")}-${step}.png`);
    await page.screenshot({ path, fullPage: true });
    return path;
  }
}
