// SPDX-License-Identifier: Apache-2.0
// The code that unblocks a PIN: kept sealed, read out by an officer in exchange for the answers, counted, told by mail.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, generateKeyPairSync, verify, X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
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

/** The twin came in when certificates with an extension that stands twice were still accepted. */
function withExtensionTwice(der) {
  const at = der.indexOf(Buffer.from("06032a0305", "hex"));
  assert.ok(at > 0);
  der[at + 4] = 4;
  return der;
}

/** Another authority's certificate for somebody else of this office, with the serial number of one of ours. */
function twinOf(serial) {
  const twin = portal.enrol({ change: (file) => Object.assign(file, secrets, { surname: "Jumelle", identityNumber: "JU1234567" }) });
  const own = new X509Certificate(twin.certificate).serialNumber.toLowerCase();
  const curve = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const openssl = (...options) => execFileSync("openssl", options, { cwd: portal.directory, stdio: "pipe" });
  openssl("req", "-x509", "-newkey", ...curve, "-keyout", "other.key", "-out", "other.pem", "-utf8", "-subj", "/CN=Autre autorité", "-days", "2");
  openssl("req", "-new", "-newkey", ...curve, "-keyout", "twin.key", "-out", "twin.csr", "-utf8", "-subj", "/CN=Camille Jumelle");
  writeFileSync(portal.file("twin.ext"), "1.2.3.4=DER:FF\n1.2.3.5=DER:FF\n");
  openssl("x509", "-req", "-extfile", "twin.ext", "-in", "twin.csr", "-CA", "other.pem", "-CAkey", "other.key", "-set_serial", `0x${serial}`, "-days", "2", "-outform", "DER", "-out", "twin.der");
  const der = withExtensionTwice(readFileSync(portal.file("twin.der")));
  database(`UPDATE certificate SET serial_hex = '${serial}', der = '${der.toString("base64")}', fingerprint = '${createHash("sha256").update(der).digest("hex")}' WHERE serial_hex = '${own}'`);
}

test("Where two authorities gave the serial number, the officer says which, and no code of the other's certificate is read out", async () => {
  const { serial } = await kept("PUK-4713-z");
  twinOf(serial);
  const unclear = await asked(serial);
  assert.equal(unclear.status, 422);
  assert.match(unclear.text, /Plusieurs autorités ont donné ce numéro de série/);
  assert.ok(!unclear.text.includes("PUK-4713-z") && !unclear.text.includes("Deux ?"));
  const issuers = Object.fromEntries([...unclear.text.matchAll(/<option value="([0-9a-f]{64})">([^<]+)</g)].map(([, code, name]) => [name, code]));
  assert.equal(Object.keys(issuers).length, 2);
  const { "Autre autorité": other, ...ours } = issuers;
  const ask = async (issuer, more = {}) => {
    const answer = await desk.post("/office/unblock", { serial, issuer, ...more });
    return { ...answer, text: unescaped(answer.text) };
  };
  const theirs = await ask(other);
  assert.match(theirs.text, /Camille Jumelle[\s\S]*Aucun code de déblocage/);
  assert.equal((await ask(other, given)).status, 409, "no code is kept for that one");
  assert.equal((await ask("0".repeat(64), given)).status, 422, "an authority that gave no such number");
  assert.equal(database("SELECT SUM(releases) FROM puk JOIN certificate ON certificate.id = certificate_id WHERE serial_hex = '" + serial + "'"), "0");
  const corrected = await kept("PUK-4714-w");
  const found = await desk.post("/office/unblock", { serial: corrected.serial, issuer: other });
  assert.equal(found.status, 200, "the authority chosen for another number keeps nothing from being found");
  assert.match(unescaped(found.text), /Camille Exemple[\s\S]*Deux \?/);
  const [own] = Object.values(ours);
  assert.match((await ask(own)).text, /Camille Exemple[\s\S]*Deux \?/);
  const released = await ask(own, given);
  assert.equal(released.status, 200);
  assert.match(released.text, /PUK-4713-z/);
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

/** What the program on the holder's computer does with the box, by libsodium itself and node's Ed25519. */
function opened(sealed, { publicKey, privateKey }) {
  const raw = (key, part) => Buffer.from(key.export({ format: "jwk" })[part], "base64url").toString("hex");
  const content = Buffer.from(execFileSync("/usr/bin/python3", ["-c", `
import ctypes, sys
sodium = ctypes.CDLL("libsodium.so.23")
assert sodium.sodium_init() >= 0
box, public, secret = (bytes.fromhex(text) for text in sys.argv[1:])
out = ctypes.create_string_buffer(len(box) - 48)
assert sodium.crypto_box_seal_open(out, box, ctypes.c_ulonglong(len(box)), public, secret) == 0
print(out.raw.hex())`, Buffer.from(sealed, "base64").toString("hex"), raw(publicKey, "x"), raw(privateKey, "d")], { encoding: "utf8" }).trim(), "hex");
  const signer = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(portal.run("puk-key", "--config", portal.file("portal.json")).trim(), "base64").toString("base64url") }, format: "jwk" });
  assert.ok(verify(null, content.subarray(64), signer, content.subarray(0, 64)), "signed by the key that policies name");
  return content.subarray(64).toString();
}

