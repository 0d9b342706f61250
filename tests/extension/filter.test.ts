// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { daysLeft, summarize } from "../../extension/page-api/certificate-summary.js";
import { type CertificateFilter, select } from "../../extension/page-api/filter.js";

const directory = mkdtempSync(join(tmpdir(), "sceau-filter-"));
after(() => {
  rmSync(directory, { recursive: true });
});

/** By the openssl program: what it writes is what we must read. */
function certificate(subject: string, days: number, ...extensions: readonly string[]): Uint8Array {
  const out = join(directory, "certificate.der");
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null", "-utf8", "-subj", subject, "-days", String(days), ...extensions.flatMap((extension) => ["-addext", extension]), "-outform", "DER", "-out", out], { stdio: "ignore" });
  return readFileSync(out);
}

const both = certificate("/O=Société Exemple/CN=Amélie Exemple/title=Gérante", 100, "keyUsage=critical,digitalSignature,nonRepudiation", "certificatePolicies=1.2.250.1.999.1,2.999.7");
const signatureOnly = certificate("/CN=Béla Exemple", 30_000, "keyUsage=critical,nonRepudiation");
const nameInParts = certificate("/GN=Camille/SN=Exemple", 10, "basicConstraints=critical,CA:FALSE");

void describe("What a list shows of a certificate", () => {
  void test("is what openssl wrote into it", () => {
    const { notBefore, notAfter, serialHex, ...summary } = summarize(both);
    assert.deepEqual(summary, {
      holder: "Amélie Exemple",
      organization: "Société Exemple",
      issuer: "Amélie Exemple",
      isAuthority: true,
      digitalSignature: true,
      nonRepudiation: true,
      policies: ["1.2.250.1.999.1", "2.999.7"],
    });
    const serial = execFileSync("openssl", ["x509", "-inform", "DER", "-noout", "-serial"], { input: both, encoding: "utf8" });
    assert.equal(serialHex, /=(.+)/.exec(serial)?.[1]?.toLowerCase());
    const dates = execFileSync("openssl", ["x509", "-inform", "DER", "-noout", "-startdate", "-enddate"], { input: both, encoding: "utf8" });
    assert.deepEqual([...dates.matchAll(/=(.*)/g)].map(([, date]) => new Date(date ?? "").getTime()), [notBefore.getTime(), notAfter.getTime()]);
  });

  void test("reads an end beyond 2049, which is written differently", () => {
    const end = summarize(signatureOnly).notAfter;
    assert.ok(end.getUTCFullYear() > 2050);
    assert.equal(daysLeft({ notAfter: end }, new Date(end.getTime() - 3 * 86_400_000)), 3);
  });

  void test("puts a name together that has no common name", () => {
    assert.equal(summarize(nameInParts).holder, "Camille Exemple");
  });

  void test("is refused for anything cut off, and nothing but a RangeError ever comes of it", () => {
    for (let length = 0; length < both.length; length++) assert.throws(() => summarize(both.subarray(0, length)), RangeError);
    for (let at = 0; at < both.length; at++)
      try {
        summarize(Uint8Array.from(both, (byte, index) => (index === at ? byte ^ 0xff : byte)));
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
      }
  });
});

void describe("A filter keeps", () => {
  const all = [both, signatureOnly, nameInParts].map((der) => ({ tokenId: "t", certificate: der, hasPrivateKey: true }));
  const later = new Date(Date.now() + 50 * 86_400_000);
  for (const [what, filter, kept] of [
    ["everything that has a key, the one that ends last first", {}, ["Béla Exemple", "Amélie Exemple", "Camille Exemple"]],
    ["what is valid", { valid: true }, ["Béla Exemple", "Amélie Exemple"]],
    ["what is not", { valid: false }, ["Camille Exemple"]],
    ["what may identify: without key usage everything may", { usableFor: "identification" }, ["Amélie Exemple", "Camille Exemple"]],
    ["what may sign", { usableFor: "signature" }, ["Béla Exemple", "Amélie Exemple", "Camille Exemple"]],
    ["what may commit its holder: without key usage everything may", { usableFor: "commitment" }, ["Béla Exemple", "Amélie Exemple", "Camille Exemple"]],
    ["what is a person's", { authorities: false }, ["Camille Exemple"]],
    ["what an issuer made", { issuer: "Béla" }, ["Béla Exemple"]],
    ["what is of a product", { product: "2.999.7" }, ["Amélie Exemple"]],
    ["only what passes all of it", { issuer: "Béla", usableFor: "identification" }, []],
  ] as const satisfies readonly (readonly [string, CertificateFilter, readonly string[]])[])
    void test(what, () => {
      assert.deepEqual(select(all, filter, later).map(({ summary }) => summary.holder), kept);
    });

  const unreadable = { tokenId: "t", certificate: Uint8Array.of(0x30), hasPrivateKey: true };
  void test("nothing without a key, and nothing unreadable, which hides no other", () => {
    assert.deepEqual(select([{ tokenId: "t", certificate: both, hasPrivateKey: false }], {}), []);
    assert.deepEqual(select([unreadable, { tokenId: "t", certificate: both, hasPrivateKey: true }], {}).map(({ summary }) => summary.holder), ["Amélie Exemple"]);
  });

  void test("but says so when there is nothing else than what cannot be read", () => {
    assert.throws(() => select([unreadable], {}), { code: "certificateInvalid" });
  });
});
