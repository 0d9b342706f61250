// SPDX-License-Identifier: Apache-2.0
// Thousands of certificates before the openssl CLI and GnuTLS certtool: every difference has a rule, or the test fails.
// tools/soak certificates 40 is what docs/certificates-api.md quotes; tools/test takes two mutations of each authority.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { Certificates, type Certificate } from "../../wasm/api/certificates.js";
import { bundle, corpusFrom, type Corpus } from "./corpus.js";

const modulePath = "build/wasm/wasm/sceau.wasm";
const skipWithout = (reason: string, ...paths: readonly string[]): string | false =>
  process.env["CI"] !== "true" && !paths.every((path) => existsSync(path)) ? reason : false;
const options = { skip: skipWithout("needs sceau.wasm, ca-certificates and certtool", modulePath, bundle, "/usr/bin/certtool") };
const mutations = Number(process.env["SCEAU_MUTATIONS"] ?? 2);
const directory = mkdtempSync(join(tmpdir(), "sceau-judges-"));

/** What a judge prints of a certificate; nothing when it refuses. */
type Printed = string | undefined;
interface Judged {
  readonly der: Uint8Array;
  readonly certificate: Certificate;
}

let compare: Corpus["compare"];
let accepted: readonly Judged[];
let refused: readonly { readonly der: Uint8Array; readonly cause: string }[];

before(async () => {
  if (options.skip !== false) return;
  const fixtures = join(directory, "fixtures");
  execFileSync("tests/shared/x509/make-fixtures", [fixtures], { stdio: "pipe" });
  const certificates = await Certificates.load(readFileSync(modulePath));
  const read: Judged[] = [];
  const other: { der: Uint8Array; cause: string }[] = [];
  const corpus = corpusFrom(fixtures, mutations);
  compare = corpus.compare;
  for (const der of corpus.all)
    try {
      read.push({ der, certificate: certificates.parse(der) });
    } catch (error) {
      other.push({ der, cause: String((error as Error).cause) });
    }
  [accepted, refused] = [read, other];
});
after(() => {
  rmSync(directory, { recursive: true });
});

const pem = (der: Uint8Array): string => `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString("base64").replace(/(.{64})(?=.)/g, "$1\n")}\n-----END CERTIFICATE-----\n`;

/** Judges many at once, and halves what is refused as a whole until the one is found. */
function printed(list: readonly Uint8Array[], judge: (path: string) => { status: number | null; stdout: string }, separator: RegExp): readonly Printed[] {
  const path = join(directory, "list.pem");
  writeFileSync(path, list.map(pem).join(""));
  const { status, stdout } = judge(path);
  const parts = stdout.split(separator).slice(1);
  if (status === 0 && parts.length === list.length) return parts;
  if (list.length <= 1) return [undefined];
  const half = list.length >> 1;
  return [...printed(list.slice(0, half), judge, separator), ...printed(list.slice(half), judge, separator)];
}

const byGnuTls = (list: readonly Uint8Array[]): readonly Printed[] =>
  printed(list, (path) => spawnSync("certtool", ["--certificate-info", "--infile", path], { encoding: "utf8", maxBuffer: 1 << 28 }), /^X\.509 Certificate Information:$/m);
const byOpenSsl = (list: readonly Uint8Array[]): readonly Printed[] =>
  printed(list, (path) => spawnSync("openssl", ["storeutl", "-noout", "-text", "-certs", path], { encoding: "utf8", maxBuffer: 1 << 28 }), /^\d+: Certificate$/m);

const first = (text: string, pattern: RegExp): string => pattern.exec(text)?.[1] ?? "";
const withoutZeros = (hex: string): string => hex.replace(/^0+(?=.)/, "");
const ourBits = (keyType: string): string => /^(?:RSA|P)-(\d+)$/.exec(keyType)?.[1] ?? "";

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Buffer;
}

