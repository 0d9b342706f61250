// SPDX-License-Identifier: Apache-2.0
// tools/test runs this inside tests/environment/with-token: the four ways to revoke, in one browser (--browser chromium|firefox), each
// with a certificate of its own on one token. Prints "  yes  sentence" or "  NO  sentence" for each thing that must hold.
import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { answers } from "./journey.js";
import { launchChromium } from "./lib/chromium.mjs";
import { launchFirefox } from "./lib/firefox.mjs";
import { Screenshots } from "./lib/screenshots.mjs";
import { buildExtension } from "./lib/site.mjs";
import { enrolOnToken, hostProgram, portalCommand, portalOrigin, preparePortal, startPortal } from "./portal.js";
import { RevocationJourney } from "./revocation-journey.js";
import { type Judge, judgeSignedForm, RevocationJudges } from "./revocation-judges.js";

const { values: options } = parseArgs({ options: { browser: { type: "string", default: "" }, out: { type: "string", default: "build/test/revocation" } } });
const launch = { chromium: launchChromium, firefox: launchFirefox }[options.browser];
if (!launch) throw new Error("--browser chromium or firefox");
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
const [alix, sacha, charlie, noa, officer] = [enrol("Alix", "02"), enrol("Sacha", "03"), enrol("Charlie", "04"), enrol("Noa", "05"), enrol("Olive", "09")];
portalCommand(portal, "create-officer", "--name", "Olive Opératrice", "--email", "olive@bureau.example", "--office", "centre", "--certificate", officer);
portalCommand(portal, "give-access", "--identifier", "EXEMPLE", "--siren", "732829320", "--name", "Dominique Exemple", "--email", emailOf("Dominique"));

const server = await startPortal(portal);
const browser = await launch({ host: hostProgram, certificateAuthority: portal.tlsAuthority, headless: true, extension: buildExtension(out, [portalOrigin])[options.browser as keyof ReturnType<typeof buildExtension>] });
try {
  const judges = new RevocationJudges(out);
  const journey = new RevocationJourney(browser.page, new Screenshots(join(out, "pictures")));

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
  await journey.acceptForm(officer, (document) => {
    const file = join(out, "signed-form.pdf");
    writeFileSync(file, document);
    for (const { sentence, holds } of judgeSignedForm(file, judges.authorities, out)) say(sentence, holds);
  });
  saySo("An officer revoked with the form that the holder signed on the token", "revoked", judges.of(portal.currentCertificate));
  saySo("The officer's own certificate, which nobody asked to revoke, is untouched", "good", judges.of(officer));
} catch (error) {
  say(`The journey ended: ${String(error)}`, false);
  await browser.page.screenshot({ path: join(out, "stopped.png"), fullPage: true }).catch(() => undefined);
}
await browser.close().catch(() => undefined);
await server.stop();
console.log(`${((Date.now() - began) / 1000).toFixed(0)} s`);
process.exitCode = verdicts.every((holds) => holds) ? 0 : 1;
