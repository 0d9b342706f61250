// SPDX-License-Identifier: Apache-2.0
// What people do in the browser to have a certificate revoked, in each of the ways, and what the officer does.
import type { Page } from "playwright-core";

import { answers, pageError } from "./journey.js";
import { until } from "./lib/common.mjs";
import type { Screenshots } from "./lib/screenshots.mjs";
import { portalOrigin } from "./portal.js";
import { serialOf } from "./revocation-judges.js";

/** A page that waits for the token may take as long as a person looks for their PIN. */
const tokenTimeout = 120_000;

const submit = (page: Page): Promise<void> => page.locator("main form button[type=submit]").first().click();

/** One browser with one visitor after the other, and the pictures that are taken of it. */
export class RevocationJourney {
  constructor(
    private readonly page: Page,
    private readonly pictures: Screenshots,
  ) {}

  /** The holder of `certificate` identifies with it, and revokes it from the menu. */
  async revokeSignedIn(certificate: string): Promise<void> {
    await this.signIn("/", certificate, "/renewal");
    await this.page.locator("header a[href='/revocation']").click();
    await this.page.locator("main a[href='/revocation/certificates']").click();
    await this.take("holder-certificates");
    await this.answerAndConfirm("holder");
    await this.leave();
  }

  /** A holder without token: the public space, the mailed link, the questions. */
  async revokeByLink(email: string, identityNumber: string): Promise<void> {
    await this.page.goto(`${portalOrigin}/revocation`);
    await this.page.locator("#email").fill(email);
    await this.page.locator("#identityNumber").fill(identityNumber);
    await this.take("link-space");
    await submit(this.page);
    await this.page.locator("main [role=status]").waitFor();
    await this.take("link-sent");
    await this.page.goto(await this.mailed(/(https:\/\/localhost:8443\/revocation\/link\/[0-9a-f]+)/));
    await this.take("link-arrived");
    await submit(this.page);
    await this.answerAndConfirm("link");
    await this.leave();
  }

