#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Measures sceau.wasm in Node beside the targets of part C and prints a table.
// First: cmake --workflow --preset wasm && npx tsc -p tsconfig.test.json. Then: node tests/bench/wasm/bench.mjs
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

// By a computed address: what tsc wrote is no source of what tsc reads.
const { Certificates } = await import(new URL("../../../build/ts/wasm/api/certificates.js", import.meta.url).href);
const bytes = readFileSync("build/wasm/wasm/sceau.wasm");
const directory = mkdtempSync(join(tmpdir(), "sceau-bench-"));
const fixture = (name) => new Uint8Array(readFileSync(join(directory, name)));
const run = (program, ...parameters) => execFileSync(program, parameters, { cwd: directory, stdio: "pipe" });

/** Median time of one call in microseconds, over batches that last long enough for the clock. */
function microseconds(work) {
  for (let round = 0; round < 20; round += 1) work();
  const times = [];
  for (let batch = 0; batch < 15; batch += 1) {
    let calls = 0;
    const start = performance.now();
    do {
      work();
      calls += 1;
    } while (performance.now() - start < 20);
    times.push(((performance.now() - start) * 1000) / calls);
  }
  return times.sort((a, b) => a - b)[7];
}

async function millisecondsToLoad() {
  const times = [];
  for (let round = 0; round < 9; round += 1) {
    const start = performance.now();
    (await Certificates.load(bytes)).parse(fixture("holder-rsa.der"));
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[4];
}

/** The same certificate through the libraries that a page would take instead. node-forge reads RSA keys only. */
async function peersParsing(der) {
  const [forge, pkijs, jsrsasign] = await Promise.all(["node-forge", "pkijs", "jsrsasign"].map((name) => import(name)));
  const hexadecimal = Buffer.from(der).toString("hex");
  const binary = Buffer.from(der).toString("binary");
  return {
    "node-forge": () => forge.default.pki.certificateFromAsn1(forge.default.asn1.fromDer(binary)),
    jsrsasign: () => {
      const certificate = new jsrsasign.default.X509();
      certificate.readCertHex(hexadecimal);
      return certificate.getParam();
    },
    pkijs: () => pkijs.Certificate.fromBER(der),
  };
}

function longList() {
  const lines = Array.from({ length: 100_000 }, (_, i) => `R\t291121120000Z\t261101000000Z\t1127${i.toString(16).toUpperCase().padStart(12, "0")}\tunknown\t/CN=${i}`);
  writeFileSync(join(directory, "index.txt"), `${lines.join("\n")}\n`);
  run("openssl", "ca", "-config", "profiles.cnf", "-cert", "issuing.pem", "-keyfile", "issuing.key", "-gencrl", "-out", "large.pem");
  run("openssl", "crl", "-in", "large.pem", "-outform", "DER", "-out", "large.crl");
  return fixture("large.crl");
}

try {
  execFileSync("tests/shared/x509/make-fixtures", [directory], { stdio: "pipe" });
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } }).length;
  const load = await millisecondsToLoad();
  const certificates = await Certificates.load(bytes);
  const holder = fixture("holder-rsa.der");
  const trust = { anchors: [fixture("root.der")], intermediates: [fixture("issuing.der")] };
  const list = longList();
  const issuer = fixture("issuing.der");
  const { subjectDer } = certificates.parse(holder);
  const request = { subject: subjectDer, publicKey: fixture("new-ec.spki"), challengePassword: "nonce", extensions: [], otherAttributes: [] };
  const rows = [
    ["module, brotli", "≤ 300 KB", `${(brotli / 1000).toFixed(1)} KB`],
    ["load and first certificate (Node)", "≤ 20 ms (Chromium)", `${load.toFixed(1)} ms`],
    [`parse one certificate of ${holder.length} bytes`, "≤ 55 µs", `${microseconds(() => certificates.parse(holder)).toFixed(0)} µs`],
    ...Object.entries(await peersParsing(holder)).map(([name, parse]) => {
      const theirs = microseconds(parse);
      return [`  the same by ${name}`, "", `${theirs.toFixed(0)} µs, ${(theirs / microseconds(() => certificates.parse(holder))).toFixed(1)} times as long`];
    }),
    ["its extensions", "", `${microseconds(() => certificates.extensions(holder)).toFixed(0)} µs`],
    ["CSR to be signed elsewhere", "≤ 45 µs", `${microseconds(() => certificates.buildRequestInfo(request)).toFixed(0)} µs`],
    ["chain of 3, P-384 root and RSA issuer", "", `${microseconds(() => certificates.verifyChain(holder, trust)).toFixed(0)} µs`],
    [`revocation list of 100,000 (${(list.length / 1e6).toFixed(1)} MB): signature and one serial`, "≤ 30 ms",
      `${(microseconds(() => certificates.findRevoked(list, issuer, ["ffff01"])) / 1000).toFixed(1)} ms`],
    ["SignedData: read and verified", "", `${microseconds(() => certificates.verifySignedData(fixture("openssl.cms"))).toFixed(0)} µs`],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column])).join("  "));
} finally {
  rmSync(directory, { recursive: true });
}
