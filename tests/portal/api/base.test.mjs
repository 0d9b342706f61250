// SPDX-License-Identifier: Apache-2.0
// An existing base is brought in, taken out, and forgotten in time. SCEAU_IMPORT_ROWS=100000 measures a large one.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream, readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { once } from "node:events";
import { Portal } from "./portal.mjs";

const columns = ["givenName", "surname", "email", "identityNumber", "companySiren", "companyName", "establishmentSiret", "establishmentName", "address", "postcode", "city", "office", "language", "product", "chipModel", "chipSerial", "chipMaker", "certificate", "puk"];
const rows = Number(process.env.SCEAU_IMPORT_ROWS ?? 1500);
const program = process.env.SCEAU_PORTAL ?? "build/dev/portal/server/sceau-portal";

let portal;
let model;
before(async () => {
  portal = await Portal.start();
  await portal.close();
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:3072", "-nodes", "-keyout", portal.file("m.key"), "-outform", "DER", "-out", portal.file("m.der"), "-subj", "/C=FR/O=Entreprise Exemple/CN=Camille Exemple", "-days", "300", "-set_serial", "0x1127000000000000000000000000000000aa", "-addext", "basicConstraints=critical,CA:FALSE"], { stdio: "ignore" });
  model = readFileSync(portal.file("m.der"));
});
after(() => portal.remove());

/** A certificate of its own for each number: serial and key differ; an import reads it and does not ask who signed. */
function certificate(number) {
  const der = Buffer.from(model);
  der.writeUInt32BE(number, der.indexOf(Buffer.from("1127", "hex")) + 4);
  const modulus = der.indexOf(Buffer.from("0282018100", "hex"));
  createHash("sha256").update(`${number}`).digest().copy(der, modulus + 64);
  return der;
}

const row = (number, change = {}) => ({
  givenName: "Camille",
  surname: `Exemple ${number}`,
  email: `camille.${number}@entreprise.example`,
  identityNumber: `EX${1000000 + number}`,
  companySiren: "732 829 320",
  companyName: 'Entreprise "Exemple", SA',
  establishmentSiret: "73282932000074",
  establishmentName: "Orléans",
  address: "12 rue de la Démonstration\nBâtiment B",
  postcode: "45000",
  city: "Orléans",
  office: "centre",
  language: "fr",
  product: "audace",
  chipModel: "Récente",
  chipSerial: `N-${number}`,
  chipMaker: "Exemple Cartes",
  certificate: certificate(number).toString("base64"),
  puk: number % 2 === 0 ? "12345678" : "",
  ...change,
});

const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const line = (fields) => `${columns.map((column) => quoted(fields[column])).join(",")}\n`;

const imported = (text) => {
  writeFileSync(portal.file("base.csv"), text);
  return spawnSync(program, ["import", "--config", portal.file("portal.json"), "--base", portal.file("base.csv"), "--rejected", portal.file("rejected.csv")], { encoding: "utf8" });
};
const count = (what) => Number(execFileSync("sqlite3", [portal.file("data/portal.db"), `SELECT COUNT(*) FROM ${what}`], { encoding: "utf8" }));

