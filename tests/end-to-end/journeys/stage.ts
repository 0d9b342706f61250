// SPDX-License-Identifier: Apache-2.0
// What the journeys share: one portal, one browser with extension and host, one token with the keys of several people.
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";

import { answers, pageError } from "../journey.js";
import { launchChromium } from "../lib/chromium.mjs";
import type { Launched } from "../lib/common.mjs";
import { launchFirefox } from "../lib/firefox.mjs";
import { buildExtension } from "../lib/site.mjs";
import { enrolOnToken, hostProgram, type Place, portalOrigin, portalProgram, preparePlace, startPortal } from "../portal.js";

/** Somebody whose certificate lies on the token. */
export interface Person {
  /** PEM file. */
  readonly certificate: string;
  readonly serial: string;
}

export interface PersonOptions {
  readonly daysLeft?: number;
  readonly product?: string;
  readonly details?: Readonly<Record<string, string>>;
}

/** A page that waits for the token may take the time of a key generation on a busy machine. */
export const tokenTimeout = 120_000;
export const pageTimeout = 30_000;

export class Stage {
  private readonly verdicts: boolean[] = [];
  private people = 0;
  private pictures = 0;

  private constructor(readonly out: string, readonly place: Place, readonly browser: Launched, private readonly server: { stop(): Promise<void> }) {}

  static async open(out: string, name: "chromium" | "firefox"): Promise<Stage> {
    const place = preparePlace(join(out, "portal"));
    trustPortal(place);
    const server = await startPortal(place);
    const extension = buildExtension(out, [portalOrigin])[name];
    const launch = name === "chromium" ? launchChromium : launchFirefox;
    const stage = new Stage(out, place, await launch({ extension, host: hostProgram, certificateAuthority: place.tlsAuthority }), server);
    // Never alone on the token: every identification asks which certificate.
    stage.enrol({ daysLeft: 300, details: { surname: "Voisine" } });
    return stage;
  }

  async close(): Promise<boolean> {
    await this.browser.close();
    await this.server.stop();
    return this.verdicts.length > 0 && this.verdicts.every((holds) => holds);
  }

  /** One line of what must hold. */
  say(sentence: string, holds: boolean): void {
    console.log(`  ${holds ? "yes" : "NO "}  ${sentence}`);
    this.verdicts.push(holds);
  }

