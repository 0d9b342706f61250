// SPDX-License-Identifier: Apache-2.0
// The token in a file (soft-module), with a certificate made by openssl, where the host looks for OpenSC's driver.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Attributes of PKCS#11 by their numbers, as the module's file has them. */
const attribute = { objectClass: "0", token: "1", private: "2", label: "3", value: "11", certificateType: "80", keyType: "100", id: "102", sign: "108", extractable: "162", ecParameters: "180", ecPoint: "181", secret: "80000001" };
const yes = "01";
const number = (value) => Buffer.from(Uint32Array.of(value).buffer).toString("hex");
const hex = (text) => Buffer.from(text, "utf8").toString("hex");

export const pin = "123456";
export const puk = "12345678";

/** What OpenSSL says of `place`'s files; throws when it fails. */
export function openssl(place, ...args) {
  const { status, stdout, stderr } = spawnSync("openssl", args, { cwd: place });
  assert.equal(status, 0, `openssl ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** Puts a token with Camille's certificate into `windows`, and says how to look at it. */
export function freshToken(windows) {
  const place = windows.folder("authority");
  openssl(place, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-keyout", "ca.key", "-out", "ca.pem", "-utf8", "-subj", "/CN=Autorité Démonstration");
  openssl(place, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "old.key", "-out", "old.csr", "-subj", "/C=FR/O=Entreprise Exemple/CN=Camille Exemple");
  writeFileSync(join(place, "holder.ext"), "keyUsage=critical,digitalSignature,nonRepudiation\nbasicConstraints=critical,CA:FALSE\n");
  openssl(place, "x509", "-req", "-in", "old.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "20", "-extfile", "holder.ext", "-out", "old.pem");
  const der = (...args) => openssl(place, ...args, "-outform", "DER");
  const certificate = der("x509", "-in", "old.pem");
  const point = der("ec", "-in", "old.key", "-pubout").subarray(-65);
  const secret = der("pkcs8", "-topk8", "-nocrypt", "-in", "old.key");

  const directory = windows.folder("Program Files/OpenSC Project/OpenSC/pkcs11");
  writeFileSync(join(directory, "../opensc.conf"), "app default { framework pkcs15 { user_pin_unblock_style = init_pin_in_so_session; } }\n");
  windows.place("tests/windows/soft-module.dll", "Program Files/OpenSC Project/OpenSC/pkcs11", "opensc-pkcs11.dll");
  const file = join(directory, "opensc-pkcs11.token");
  const a = attribute;
  const common = [[a.token, yes], [a.id, "07"], [a.label, hex("Camille Exemple")]];
  const key = [...common, [a.keyType, number(3)], [a.ecParameters, "06082a8648ce3d030107"], [a.ecPoint, `0441${point.toString("hex")}`]];
  const objects = [
    [...common, [a.objectClass, number(1)], [a.certificateType, number(0)], [a.value, certificate.toString("hex")]],
    [...key, [a.objectClass, number(2)]],
    [...key, [a.objectClass, number(3)], [a.private, yes], [a.sign, yes], [a.extractable, "00"], [a.secret, secret.toString("hex")]],
  ];
  const lines = objects.flatMap((object, index) => [`object ${index + 1}`, ...object.map((pair) => pair.join(" "))]);
  writeFileSync(file, `${[`pin ${pin} 3`, `officer ${puk} 3`, ...lines].join("\n")}\n`);

  /** Objects of a class on the token: 1 certificates, 2 public keys, 3 private keys. */
  const count = (objectClass) => readFileSync(file, "utf8").split(/\r?\n/).filter((line) => line === `${a.objectClass} ${number(objectClass)}`).length;
  return {
    place, certificate,
    /** The reader with its card, for the test's winscard. Without it there is no smart card service. */
    insert: () => writeFileSync(join(windows.drive, "readers.txt"), "Lecteur d'essai 0|3B00\r\n"),
    crashIn: (operation) => writeFileSync(join(directory, "opensc-pkcs11.crash"), operation),
    crashed: () => !existsSync(join(directory, "opensc-pkcs11.crash")),
    pinOnToken: () => /^pin (\S+) (\d)/m.exec(readFileSync(file, "utf8")).slice(1),
    resetTries: () => writeFileSync(file, readFileSync(file, "utf8").replace(/^pin (\S+) \d/m, "pin $1 3")),
    certificates: () => count(1), publicKeys: () => count(2), privateKeys: () => count(3),
  };
}

/** The library that stands for the smart card service, in `windows`' own system folder. */
export function installSmartCardService(windows) {
  windows.place("tests/windows/winscard.dll", "windows/system32");
  windows.env.WINEDLLOVERRIDES += ";winscard=n";
  writeFileSync(join(windows.drive, "readers.txt"), "");
}
