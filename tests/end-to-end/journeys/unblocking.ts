// SPDX-License-Identifier: Apache-2.0
// A blocked PIN: the holder signs in with a code from the mail, answers the three questions, and the portal's sealed code passes through
// the page to the host, where the holder chooses a new PIN.
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { answers } from "../journey.js";
import { until } from "../lib/common.mjs";
import { portalOrigin } from "../portal.js";
import { inDialogs, opensWith, pkcs11, usualPin } from "./pin.js";
import { arrive, type Person, type Stage, submit, tokenTimeout, unlessRefused } from "./stage.js";

const puk = "12345678";
const newPin = "654321";
/** Nobody else's: the code in the mail is this holder's. */
const email = "camille.bloquee@entreprise-exemple.example";

/** What an import of an existing base brings: the token's serial number and its unblocking code, sealed by the portal. */
function keepCode(stage: Stage, { certificate, serial }: Person): void {
  const holder: Record<string, string> = { ...(JSON.parse(readFileSync("portal/config/demo-holder.json", "utf8")) as Record<string, string>), email };
  const chip = /serial num\s*:\s*(\S+)/.exec(pkcs11("--list-slots"))?.[1] ?? "";
  const der = execFileSync("openssl", ["x509", "-in", certificate, "-outform", "DER"]).toString("base64");
  const own = stage.records(`SELECT id FROM certificate WHERE serial_hex = '${serial}'`);
  stage.records(`DELETE FROM known_key WHERE reference = (SELECT reference FROM certificate WHERE id = '${own}'); UPDATE certificate SET fingerprint = 'aside' WHERE id = '${own}'`);
  const columns = { ...Object.fromEntries(["givenName", "surname", "email", "identityNumber", "companySiren", "companyName", "establishmentSiret", "establishmentName", "address", "postcode", "city", "office", "language"].map((name) => [name, holder[name] ?? ""])), product: "audace-p256", chipSerial: chip, certificate: der, puk };
  const base = join(stage.out, "base.csv");
  writeFileSync(base, `${Object.keys(columns).join(",")}\n${Object.values(columns).join(",")}\n`);
  stage.portal("import", "--base", base, "--rejected", join(stage.out, "rejected.csv"));
  stage.records(`UPDATE certificate SET answers_hash = (SELECT answers_hash FROM certificate WHERE id = '${own}'), question_1 = 'Question 1 ?', question_2 = 'Question 2 ?', question_3 = 'Question 3 ?' WHERE serial_hex = '${serial}' AND id <> '${own}'; DELETE FROM certificate WHERE id = '${own}'`);
}

export async function unblocking(stage: Stage): Promise<void> {
  const holder = stage.enrol({ details: { email } });
  keepCode(stage, holder);
  const card = readFileSync("/run/sceau-test/kind", "utf8").trim() !== "softhsm";
  if (card) {
    // Without it OpenSC offers no way to unblock; docs/administrators.md.
    appendFileSync(process.env["OPENSC_CONF"] ?? "", "app opensc-pkcs11 { pkcs11 { user_pin_unblock_style = set_pin_in_unlogged_session; } }\n");
    while (opensWith("000000") || !/locked/i.test(pkcs11("--list-slots"))) { /* wrong until it is blocked */ }
    stage.say("The PIN is blocked", !opensWith(usualPin()));
  }

  const page = await stage.browser.context.newPage();
  await page.goto(`${portalOrigin}/sign-in`);
  await page.locator("#email").fill(email);
  await submit(page);
  await arrive(page, "/sign-in/code");
  let code: string | undefined;
  await until(() => {
    code = /Votre code\s*: ([\d\s]{11})/.exec(stage.letters().find(({ text }) => /Votre code/.test(text))?.text ?? "")?.[1];
    return code !== undefined;
  }, "the code is mailed");
  await page.locator("#code").fill(code ?? "");
  await submit(page);
  await arrive(page, "/space");
  const id = stage.records(`SELECT id FROM certificate WHERE serial_hex = '${holder.serial}'`);
  await page.locator(`main a[href='/certificates/${id}']`).click();
  await page.locator("main a[href$='/unblock']").click();
  for (const [index, answer] of answers.entries()) await page.locator(`#answer${index + 1}`).fill(answer);
  inDialogs(`pin type ${newPin}`, `pin type ${newPin}`);
  await page.locator("[data-begin]:enabled").click();
  await unlessRefused(page, page.locator("[data-done]:not([hidden])").waitFor({ timeout: tokenTimeout }), tokenTimeout);
  await stage.picture(page, "unblocked");
  const left = await page.locator("[id^=answer]").evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  stage.say("The answers are gone from the page once they have served", left.length === 3 && left.every((value) => value === ""));
  stage.say("With the portal's sealed code the holder chose a new PIN, and pkcs11-tool signs in with it", opensWith(newPin) && !opensWith(usualPin()));
  stage.say("The code was on no page, in no mail and in no log; its release is in the audit log, and mailed", !(await page.content()).includes(puk)
    && !stage.letters().some(({ text }) => text.includes(puk)) && /"pukReleased"/.test(stage.portal("export-audit")) && stage.letters().some(({ text }) => /envoyé, chiffré/.test(text)));
  await page.close();
}
