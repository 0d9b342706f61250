// SPDX-License-Identifier: Apache-2.0
// The fuzz corpus in WebAssembly: every fixture, mutations of each, and what tools/fuzz has gathered, through every parser. The sanitizers
// judge natively (tests/fuzz); here nothing may trap, and nothing may end with a code that its parser does not have.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import { Certificates } from "../../wasm/api/certificates.js";
import { mutationsOf } from "./corpus.js";

const modulePath = "build/wasm/wasm/sceau.wasm";
const options = { skip: !existsSync(modulePath) && process.env["CI"] !== "true" ? "sceau.wasm is not built: cmake --workflow --preset wasm" : false };
const directory = mkdtempSync(join(tmpdir(), "sceau-smoke-"));
const corpora = "build/fuzz/corpus";
const mutationsPerFile = 8;
const gatheredPerTarget = 500;

let certificates: Certificates;
let inputs: Uint8Array[];

before(async () => {
  execFileSync("tests/shared/x509/make-fixtures", [directory], { stdio: "pipe" });
  if (options.skip !== false) return;
  certificates = await Certificates.load(readFileSync(modulePath));
  const files = readdirSync(directory).filter((name) => /\.(der|crl|ocsp|cms|spki|csr|pdf|token|query|p7b|p7c)$/.test(name) && name !== "long.crl").map((name) => new Uint8Array(readFileSync(join(directory, name))));
  inputs = [...files, ...mutationsOf(files, mutationsPerFile)];
  for (const target of ["certificate_fuzz", "cms_fuzz", "request_fuzz", "status_fuzz", "pades_fuzz"]) {
    const corpus = join(corpora, target);
    if (existsSync(corpus)) inputs.push(...readdirSync(corpus).slice(0, gatheredPerTarget).map((name) => new Uint8Array(readFileSync(join(corpus, name)))));
  }
});
after(() => {
  rmSync(directory, { recursive: true });
});

void describe("Every parser in WebAssembly", options, () => {
  const parsers: Readonly<Record<string, readonly [codes: readonly string[], parse: (bytes: Uint8Array) => unknown]>> = {
    parse: [["certificateInvalid"], (bytes) => certificates.parse(bytes)],
    extensions: [["certificateInvalid"], (bytes) => certificates.extensions(bytes)],
    inspect: [["certificateInvalid"], (bytes) => certificates.inspect(bytes)],
    describeHolder: [["certificateInvalid"], (bytes) => certificates.describeHolder(bytes)],
    table: [[], (bytes) => certificates.table([bytes])],
    parseRequest: [["requestInvalid", "signatureInvalid"], (bytes) => certificates.parseRequest(bytes)],
    parseSignedAttributes: [["cmsInvalid"], (bytes) => certificates.parseSignedAttributes(bytes)],
    verifySignedData: [["cmsInvalid", "signatureInvalid", "certificateMismatch"], (bytes) => certificates.verifySignedData(bytes)],
    timeStamps: [["cmsInvalid", "signatureInvalid"], (bytes) => certificates.timeStamps(bytes)],
    attachTimeStamp: [["cmsInvalid", "signatureInvalid"], (bytes) => certificates.attachTimeStamp(readFileSync(join(directory, "openssl.cms")), bytes)],
    findRevoked: [["statusInvalid", "signatureInvalid"], (bytes) => certificates.findRevoked(bytes, readFileSync(join(directory, "issuing.der")), ["ff01"])],
    readRevocationList: [["statusInvalid"], (bytes) => certificates.readRevocationList(bytes)],
    parseOcspResponse: [["statusInvalid"], (bytes) => certificates.parseOcspResponse(bytes)],
    verifyOcspResponse: [["statusInvalid"], (bytes) => certificates.verifyOcspResponse(bytes, { certificate: readFileSync(join(directory, "holder-ec.der")), issuer: readFileSync(join(directory, "issuing.der")) })],
    verifyChain: [["certificateInvalid", "certificateUnknown", "certificateExpired"], (bytes) => certificates.verifyChain(bytes, { anchors: [readFileSync(join(directory, "root.der"))], intermediates: [readFileSync(join(directory, "issuing.der"))] })],
    recognize: [[], (bytes) => certificates.recognize(bytes)],
    openBag: [["cmsInvalid"], (bytes) => certificates.openBag(bytes)],
    parseOcspRequest: [["statusInvalid"], (bytes) => certificates.parseOcspRequest(bytes)],
    attachMaterial: [["cmsInvalid"], (bytes) => certificates.attachMaterial(bytes, { certificates: [readFileSync(join(directory, "root.der"))] })],
    embed: [["certificateInvalid", "statusInvalid"], (bytes) => certificates.attachMaterial(readFileSync(join(directory, "openssl.cms")), { certificates: [bytes], crls: [bytes], ocspResponses: [bytes] })],
    extendDocument: [["documentInvalid", "cmsInvalid", "signatureInvalid", "certificateMismatch"], (bytes) => certificates.extendDocument(bytes, { certificates: [readFileSync(join(directory, "root.der"))] })],
    checkKey: [["certificateInvalid"], (bytes) => certificates.checkKey(bytes, { issued: new Date("2026-03-01"), end: new Date("2029-03-01") })],
    verifyDocument: [["documentInvalid", "cmsInvalid", "signatureInvalid", "certificateMismatch"], (bytes) => certificates.verifyDocument(bytes)],
  };
  for (const [name, [codes, parse]] of Object.entries(parsers))
    void it(`${name} reads or refuses, whatever it is given`, (context) => {
      let read = 0;
      for (const bytes of inputs)
        try {
          parse(bytes);
          read += 1;
        } catch (error) {
          // A file that is longer than the protocol allows is refused before any parser sees it.
          assert(error instanceof BridgeError && [...codes, "invalidRequest"].includes(error.code), `${name}: ${String(error)} of ${Buffer.from(bytes.subarray(0, 4096)).toString("base64")}`);
        }
      context.diagnostic(`${read} of ${inputs.length} read`);
    });

  void it("and goes on working afterwards", () => {
    assert.equal(certificates.parse(readFileSync(join(directory, "holder-rsa.der"))).keyType, "RSA-3072");
  });
});