  async picture(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: join(this.out, `${String(++this.pictures).padStart(2, "0")}-${name}.png`), fullPage: true }).catch(() => undefined);
  }

  enrol({ daysLeft = 20, product = "audace-p256", details = {} }: PersonOptions = {}): Person {
    const keyId = String(++this.people).padStart(2, "0");
    const certificate = enrolOnToken(this.place, { keyType: "EC:prime256v1", product, daysLeft, answers, changes: details, keyId });
    return { certificate, serial: new X509Certificate(readFileSync(certificate)).serialNumber.toLowerCase() };
  }

  /** What the portal's records say. */
  records(sql: string): string {
    return execFileSync("sqlite3", ["-cmd", ".timeout 10000", join(this.place.directory, "data/portal.db"), sql], { encoding: "utf8" }).trim();
  }

  portal(command: string, ...options: string[]): string {
    return execFileSync(portalProgram, [command, "--config", this.place.configuration, ...options], { encoding: "utf8" });
  }

  /** Everybody's session ends, as it does after half an hour. */
  endSessions(): void {
    this.records("DELETE FROM session");
  }

  /** Public keys on the token, as pkcs11-tool counts them. */
  keysOnToken(): number {
    const listed = execFileSync("pkcs11-tool", ["--module", process.env["SCEAU_PKCS11_MODULE"] ?? "", "--list-objects", "--type", "pubkey"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    return [...listed.matchAll(/^Public Key Object/gm)].length;
  }

  /** The token's serial number, as pkcs11-tool reads it. */
  tokenSerial(): string {
    const slots = execFileSync("pkcs11-tool", ["--module", process.env["SCEAU_PKCS11_MODULE"] ?? "", "--list-token-slots"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    return /serial num\s*: (\S+)/.exec(slots)?.[1] ?? "";
  }

  /** Renewals in the host's journal, as a terminal asks for them. */
  journalled(): number {
    const answer = execFileSync(hostProgram, ["call", "pendingRenewals", "{}", "--origin", portalOrigin], { encoding: "utf8", env: { ...process.env, HOME: this.browser.home }, stdio: ["ignore", "pipe", "pipe"] });
    return (JSON.parse(answer) as { renewals: unknown[] }).renewals.length;
  }

  /** Proves a certificate: the button, the choice among the certificates of the token (there is always the neighbour's too), the PIN. */
  async prove(page: Page, { serial }: Person): Promise<void> {
    await page.locator("[data-begin]:enabled").click({ timeout: pageTimeout });
    const choice = page.locator(`sceau-certificate-picker [data-serial="${serial}"]`);
    await unlessRefused(page, choice.waitFor({ timeout: tokenTimeout }), tokenTimeout);
    await choice.check();
    await page.locator("sceau-certificate-picker [part~=confirm]").click();
  }

  /** From the start page to the identified page. */
  async signIn(page: Page, person: Person): Promise<void> {
    await page.goto(portalOrigin);
    await this.prove(page, person);
    await arrive(page, "/renewal", tokenTimeout);
  }

  /** What the portal wrote so far, the youngest first; a demonstration keeps it in its outbox. */
  letters(): { readonly recipient: string; readonly text: string }[] {
    const file = join(this.place.directory, "data/portal.db");
    const rows = execFileSync("sqlite3", ["-json", "-cmd", ".timeout 10000", file, "SELECT recipient, subject || char(10) || plain AS text FROM outbox ORDER BY created_at DESC, rowid DESC"], { encoding: "utf8" });
    return rows.trim() === "" ? [] : (JSON.parse(rows) as { recipient: string; text: string }[]);
  }

  /** The certificate that a link of the page downloads, as a PEM file. */
  async download(page: Page, name: string): Promise<string> {
    const pem = await page.locator("a[href$='/pem']").first().evaluate(async (link) => (await fetch((link as HTMLAnchorElement).href)).text());
    const file = join(this.out, `${name}.pem`);
    writeFileSync(file, pem);
    return file;
  }
}

/** Only portals whose key IT put into the policy may release an unblocking code; hosts read the policy when they start. */
function trustPortal({ configuration }: Place): void {
  const file = "/etc/sceau/policy.json";
  const policy = JSON.parse(readFileSync(file, "utf8")) as object;
  const publicKey = execFileSync(portalProgram, ["puk-key", "--config", configuration], { encoding: "utf8" }).trim();
  writeFileSync(file, JSON.stringify({ ...policy, pukKeys: [{ origin: portalOrigin, publicKey }] }));
}

/** Waits for `event`; an error that the page shows instead is what the caller should read. */
export async function unlessRefused(page: Page, event: Promise<void>, timeout = pageTimeout): Promise<void> {
  const error = page.locator(pageError);
  let came = false;
  const refusal = error.waitFor({ timeout }).then(
    async () => { throw new Error(`The page says: ${await error.innerText()}`); },
    (silence: unknown) => { if (!came) throw silence; },
  );
  await Promise.race([event.then(() => { came = true; }), refusal]);
}

/** Waits until the browser is at `path` of the portal. */
export const arrive = (page: Page, path: string, timeout = pageTimeout): Promise<void> => unlessRefused(page, page.waitForURL(`${portalOrigin}${path}`, { timeout }), timeout);

export const submit = (page: Page): Promise<void> => page.locator("main form button[type=submit]").first().click();

/** What the page says once it stops waiting for the token. */
export async function errorOf(page: Page): Promise<string> {
  const error = page.locator(pageError);
  await error.waitFor({ timeout: tokenTimeout });
  return (await error.innerText()).replaceAll("\n", " ");
}
