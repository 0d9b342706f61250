// SPDX-License-Identifier: Apache-2.0
// DER, PEM and Base64 as the openssl CLI writes them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { toDer } from "../../wasm/api/encoding.js";

const directory = mkdtempSync(join(tmpdir(), "sceau-encoding-"));
const openssl = (...options: readonly string[]): Buffer => execFileSync("openssl", options, { cwd: directory, stdio: ["ignore", "pipe", "ignore"] });
const read = (name: string): Buffer => readFileSync(join(directory, name));
let der: Uint8Array;

before(() => {
  openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-subj", "/CN=Camille Exemple", "-days", "2", "-out", "one.pem");
  openssl("x509", "-in", "one.pem", "-outform", "DER", "-out", "one.der");
  openssl("x509", "-in", "one.pem", "-text", "-out", "explained.pem");
  openssl("crl2pkcs7", "-nocrl", "-certfile", "one.pem", "-out", "one.p7b");
  openssl("base64", "-in", "one.der", "-out", "one.b64");
  writeFileSync(join(directory, "windows.pem"), read("one.pem").toString().replaceAll("\n", "\r\n"));
  der = new Uint8Array(read("one.der"));
});
after(() => {
  rmSync(directory, { recursive: true });
});

const refusal = (input: string | Uint8Array): { code?: string; cause?: unknown } => {
  try {
    toDer(input);
  } catch (error) {
    return error as { code?: string; cause?: unknown };
  }
  return {};
};

void describe("The encoding of a file", () => {
  void it("is found out: DER, PEM, Base64, as bytes and as text", () => {
    for (const name of ["one.der", "one.pem", "explained.pem", "windows.pem", "one.b64"]) assert.deepEqual(toDer(read(name)).map((object) => object.der), [der], name);
    for (const name of ["one.pem", "explained.pem", "windows.pem", "one.b64"]) assert.deepEqual(toDer(read(name).toString())[0]?.der, der, name);
    assert.deepEqual(toDer(Buffer.from(der).toString("base64"))[0]?.der, der);
  });

  void it("keeps the order and the labels of PEM", () => {
    const objects = toDer(Buffer.concat([read("one.pem"), read("one.p7b"), read("explained.pem")]));
    assert.deepEqual(objects.map(({ label }) => label), ["CERTIFICATE", "PKCS7", "CERTIFICATE"]);
    assert.deepEqual(objects[2]?.der, der);
    assert.equal(toDer(der)[0]?.label, undefined);
  });

  void it("gives DER that is the caller's own", () => {
    const object = toDer(der)[0];
    assert(object && object.der.buffer !== der.buffer);
  });

  void it("is refused where it is malformed, and the offset told", () => {
    const pem = read("one.pem").toString();
    assert.match(String(refusal(pem.replace("-----END", "-----ENDE")).cause), /has no end at offset 0$/);
    assert.match(String(refusal(pem.replace("M", "!")).cause), /no Base64 stands at offset/);
    assert.match(String(refusal(Buffer.from(der).toString("base64").slice(0, 41)).cause), /Base64 is cut/);
    assert.match(String(refusal("-----BEGIN certificate-----").cause), /begins wrongly at offset 0/);
    assert.match(String(refusal("QUJD").cause), /holds no DER/);
    for (const input of ["", "Contenu", new Uint8Array(), new Uint8Array([1, 2, 3]), "TWE9", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"]) assert.equal(refusal(input).code, "invalidRequest", String(input));
  });
});
