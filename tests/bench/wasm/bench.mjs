#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Measures sceau.wasm beside the targets of part C and beside other libraries on the same work, all in one run, and prints a table in Markdown.
// First: tools/build wasm && npm run build:tests. Then: node tests/bench/wasm/bench.mjs
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

import { bundles, measureInChromium } from "./browser.mjs";
import * as peers from "./peers.mjs";

// By a computed address: what tsc wrote is no source of what tsc reads.
const { Certificates } = await import(new URL("../../../build/ts/wasm/api/certificates.js", import.meta.url).href);
const wasm = readFileSync("build/wasm/wasm/sceau.wasm");
const directory = mkdtempSync(join(tmpdir(), "sceau-bench-"));
const file = (name) => new Uint8Array(readFileSync(join(directory, name)));
const run = (program, ...parameters) => execFileSync(program, parameters, { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
const openssl = (...parameters) => run("openssl", ...parameters);
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } }).length;
const median = (values) => [...values].sort((left, right) => left - right)[values.length >> 1];

/** Calls for a second of processor time: engines compile anew what is called often, our module function by function while the rest goes on. */
async function warmUp(work) {
  const begin = process.cpuUsage();
  const used = ({ user, system }) => user + system;
  while (used(process.cpuUsage(begin)) < 1e6) for (let call = 0; call < 20; call += 1) await work();
}

/** Median microseconds of each of these works, in batches that take turns, so that all see the same machine. */
async function compare(works, milliseconds = 15, rounds = 15) {
  const times = new Map(Object.keys(works).map((name) => [name, []]));
  for (const work of Object.values(works)) await warmUp(work);
  for (let round = 0; round < rounds; round += 1)
    for (const [name, work] of Object.entries(works)) {
      let calls = 0;
      const start = performance.now();
      do {
        const pending = work();
        if (pending instanceof Promise) await pending;
        calls += 1;
      } while (performance.now() - start < milliseconds);
      times.get(name).push(((performance.now() - start) * 1000) / calls);
    }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)]));
}

