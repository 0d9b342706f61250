// SPDX-License-Identifier: Apache-2.0
// The code that unblocks a PIN: kept sealed, read out by an officer in exchange for the answers, counted, told by mail.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { identificationToken } from "./der.mjs";
import { Portal, unescaped } from "./portal.mjs";

const secrets = { questions: ["Un ?", "Deux ?", "Trois ?"], answers: ["Alix", "Moustache", "Le phare"] };
const given = { answer1: "alix", answer2: "MOUSTACHE", answer3: "le phare" };
let portal;
let desk;
before(async () => {
  portal = await Portal.start();
  const officer = portal.enrol({ days: 300, change: (file) => Object.assign(file, { surname: "Opératrice", identityNumber: "OP1234567" }) });
  writeFileSync(portal.file("officer.der"), officer.certificate);
  portal.run("create-officer", "--config", portal.file("portal.json"), "--name", "Olive Opératrice", "--email", "olive@bureau.example", "--office", "centre", "--certificate", portal.file("officer.der"));
  desk = portal.browser();
  const nonce = await desk.challenge();
  await desk.call("/api/office/identify", identificationToken({ ...officer, origin: portal.origin, nonce }));
  await desk.get("/office/unblock");
});
after(() => portal.remove());

const database = (sql) => execFileSync("sqlite3", [portal.file("data/portal.db"), sql], { encoding: "utf8" }).trim();

/** A holder whose token's code is kept, as an import brings it. */
async function kept(puk, change = () => undefined) {
  const holder = portal.enrol({ change: (file) => { Object.assign(file, secrets); change(file); } });
  const serial = new X509Certificate(holder.certificate).serialNumber.toLowerCase();
  const columns = "givenName,surname,email,identityNumber,companySiren,companyName,establishmentSiret,establishmentName,address,postcode,city,office,language,product,certificate,puk";
  const file = holder.holder;
  const id = database(`SELECT id FROM certificate WHERE serial_hex = '${serial}'`);
  if (puk !== "") {
    // The certificate comes in with its code by an import into another place of the same vault.
    database(`DELETE FROM known_key WHERE reference = (SELECT reference FROM certificate WHERE id = '${id}'); UPDATE certificate SET fingerprint = 'aside-${id}' WHERE id = '${id}'`);
    writeFileSync(portal.file("base.csv"), `${columns}\n${[file.givenName, file.surname, file.email, file.identityNumber, file.companySiren, file.companyName, file.establishmentSiret, file.establishmentName, file.address, file.postcode, file.city, file.office, file.language, file.product, holder.certificate.toString("base64"), puk].join(",")}\n`);
    assert.match(portal.run("import", "--config", portal.file("portal.json"), "--base", portal.file("base.csv"), "--rejected", portal.file("rejected.csv")), /^1 imported/);
    const hash = database(`SELECT answers_hash FROM certificate WHERE id = '${id}'`);
    database(`DELETE FROM certificate WHERE id = '${id}'; UPDATE certificate SET answers_hash = '${hash}', question_1 = 'Un ?', question_2 = 'Deux ?', question_3 = 'Trois ?' WHERE serial_hex = '${serial}'`);
  }
  return { holder, serial };
}

const asked = async (serial, answers = given) => {
  const answer = await desk.post("/office/unblock", { serial, ...answers });
  return { ...answer, text: unescaped(answer.text) };
};
const mails = async () => unescaped((await portal.browser().get("/outbox")).text);

test("The code appears once after the three answers, the holder is told, and neither mail nor log holds it", async () => {
  const { serial } = await kept("PUK-4711-x");
  const questions = unescaped((await desk.post("/office/unblock", { serial })).text);
  assert.match(questions, /Camille Exemple[\s\S]*Deux \?/);
  assert.ok(!questions.includes("PUK-4711-x"));
  const answer = await asked(serial);
  assert.equal(answer.status, 200);
  assert.match(answer.text, /PUK-4711-x/);
  const letters = await mails();
  assert.match(letters, /code de déblocage de votre support a été communiqué/);
  const audit = portal.run("export-audit", "--config", portal.file("portal.json"));
  assert.match(audit, /"pukReleased"/);
  for (const place of [letters, audit, portal.log, database("SELECT sealed FROM puk")]) assert.ok(!place.includes("PUK-4711-x"));
});

test("Wrong answers are counted with those of revocation, and after the fifth everybody waits", async () => {
  const { serial } = await kept("12345678");
  for (let attempt = 0; attempt < 4; attempt += 1) assert.equal((await asked(serial, { ...given, answer2: "Médor" })).status, 422);
  assert.equal((await asked(serial, { ...given, answer2: "Médor" })).status, 429);
  assert.equal((await asked(serial)).status, 429, "even the right ones");
  assert.ok(!(await asked(serial)).text.includes("12345678"));
});

test("A code is read out three times at most", async () => {
  const { serial } = await kept("12345678");
  for (let time = 0; time < 3; time += 1) assert.equal((await asked(serial)).status, 200);
  const fourth = await asked(serial);
  assert.equal(fourth.status, 429);
  assert.match(fourth.text, /autant de fois que permis/);
});

test("Without a kept code, for another office's certificate or an unknown serial number, nothing is read out", async () => {
  const { serial } = await kept("");
  assert.match(unescaped((await desk.post("/office/unblock", { serial })).text), /Aucun code de déblocage n'est conservé/);
  assert.equal((await asked(serial)).status, 409);
  for (const wrong of ["", "00", "zz", "' OR 1=1 --", "1".repeat(64)]) assert.equal((await asked(wrong)).status, 422, wrong);
  const elsewhere = await kept("12345678");
  database("UPDATE holder SET office = 'ailleurs'");
  assert.equal((await asked(elsewhere.serial)).status, 422);
});

test("Nobody but an officer comes to this page", async () => {
  const holder = portal.enrol();
  const browser = await portal.identified(holder);
  assert.equal((await browser.get("/office/unblock")).location, "/office");
  assert.equal((await browser.post("/office/unblock", { serial: "01" })).location, "/office");
});