/** The elements that bytes consist of. */
function elementsOf(bytes: Uint8Array): readonly Element[] {
  const elements: Element[] = [];
  for (let position = 0; position + 1 < bytes.length;) {
    let length = bytes[position + 1] ?? 0;
    let header = 2;
    if (length >= 0x80) {
      header += length & 0x7f;
      length = bytes.subarray(position + 2, position + header).reduce((sum, byte) => sum * 256 + byte, 0);
    }
    const whole = Buffer.from(bytes.subarray(position, position + header + length));
    elements.push({ tag: bytes[position] ?? 0, content: whole.subarray(header), whole });
    position += header + length;
  }
  return elements;
}

/** Whether an element of the certificate, at any depth, is what `matches` looks for. */
const hasElement = (bytes: Uint8Array, matches: (tag: number, content: Uint8Array) => boolean): boolean =>
  elementsOf(bytes).some(({ tag, content }) => matches(tag, content) || ((tag & 0x20) !== 0 && hasElement(content, matches)));

/** A BOOLEAN that is neither 00 nor FF: BER that GnuTLS writes anew and OpenSSL takes as it is. */
const hasLooseBoolean = (der: Uint8Array): boolean => hasElement(der, (tag, content) => tag === 1 && content.length === 1 && content[0] !== 0 && content[0] !== 255);

/** A SET or SEQUENCE whose tag says that it is primitive: OpenSSL looks at the number of the tag only. */
const hasPrimitiveSet = (der: Uint8Array): boolean => hasElement(der, (tag) => tag === 0x10 || tag === 0x11);

/** A SET OF whose elements do not ascend: BER, which GnuTLS sorts and OpenSSL takes as it is. */
const hasUnsortedSet = (der: Uint8Array): boolean =>
  hasElement(der, (tag, content) => tag === 0x31 && elementsOf(content).some(({ whole }, index, all) => index > 0 && Buffer.compare(all[index - 1]?.whole ?? whole, whole) > 0));

/** DER of 2.5.29.18. */
const issuerAltName = Uint8Array.of(0x06, 0x03, 0x55, 0x1d, 0x12);

/** Why we refuse what a judge reads. What is not here is a defect. */
const stricter: readonly (readonly [cause: RegExp, rule: string])[] = [
  [/^not one certificate in DER/, "OpenSSL decides: it refuses too"],
  [/^a malformed extension|^a repeated extension, or one at odds/, "RFC 5280 §4.2, read when the certificate is read and not when it is used"],
  [/RFC 5280 §4\.2\]$/, "RFC 5280 §4.2 (an extension stands once, its value is one element)"],
  [/RFC 5280 §4\.1\.2\.9\]$/, "RFC 5280 §4.1.2.9 (extensions are of version 3)"],
  [/^a validity date is malformed/, "RFC 5280 §4.1.2.5"],
  [/^the encoding is not DER/, "X.690 §10"],
  [/RFC 5280 §4\.1\.1\.2\]$/, "RFC 5280 §4.1.1.2"],
  [/RFC 5280 §4\.1\.2\.1\]$/, "RFC 5280 §4.1.2.1"],
  [/^the public key cannot be read|^an unnamed elliptic curve|^DER: /, "RFC 3279 §2.3: a key that is none"],
];

/** Counts by rule what is otherwise. Fails for what has none. */
function explained(differences: readonly string[], total: number, judge: string): string {
  const counts = new Map<string, number>();
  for (const rule of differences) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return `${judge}: ${total - differences.length} of ${total} alike${[...counts].map(([rule, count]) => `; ${count} by ${rule}`).join("")}`;
}