  /** A legal representative: identifier and key of the first mail, code of the second. */
  async revokeForCompany(identifier: string, holder: string): Promise<void> {
    const key = await this.mailed(/Clé d'accès\s: ([0-9-]{19})/);
    await this.page.goto(`${portalOrigin}/company`);
    await this.page.locator("#identifier").fill(identifier);
    await this.page.locator("#key").fill(key);
    await this.take("company-access");
    await submit(this.page);
    await this.page.waitForURL(`${portalOrigin}/company/code`);
    const code = await this.mailed(/code de sécurité\s: ([0-9 ]{11})/);
    await this.page.goto(`${portalOrigin}/company/code`);
    await this.page.locator("#code").fill(code);
    await this.take("company-code");
    await submit(this.page);
    await this.page.waitForURL(`${portalOrigin}/company/certificates`);
    await this.page.locator("#q").fill(holder);
    await submit(this.page);
    await this.page.waitForURL(/\?q=/);
    await this.take("company-certificates");
    await this.page.locator("main a[href$='/reason']").click();
    await this.confirm("company");
    await this.leave();
  }

  /** An officer finds the certificate of the letter, records the letter and accepts it. */
  async recordLetter(officer: string, holder: string): Promise<void> {
    await this.signInAndRecord(officer, holder);
    await this.accept("letter");
    await this.page.goto(`${portalOrigin}/office/statistics`);
    await this.take("statistics");
    await this.leave();
  }

  /** Where two officers must agree: the one who records the letter accepts it first. What the page says then. */
  async acceptAsFirst(officer: string, holder: string): Promise<string> {
    await this.signInAndRecord(officer, holder);
    return this.acceptFirst("letter");
  }

  /** The same officer again, with and without the page's help: what the portal answers. */
  async acceptTwice(): Promise<{ offered: boolean; status: number }> {
    await this.page.reload();
    const offered = (await this.page.locator("button[name=decision][value=accept]").count()) > 0;
    const status = await this.page.locator("form[action$='/decide']").evaluate(async (form) => {
      const fields = new URLSearchParams({ csrf: (form.querySelector("input[name=csrf]") as HTMLInputElement).value, decision: "accept" });
      return (await fetch((form as HTMLFormElement).action, { method: "POST", body: fields })).status;
    });
    await this.leave();
    return { offered, status };
  }

  /** Another officer opens the demand that waits, and confirms it. */
  async confirmAsSecond(officer: string, way: string): Promise<void> {
    await this.signIn("/office", officer, "/office/requests");
    await this.page.locator("nav a[href='/office/revocations']").click();
    await this.take(`${way}-inbox-of-second`);
    await this.page.locator("main table tr", { hasText: "à confirmer" }).locator("a").click();
    await this.accept(`${way}-second`);
    await this.leave();
  }

  private async signInAndRecord(officer: string, holder: string): Promise<void> {
    await this.signIn("/office", officer, "/office/requests");
    await this.page.locator("nav a[href='/office/certificates']").click();
    await this.page.locator("#q").fill(holder);
    await submit(this.page);
    await this.page.waitForURL(/\?q=/);
    await this.take("letter-search");
    await this.page.locator("main table a").first().click();
    await this.page.locator("main a[href^='/office/revocations/letter']").click();
    await this.page.locator("#tracking").fill("1A 000 000 0000 0");
    await this.page.locator("#demander").fill("Dominique Exemple");
    await this.page.locator("#scan").fill("GED-2026-0042");
    await this.page.locator("#reason").selectOption("holderLeft");
    await this.take("letter-record");
    await submit(this.page);
  }

  /** Whoever it is fills in the form, for the end of `certificate`, and signs it on the token with `signer`. */
  async signForm(certificate: string, signer = certificate, role: "holder" | "representative" = "holder"): Promise<void> {
    await this.fillInForm(certificate, role);
    await this.page.locator("[data-sign]:enabled").click();
    await this.choose(signer);
    await this.arrive(/\/received$/);
    await this.take("form-received");
  }

  /** The form as it is prepared for a signature is downloaded, signed with another program and sent in. */
  async uploadForm(certificate: string, sign: (form: Uint8Array) => string): Promise<void> {
    await this.fillInForm(certificate, "holder");
    const link = this.page.locator("a[href$='/form.pdf']");
    const form = Uint8Array.from(await link.evaluate(async (element) => [...new Uint8Array(await (await fetch((element as HTMLAnchorElement).href.replace("form.pdf", "to-sign.pdf"))).arrayBuffer())]));
    await this.page.locator("#signed:enabled").setInputFiles(sign(form));
    await this.page.locator("[data-send]:enabled").click();
    await this.arrive(/\/received$/);
    await this.take("form-uploaded");
  }

  /** What the officer reads about the form that waits. */
  async readReport(officer: string): Promise<string> {
    const { report } = await this.openForm(officer);
    await this.take("form-report");
    await this.leave();
    return report;
  }

  private async fillInForm(certificate: string, role: "holder" | "representative"): Promise<void> {
    await this.page.goto(`${portalOrigin}/revocation/form`);
    await this.page.locator("#serial").fill(`0x${serialOf(certificate)}`);
    await this.page.locator("#person").fill(role === "holder" ? "Camille Exemple" : "Dominique Exemple");
    await this.page.locator("#company").fill("Entreprise Exemple");
    await this.page.locator("#role").selectOption(role);
    await this.page.locator("#reason").selectOption("keyCompromised");
    await this.take("form");
    await submit(this.page);
    await this.page.locator("[data-sign]").waitFor();
  }

  /** An officer opens the signed form, keeps its document and revokes with it. */
  async acceptForm(officer: string, judge: (document: Uint8Array) => void): Promise<void> {
    judge((await this.openForm(officer)).document);
    await this.accept("form");
    await this.leave();
  }

  /** Where two officers must agree: the first reads the report and accepts. */
  async acceptFormAsFirst(officer: string, judge: (document: Uint8Array, report: string) => void): Promise<string> {
    const { document, report } = await this.openForm(officer);
    judge(document, report);
    return this.acceptFirst("form");
  }

  private async openForm(officer: string): Promise<{ document: Uint8Array; report: string }> {
    await this.signIn("/office", officer, "/office/requests");
    await this.page.locator("nav a[href='/office/revocations']").click();
    await this.take("form-inbox");
    // Those that wait come first.
    await this.page.locator("main table tr", { hasText: "Formulaire signé" }).first().locator("a").click();
    const link = this.page.locator("a[href$='/document.pdf']");
    const document = Uint8Array.from(await link.evaluate(async (link) => [...new Uint8Array(await (await fetch((link as HTMLAnchorElement).href)).arrayBuffer())]));
    return { document, report: await this.page.locator("main").innerText() };
  }

  /** The first of two: nothing is revoked, and the page says whom it waits for. */
  private async acceptFirst(way: string): Promise<string> {
    const accept = this.page.locator("button[name=decision][value=accept]");
    await accept.waitFor();
    await this.take(`${way}-demand`);
    await accept.click();
    const waits = this.page.locator("main [role=status]");
    await waits.waitFor();
    await this.take(`${way}-waits-for-second`);
    return waits.innerText();
  }

  private async accept(way: string): Promise<void> {
    const accept = this.page.locator("button[name=decision][value=accept]");
    await accept.waitFor();
    await this.take(`${way}-demand`);
    await accept.click();
    await this.page.locator(".badge-danger").first().waitFor();
    await this.take(`${way}-decided`);
  }

  private async answerAndConfirm(way: string): Promise<void> {
    await this.page.locator("main a[href$='/questions']").first().click();
    for (const [index, answer] of answers.entries()) await this.page.locator(`#answer${index + 1}`).fill(answer);
    await this.take(`${way}-questions`);
    await submit(this.page);
    await this.confirm(way);
  }

  private async confirm(way: string): Promise<void> {
    await this.page.locator("#reason").selectOption("keyCompromised");
    await this.take(`${way}-reason`);
    await submit(this.page);
    await this.page.waitForURL(/\/done$/);
    await this.take(`${way}-done`);
  }

  private async signIn(path: string, certificate: string, arrival: string): Promise<void> {
    await this.page.goto(`${portalOrigin}${path}`);
    await this.page.locator("[data-begin]:enabled").click();
    await this.choose(certificate);
    await this.arrive(`${portalOrigin}${arrival}`);
  }

  /** The token has several certificates: the page asks which. */
  private async choose(certificate: string): Promise<void> {
    const choice = this.page.locator(`sceau-certificate-picker [data-serial="${serialOf(certificate)}"]`);
    await this.orError(choice.waitFor({ timeout: tokenTimeout }));
    await this.take("choice");
    await choice.check();
    await this.page.locator("sceau-certificate-picker [part~=confirm]").click();
  }

  private arrive(address: string | RegExp): Promise<void> {
    return this.orError(this.page.waitForURL(address, { timeout: tokenTimeout }));
  }

  /** An error that the page shows instead is what the reader of the log should see. */
  private async orError(expected: Promise<void>): Promise<void> {
    const error = this.page.locator(pageError);
    const shown = error.waitFor({ timeout: tokenTimeout }).then(
      async () => { throw new Error(`The page says: ${await error.innerText()}`); },
      () => expected,
    );
    shown.catch(() => undefined);
    await Promise.race([expected, shown]);
  }

  /** What a mail of the outbox says there; the back office writes mails by itself. */
  private async mailed(pattern: RegExp): Promise<string> {
    let found: string | undefined;
    await until(async () => {
      await this.page.goto(`${portalOrigin}/outbox`);
      [, found] = pattern.exec(await this.page.locator("main").innerText()) ?? [];
      return found !== undefined;
    }, `a mail says ${String(pattern)}`);
    return found ?? "";
  }

  /** Nobody is signed in any more. */
  private leave(): Promise<void> {
    return this.page.context().clearCookies();
  }

  private async take(name: string): Promise<void> {
    await this.pictures.take(this.page, name);
  }
}