test(`${rows} certificates come in, again nothing is new, and all of them go out`, async () => {
  const stream = createWriteStream(portal.file("large.csv"));
  stream.write(`${columns.join(",")}\n`);
  for (let number = 1; number <= rows; number += 1) if (!stream.write(line(row(number)))) await once(stream, "drain");
  stream.end();
  await once(stream, "finish");
  const began = Date.now();
  const command = [program, "import", "--config", portal.file("portal.json"), "--base", portal.file("large.csv"), "--rejected", portal.file("rejected.csv")];
  const said = (...words) => execFileSync(words[0], words.slice(1), { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const [summary, memory] = said("/usr/bin/python3", "-c", "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)", ...command).split("\n");
  assert.equal(summary, `${rows} imported, 0 known before, 0 rejected.`);
  console.log(`# ${rows} rows in ${((Date.now() - began) / 1000).toFixed(1)} s, ${memory} MiB at most`);
  // Of one size for any base: sanitizers take most of it.
  assert.ok(Number(memory) < 1000, `${memory} MiB`);
  assert.equal(readFileSync(portal.file("rejected.csv"), "utf8"), "line,reason\n");
  // At a terminal the second round draws how far it is.
  const drawn = said("script", "-qec", command.join(" "), "/dev/null");
  assert.match(drawn, new RegExp(`\\[#{40}\\] 100 % ${rows} rows`));
  assert.match(drawn, new RegExp(`0 imported, ${rows} known before, 0 rejected\\.`));
  assert.equal(count("certificate"), rows);
  assert.equal(count("holder"), rows);
  const stored = execFileSync("sqlite3", [portal.file("data/portal.db"), "SELECT sealed FROM puk LIMIT 1"], { encoding: "utf8" });
  assert.ok(stored.length > 60 && !stored.includes("12345678"));
  const out = execFileSync(program, ["export", "--config", portal.file("portal.json")], { encoding: "utf8", maxBuffer: 1 << 30 });
  assert.equal(out.split("camille.").length - 1, rows);
  assert.ok(!out.includes("12345678") && !out.includes("EX1000001"), "no secrets");
});

test("Bad rows are told one by one, with line and reason, and stop no other", () => {
  const n = 900000;
  const bad = [
    [{ email: "x" }, /e-mail|address/i],
    [{ companySiren: "732829321" }, /companySiren/],
    [{ establishmentSiret: "40483304800022" }, /establishmentSiret/],
    [{ office: "nulle-part" }, /no office nulle-part/],
    [{ product: "inconnu" }, /no product inconnu/],
    [{ certificate: "AAAA" }, /./],
    [{ certificate: "../../../etc/passwd.pem" }, /a name, not a path/],
    [{ certificate: "absent.pem" }, /cannot read absent\.pem/],
    [{ language: "de" }, /language must be/],
    [{ puk: "1 2" }, /puk/],
    [{ surname: "" }, /surname is empty/],
    [{ surname: "x".repeat(201) }, /surname is too long/],
    [{ identityNumber: "?" }, /identityNumber/],
    [{ surname: "a\u0001b" }, /not UTF-8 text/],
  ];
  const before_ = count("certificate");
  const text = [`${columns.join(",")}\n`, ...bad.map(([change], index) => line(row(n + index, change)).replaceAll("Démonstration\n", "Démonstration ")), "too,few\n", line(row(n + 100))].join("");
  const { stdout, status } = imported(text);
  assert.equal(status, 0);
  assert.match(stdout, new RegExp(`^1 imported, 0 known before, ${bad.length + 1} rejected: see`));
  const told = readFileSync(portal.file("rejected.csv"), "utf8").trim().split("\n").slice(1);
  assert.equal(told.length, bad.length + 1);
  bad.forEach(([, reason], index) => {
    assert.ok(told[index].startsWith(`${index + 2},`), told[index]);
    assert.match(told[index], reason);
  });
  assert.equal(count("certificate"), before_ + 1);
});

test("A PEM file beside the CSV is a certificate; one person's second certificate makes no second holder", () => {
  const n = 950000;
  const pem = (number) => `-----BEGIN CERTIFICATE-----\n${certificate(number).toString("base64").replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
  writeFileSync(portal.file("second.pem"), pem(n + 1));
  const holders = count("holder");
  const { stdout } = imported(`${columns.join(",")}\n${line(row(n))}${line(row(n, { certificate: "second.pem" }))}`);
  assert.match(stdout, /^2 imported/);
  assert.equal(count("holder"), holders + 1);
});

test("A file with unknown or missing columns is not begun", () => {
  for (const header of ["givenName,nonsense", "givenName,surname", ""]) {
    const { status, stderr } = imported(`${header}\n`);
    assert.equal(status, 2);
    assert.match(stderr, /column|empty/);
  }
});

test("Seven years after its end a certificate's file is erased with its holder, and the audit log still verifies", () => {
  const database = (sql) => execFileSync("sqlite3", [portal.file("data/portal.db"), sql], { encoding: "utf8" });
  const [certificates, holders] = [count("certificate"), count("holder")];
  const years = (number) => Math.floor(Date.now() / 1000) - number * 31_557_600;
  database(`UPDATE certificate SET not_after = ${years(8)} WHERE chip_serial = 'N-1'; UPDATE certificate SET not_after = ${years(6)} WHERE chip_serial = 'N-2'; UPDATE holder SET created_at = ${years(11)}`);
  const purge = (...more) => portal.run("purge", "--config", portal.file("portal.json"), ...more);
  assert.match(purge("--dry-run"), /^1 certificates and 1 holders would be erased/);
  assert.equal(count("certificate"), certificates);
  assert.match(purge(), /^1 certificates and 1 holders were erased/);
  assert.deepEqual([count("certificate"), count("holder")], [certificates - 1, holders - 1]);
  assert.match(purge(), /^0 certificates and 0 holders/);
  assert.match(portal.run("verify-audit", "--config", portal.file("portal.json")), /none altered/);
});
