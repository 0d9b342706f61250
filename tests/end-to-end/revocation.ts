// SPDX-License-Identifier: Apache-2.0
// tools/test runs this inside tests/environment/with-token: the four ways to revoke, in one browser (--browser chromium|firefox), each
// with a certificate of its own on one token; or, with --officers 2, a letter and a representative's form where two officers must agree. Prints "  yes  sentence" or "  NO  sentence" for each thing that must hold.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { answers } from "./journey.js";
import { launchChromium } from "./lib/chromium.mjs";
import { launchFirefox } from "./lib/firefox.mjs";
import { Screenshots } from "./lib/screenshots.mjs";
import { buildExtension } from "./lib/site.mjs";
import { enrolOnToken, hostProgram, portalCommand, portalOrigin, preparePortal, startPortal } from "./portal.js";
import { RevocationJourney } from "./revocation-journey.js";
import { type Judge, judgeSignedForm, RevocationJudges, signElsewhere } from "./revocation-judges.js";

const { values: options } = parseArgs({ options: { browser: { type: "string", default: "" }, officers: { type: "string", default: "1" }, out: { type: "string", default: "build/test/revocation" } } });
const launch = { chromium: launchChromium, firefox: launchFirefox }[options.browser];
if (!launch) throw new Error("--browser chromium or firefox");
const twoOfficers = options.officers === "2";
const out = resolve(options.out);
const began = Date.now();
const verdicts: boolean[] = [];

function say(sentence: string, holds: boolean): void {
  console.log(`  ${holds ? "yes" : "NO "}  ${sentence}`);
  verdicts.push(holds);
}

function saySo(sentence: string, expected: string, judges: readonly Judge[]): void {
  for (const { name, says } of judges) say(`${sentence}: ${name} says ${says}`, says === expected);
}

const holder = { keyType: "EC:prime256v1", product: "audace-p256", daysLeft: 300 };
const emailOf = (givenName: string): string => `${givenName.toLowerCase()}.exemple@entreprise-exemple.example`;
const enrol = (givenName: string, keyId: string): string =>
  enrolOnToken(portal, { ...holder, answers, changes: { givenName, identityNumber: `EX${keyId}00000`, email: emailOf(givenName) }, keyId });

// Holders of an earlier run would be found, too.
rmSync(out, { recursive: true, force: true });
const portal = preparePortal(join(out, "portal"), { ...holder, answers });

/** An officer's certificate on the token. */
function employ(name: string, keyId: string): string {
  const certificate = enrol(name, keyId);
  portalCommand(portal, "create-officer", "--name", `${name} Opératrice`, "--email", `${name.toLowerCase()}@bureau.example`, "--office", "centre", "--certificate", certificate);
  return certificate;
}