/** How GnuTLS reads it otherwise, by rule. Fails for what has none. */
function differencesFromGnuTls({ der, certificate }: Judged, text: Printed): readonly string[] {
  const what = Buffer.from(der).toString("base64");
  if (text === undefined) {
    if (hasPrimitiveSet(der)) return ["X.690 §8.10.1, §8.12.1 (a SET that says it is primitive)"];
    assert(Buffer.from(der).includes(issuerAltName), `GnuTLS refuses ${what}`);
    return ["RFC 5280 §4.2.1.7 (a malformed issuerAltName, which nothing here reads)"];
  }
  const differences: string[] = [];
  if (certificate.serialNumber < 0n) differences.push("RFC 5280 §4.1.2.2 (GnuTLS shows a negative serial number as a positive one)");
  else assert.equal(withoutZeros(first(text, /Serial Number \(hex\): ([0-9a-f]+)/)), withoutZeros(certificate.serialHex), what);
  assert.equal(new Date(first(text, /Not Before: (.*)/)).getTime(), certificate.notBefore.getTime(), what);
  assert.equal(new Date(first(text, /Not After: (.*)/)).getTime(), certificate.notAfter.getTime(), what);
  assert.equal(text.includes("Certificate Authority (CA): TRUE"), certificate.isAuthority, what);
  if (first(text, /Fingerprint:\s+sha1:\S+\s+sha256:([0-9a-f]{64})/) !== Buffer.from(certificate.fingerprint).toString("hex")) {
    const loose = hasLooseBoolean(der);
    assert(loose || hasUnsortedSet(der), what);
    differences.push(loose ? "X.690 §11.1 (GnuTLS digests a BOOLEAN in BER as DER)" : "X.690 §11.6 (GnuTLS sorts a SET OF before it digests)");
  }
  const bits = first(text, /Algorithm Security Level: .*\((\d+) bits\)/);
  if (bits === "") differences.push("SEC 1 §2.3.4 (a point that is none, refused when the key is used)");
  else if (ourBits(certificate.keyType) !== "") assert.equal(bits, ourBits(certificate.keyType), what);
  return differences;
}

function isAsOpenSslPrints({ der, certificate }: Judged, text: Printed): void {
  const what = Buffer.from(der).toString("base64");
  assert(text !== undefined, `openssl refuses ${what}`);
  const serial = first(text, /Serial Number:\s+(?:-?\d+ \((-?0x[0-9a-f]+)\)|[^:]*$)/) || first(text, /Serial Number:\s+(?:\(Negative\))?((?:[0-9a-f]{2}:?)+)\s/);
  assert.equal(withoutZeros(serial.replace(/^-?0x|:/g, "")), withoutZeros(certificate.serialHex), what);
  assert.equal(new Date(first(text, /Not Before: (.*)/)).getTime(), certificate.notBefore.getTime(), what);
  assert.equal(new Date(first(text, /Not After : (.*)/)).getTime(), certificate.notAfter.getTime(), what);
  assert.equal(/CA:TRUE/.test(text), certificate.isAuthority, what);
  const bits = first(text, /Public-Key: \((\d+) bit/);
  if (bits !== "" && ourBits(certificate.keyType) !== "") assert.equal(bits, ourBits(certificate.keyType), what);
}

void describe(`Certificates before other programs, ${mutations} mutations of each authority`, options, () => {
  void it("are read as GnuTLS reads them, or a rule says why not", (context) => {
    const differences: string[] = [];
    for (const [index, text] of byGnuTls(accepted.map(({ der }) => der)).entries()) {
      const judged = accepted[index];
      assert(judged);
      compare(context, judged.der, () => {
        differences.push(...differencesFromGnuTls(judged, text));
      });
    }
    context.diagnostic(explained(differences, accepted.length, "GnuTLS"));
  });

  void it("are read as the openssl CLI reads them", (context) => {
    for (const [index, text] of byOpenSsl(accepted.map(({ der }) => der)).entries()) {
      const judged = accepted[index];
      assert(judged);
      compare(context, judged.der, () => {
        isAsOpenSslPrints(judged, text);
      });
    }
    context.diagnostic(explained([], accepted.length, "openssl"));
  });

  void it("are refused by a rule where the others read them", (context) => {
    const sample = mutations > 2 ? refused : refused.slice(0, 150);
    const differences: string[] = [];
    for (const { der, cause } of sample) {
      const known = stricter.find(([pattern]) => pattern.test(cause));
      const read = byGnuTls([der])[0] !== undefined || spawnSync("openssl", ["x509", "-inform", "DER", "-noout"], { input: der }).status === 0;
      if (!read) continue;
      compare(context, der, () => {
        assert(known, `${cause}: ${Buffer.from(der).toString("base64")}`);
        if (known[1].startsWith("OpenSSL decides")) assert.notEqual(spawnSync("openssl", ["x509", "-inform", "DER", "-noout"], { input: der }).status, 0);
        differences.push(known[1]);
      });
    }
    context.diagnostic(explained(differences, sample.length, "Refused"));
  });
});