test("A holder gets the code sealed to the computer's program: for that token, that request and this portal only", async () => {
  const { holder, serial } = await kept("PUK-4712-y");
  database(`UPDATE certificate SET chip_serial = 'T-1' WHERE serial_hex = '${serial}'`);
  const id = database(`SELECT id FROM certificate WHERE serial_hex = '${serial}'`);
  const browser = await portal.identified(holder);
  assert.match((await browser.get(`/certificates/${id}`)).text, /Débloquer mon code PIN/);
  assert.match((await browser.get(`/certificates/${id}/unblock`)).text, /data-serial="T-1"[\s\S]*Deux/);
  const pair = generateKeyPairSync("x25519");
  const publicKey = Buffer.from(pair.publicKey.export({ format: "jwk" }).x, "base64url").toString("base64");
  const asks = (change = {}) => browser.call(`/api/unblock/${id}`, { answers: secrets.answers, unblockId: "5b1c", publicKey, serialNumber: "T-1", ...change });

  assert.equal((await asks({ serialNumber: "T-2" })).code, "keyNotFound", "another token");
  assert.equal((await asks({ answers: ["non", "non", "non"] })).code, "answersIncorrect");
  for (const wrong of [{ publicKey: "AQI=" }, { publicKey: Buffer.alloc(32).toString("base64") }, { unblockId: "a\nb" }, { unblockId: "" }, { answers: ["Alix"] }]) assert.equal((await asks(wrong)).code, "invalidRequest", JSON.stringify(wrong));
  assert.equal(database(`SELECT releases FROM puk WHERE certificate_id = '${id}'`), "0");

  const answer = await asks();
  assert.equal(answer.status, 200);
  assert.ok(!answer.text.includes("PUK-4712-y"));
  assert.equal(opened(answer.json.sealedPuk, pair), `sceau-sealed-puk-1\n${portal.origin}\nT-1\n5b1c\nPUK-4712-y`);
  const letters = await mails();
  assert.match(letters, /envoyé, chiffré, au programme Sceau de votre ordinateur/);
  const audit = portal.run("export-audit", "--config", portal.file("portal.json"));
  assert.match(audit, /"pukReleased"[^\n]*"holder"/);
  for (const place of [letters, audit, portal.log]) assert.ok(!place.includes("PUK-4712-y"));
  for (let time = 0; time < 2; time += 1) assert.equal((await asks()).status, 200);
  assert.equal((await asks()).code, "pukBlocked", "as often as it may be read out");
});

test("Nobody gets a code for another's token, and where none is kept the page says so", async () => {
  const { serial } = await kept("12345678");
  const id = database(`SELECT id FROM certificate WHERE serial_hex = '${serial}'`);
  const other = portal.enrol({ change: (file) => (file.surname = "Autre") });
  const browser = await portal.identified(other);
  assert.equal((await browser.get(`/certificates/${id}/unblock`)).status, 404);
  assert.equal((await browser.call(`/api/unblock/${id}`, { answers: secrets.answers, unblockId: "1", publicKey: Buffer.alloc(32, 9).toString("base64"), serialNumber: "T-1" })).code, "certificateUnknown");
  const own = /href="\/certificates\/([0-9a-f]+)"/.exec((await browser.get("/space")).text)[1];
  assert.match(unescaped((await browser.get(`/certificates/${own}/unblock`)).text), /Aucun code de déblocage n'est conservé/);
  const stranger = portal.browser();
  await stranger.challenge();
  assert.equal((await stranger.call(`/api/unblock/${id}`, {})).code, "sessionExpired");
});