/** A certificate whose key is a file, for a program that is not ours. */
function enrolInFile(givenName: string, key: string): string {
  const [holderFile, request, certificate] = ["json", "csr", "pem"].map((kind) => join(out, `elsewhere.${kind}`)) as [string, string, string];
  const model = JSON.parse(readFileSync("portal/config/demo-holder.json", "utf8")) as object;
  writeFileSync(holderFile, JSON.stringify({ ...model, givenName, identityNumber: "EX0000001", email: emailOf(givenName), product: holder.product }));
  execFileSync("openssl", ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", request, "-subj", "/CN=request"], { stdio: "ignore" });
  portalCommand(portal, "enrol", "--holder", holderFile, "--request", request, "--out", certificate);
  return certificate;
}

/** What the portal's configuration says under "revocation", with this in addition. */
function configure(revocation: object): void {
  const configuration = JSON.parse(readFileSync(portal.configuration, "utf8")) as { revocation?: object };
  writeFileSync(portal.configuration, JSON.stringify({ ...configuration, revocation: { ...configuration.revocation, ...revocation } }));
}

/** The holder from the menu, the holder by mail, the company, a letter, a signed form. */
async function fourWays(journey: RevocationJourney, judges: RevocationJudges): Promise<void> {
  await journey.revokeSignedIn(alix);
  saySo("A holder who is signed in revoked from the menu", "revoked", judges.of(alix));

  await journey.revokeByLink(emailOf("Sacha"), "ex 0300000");
  saySo("A holder without token revoked by the public space and the mailed link", "revoked", judges.of(sacha));

  await journey.revokeForCompany("EXEMPLE", "charlie");
  saySo("A legal representative revoked with key and code", "revoked", judges.of(charlie));

  await journey.recordLetter(officer, "noa");
  saySo("An officer revoked with a registered letter", "revoked", judges.of(noa));

  await journey.signForm(portal.currentCertificate);
  saySo("A form that the holder signed on the token waits for an officer", "good", judges.of(portal.currentCertificate));
  await journey.acceptForm(officer, (document) => { judgeDocument(document, judges); });
  saySo("An officer revoked with the form that the holder signed on the token", "revoked", judges.of(portal.currentCertificate));
  saySo("The officer's own certificate, which nobody asked to revoke, is untouched", "good", judges.of(officer));
}

/** A letter, and a form that the legal representative signed: one officer accepts, another confirms. */
async function twoMustAgree(journey: RevocationJourney, judges: RevocationJudges): Promise<void> {
  const waits = "Un autre opérateur doit la confirmer";
  say("The officer who accepted the letter is told that another must confirm", (await journey.acceptAsFirst(officer, "noa")).includes(waits));
  const again = await journey.acceptTwice();
  say("The same officer is not asked again", !again.offered);
  say(`The same officer cannot confirm by other means either: ${again.status}`, again.status === 409);
  saySo("What one officer accepted is not revoked yet", "good", judges.of(noa));
  await journey.confirmAsSecond(second, "letter");
  saySo("Two officers revoked with a registered letter", "revoked", judges.of(noa));

  await journey.signForm(portal.currentCertificate, representative, "representative");
  const told = await journey.acceptFormAsFirst(officer, (document, report) => {
    judgeDocument(document, judges);
    say("The report tells the officer that the representative signed and that all checks are good", report.includes("Dominique Exemple") && report.includes("Toutes les vérifications sont bonnes"));
    say("The report lists each check, none of them failed", report.split("Bon").length > 10 && !report.includes("Échec") && !report.includes("Non vérifié"));
  });
  say("The officer who accepted the form is told that another must confirm", told.includes(waits));
  const formAgain = await journey.acceptTwice();
  say(`The same officer cannot confirm the form: ${formAgain.status}`, !formAgain.offered && formAgain.status === 409);
  saySo("The certificate of the form is not revoked yet", "good", judges.of(portal.currentCertificate));
  await journey.confirmAsSecond(second, "form");
  saySo("Two officers revoked with the form that the representative signed on the token", "revoked", judges.of(portal.currentCertificate));
  saySo("The representative's own certificate is untouched", "good", judges.of(representative));

  await journey.uploadForm(elsewhere, (form) => signElsewhere(form, { key: keyElsewhere, certificate: elsewhere }, out));
  say("A form whose signature openssl made, sent in from the page, passes every check", (await journey.readReport(officer)).includes("Toutes les vérifications sont bonnes"));
}

function judgeDocument(document: Uint8Array, judges: RevocationJudges): void {
  const file = join(out, "signed-form.pdf");
  writeFileSync(file, document);
  for (const { sentence, holds } of judgeSignedForm(file, judges.authorities, out)) say(sentence, holds);
}

const noa = enrol("Noa", "05");
const officer = employ("Olive", "09");
const [alix, sacha, charlie] = twoOfficers ? ["", "", ""] : [enrol("Alix", "02"), enrol("Sacha", "03"), enrol("Charlie", "04")];
const [second, representative] = twoOfficers ? [employ("Anatole", "06"), enrol("Dominique", "07")] : ["", ""];
const keyElsewhere = join(out, "elsewhere.key");
const elsewhere = twoOfficers ? enrolInFile("Eli", keyElsewhere) : "";
if (twoOfficers) configure({ dualControl: true });
else portalCommand(portal, "give-access", "--identifier", "EXEMPLE", "--siren", "732829320", "--name", "Dominique Exemple", "--email", emailOf("Dominique"));

const server = await startPortal(portal);
const browser = await launch({ host: hostProgram, certificateAuthority: portal.tlsAuthority, headless: true, extension: buildExtension(out, [portalOrigin])[options.browser as keyof ReturnType<typeof buildExtension>] });
try {
  const judges = new RevocationJudges(out);
  const journey = new RevocationJourney(browser.page, new Screenshots(join(out, "pictures")));

  await (twoOfficers ? twoMustAgree : fourWays)(journey, judges);
} catch (error) {
  say(`The journey ended: ${String(error)}`, false);
  await browser.page.screenshot({ path: join(out, "stopped.png"), fullPage: true }).catch(() => undefined);
}
await browser.close().catch(() => undefined);
await server.stop();
console.log(`${((Date.now() - began) / 1000).toFixed(0)} s`);
process.exitCode = verdicts.every((holds) => holds) ? 0 : 1;