/** Median milliseconds of something long. */
async function longWork(work, rounds = 9) {
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

/** Three certificates with keys of one kind. */
function makeChain(name, ...key) {
  const extensions = { root: "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n", issuing: "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nauthorityKeyIdentifier=keyid\n", holder: "keyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\nextendedKeyUsage=clientAuth\n" };
  let authority = [];
  for (const [who, text] of Object.entries(extensions)) {
    const own = `${name}-${who}`;
    writeFileSync(join(directory, `${own}.ext`), text);
    openssl("genpkey", ...key, "-out", `${own}.key`);
    openssl("req", "-new", "-key", `${own}.key`, "-subj", `/C=FR/O=Autorité Démonstration/CN=${own}`, "-utf8", "-out", `${own}.csr`);
    openssl("x509", "-req", "-in", `${own}.csr`, ...(authority.length > 0 ? authority : ["-signkey", `${own}.key`]), "-days", "30", "-extfile", `${own}.ext`, "-outform", "DER", "-out", `${own}.der`);
    openssl("x509", "-inform", "DER", "-in", `${own}.der`, "-out", `${own}.pem`);
    authority = ["-CA", `${own}.pem`, "-CAkey", `${own}.key`, "-CAcreateserial"];
  }
  return { holder: file(`${name}-holder.der`), intermediates: [file(`${name}-issuing.der`)], anchors: [file(`${name}-root.der`)] };
}

const entries = 100_000;
const serialOf = (index) => `1127${index.toString(16).padStart(12, "0")}`;

function longList() {
  const lines = Array.from({ length: entries }, (_, index) => `R\t291121120000Z\t261101000000Z\t${serialOf(index).toUpperCase()}\tunknown\t/CN=${index}`);
  writeFileSync(join(directory, "index.txt"), `${lines.join("\n")}\n`);
  openssl("ca", "-config", "profiles.cnf", "-cert", "issuing.pem", "-keyfile", "issuing.key", "-gencrl", "-out", "large.pem");
  openssl("crl", "-in", "large.pem", "-outform", "DER", "-out", "large.crl");
  return file("large.crl");
}

const rows = [];
const number = (value) => (value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en"));
/** A row of the table: ours beside theirs, by the name of the library. */
function row(what, target, unit, ours, theirs = {}, remark = "") {
  const beside = Object.entries(theirs).map(([name, value]) => `${name} ${number(value)} ${unit} (× ${number(value / ours)})`).join("; ");
  rows.push([what, target, `${number(ours)} ${unit}${remark}`, beside || "–"]);
}
const withoutOurs = ({ ours, ...theirs }) => theirs;

try {
  execFileSync("tests/shared/x509/make-fixtures", [directory], { stdio: "pipe" });
  const holder = file("holder-rsa.der");
  const issuer = file("issuing.der");

  const kilobytes = (bytes) => bytes / 1000;
  row("module: wasm and JavaScript, brotli", "≤ 300 KB", "KB", kilobytes(brotli(wasm) + brotli(bundles.ours)), { "node-forge": kilobytes(brotli(bundles.forge)), pkijs: kilobytes(brotli(bundles.pkijs)) });

  const { version, first, table } = await measureInChromium(wasm, holder, [holder, file("holder-ec.der")]);
  row("Chromium: fetch to first parsed certificate", "≤ 20 ms", "ms", first.ours, { "node-forge": first.forge, pkijs: first.pkijs });

  const certificates = await Certificates.load(wasm);
  const parse = await compare({ ours: () => certificates.parse(holder), ...peers.parsing(holder) });
  row(`parse one certificate of ${holder.length} bytes`, "≤ 55 µs", "µs", parse.ours, withoutOurs(parse));
  row("10,000 certificates for a table, in a worker of Chromium", "≤ 100 ms", "ms", table.ours, { "node-forge": table.forge });

  const { subjectDer } = certificates.parse(holder);
  const details = { subject: subjectDer, publicKey: file("new-rsa.spki"), challengePassword: "nonce", extensions: [], otherAttributes: [] };
  openssl("pkey", "-in", "new-rsa.key", "-pubout", "-out", "new-rsa.pub");
  const request = await compare({ ours: () => certificates.buildRequestInfo(details), "node-forge": peers.request(readFileSync(join(directory, "new-rsa.pub"), "utf8")) });
  row("CSR to be signed elsewhere", "≤ 45 µs", "µs", request.ours, withoutOurs(request));

  for (const [name, target, ...key] of [["RSA-2048", "≤ 350 µs", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], ["P-256", "≤ 1.5 ms", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]]) {
    const { holder, ...trust } = makeChain(name, ...key);
    const time = await compare({ ours: () => certificates.verifyChain(holder, trust), pkijs: peers.chain(holder, trust.intermediates, trust.anchors) }, 60);
    row(`chain of 3 certificates, ${name}`, target, "µs", time.ours, withoutOurs(time));
  }

  const list = longList();
  const fresh = await Certificates.load(wasm);
  const serial = serialOf(entries - 1);
  if (!fresh.findRevoked(list, issuer, [serial]).revoked.has(serial)) throw new Error("the last entry was not found");
  const megabytes = fresh.module.exports.memory.buffer.byteLength / 1e6;
  row(`revocation list of 100,000 (${(list.length / 1e6).toFixed(1)} MB): opened, signature verified, last serial found`, "≤ 30 ms, ≤ 10 MB", "ms",
    await longWork(() => certificates.findRevoked(list, issuer, [serial]), 15), { "jsrsasign, signature not verified": await longWork(peers.revocationList(list, serial), 1) }, `, ${number(megabytes)} MB`);

  const content = file("content.txt");
  const signedAttributes = certificates.composeSignedAttributes(holder, "SHA-256", new Uint8Array(await crypto.subtle.digest("SHA-256", content)));
  writeFileSync(join(directory, "attributes"), signedAttributes);
  openssl("dgst", "-sha256", "-sign", "holder-rsa.key", "-out", "signature", "attributes");
  const pieces = { certificate: holder, hash: "SHA-256", signedAttributes, signatureAlgorithm: "RS256", signature: file("signature") };
  const cms = await compare({ ours: () => certificates.assembleSignedData(content, pieces), "pkijs, nothing verified": peers.signedData(content, pieces) });
  row("CMS with a foreign signature, which is verified", "reported", "µs", cms.ours, withoutOurs(cms));

  const pdf = Buffer.from(file("prepared.pdf"));
  const padded = new Uint8Array(10_000_000);
  padded.set(pdf.subarray(0, pdf.length));
  const place = certificates.prepareDocument(new Uint8Array(pdf));
  const digest = await compare({ ours: () => certificates.digestDocument({ ...place, pdf: padded }, "SHA-256"), WebCrypto: () => crypto.subtle.digest("SHA-256", padded) }, 60);
  row("digest of a document of 10 MB", "WebCrypto + 10 %", "ms", digest.ours / 1000, { WebCrypto: digest.WebCrypto / 1000 });

  console.log(`Node ${process.version}, Chromium ${version}; medians.\n`);
  for (const cells of [["what", "target", "Sceau", "others, and how many times as long"], ["---", "---", "---", "---"], ...rows]) console.log(`| ${cells.join(" | ")} |`);
} finally {
  rmSync(directory, { recursive: true });
}
