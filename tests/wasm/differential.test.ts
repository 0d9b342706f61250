// SPDX-License-Identifier: Apache-2.0
// The same questions to the module, to Node's OpenSSL, to the openssl CLI and to GnuTLS.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import { Certificates, type Certificate } from "../../wasm/api/certificates.js";

const modulePath = "build/wasm/wasm/sceau.wasm";
const bundle = "/usr/share/ca-certificates/mozilla";
const skipWithout = (reason: string, ...paths: readonly string[]): string | false =>
  process.env["CI"] !== "true" && !paths.every((path) => existsSync(path)) ? reason : false;
const options = { skip: skipWithout("needs sceau.wasm and ca-certificates", modulePath, bundle) };

/** Mutations of each certificate; every one differs from the others and is the same in every run. */
const mutationsPerCertificate = 20;

/** A small generator of reproducible numbers (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutated(der: Uint8Array, random: (below: number) => number): Uint8Array {
  const copy = new Uint8Array(der);
  const position = random(copy.length);
  switch (random(4)) {
    case 0: copy[position] = random(256); break;
    case 1: copy[position] = (copy[position] ?? 0) ^ (1 << random(8)); break;
    case 2: return copy.subarray(0, position);
    default: copy.copyWithin(position, random(copy.length), random(copy.length)); break;
  }
  return copy;
}

const directory = mkdtempSync(join(tmpdir(), "sceau-differential-"));
let certificates: Certificates;
let corpus: readonly Uint8Array[];
let authorities: readonly Uint8Array[];

const parsed = (der: Uint8Array): Certificate | undefined => {
  try {
    return certificates.parse(der);
  } catch (error) {
    assert(error instanceof BridgeError && (error.code === "certificateInvalid" || error.code === "invalidRequest"));
    return undefined;
  }
};
const judged = (der: Uint8Array): X509Certificate | undefined => {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
};

before(async () => {
  if (options.skip !== false) return;
  certificates = await Certificates.load(readFileSync(modulePath));
  execFileSync("tests/shared/x509/make-fixtures", [directory], { stdio: "pipe" });
  authorities = readdirSync(bundle).map((name) => new Uint8Array(new X509Certificate(readFileSync(join(bundle, name))).raw));
  const own = readdirSync(directory).filter((name) => name.endsWith(".der")).map((name) => new Uint8Array(readFileSync(join(directory, name))));
  const whole = [...authorities, ...own];
  const random = randomNumbers(20261122);
  corpus = [...whole, ...whole.flatMap((der) => Array.from({ length: mutationsPerCertificate }, () => mutated(der, random)))];
});
after(() => {
  rmSync(directory, { recursive: true });
});

void describe("The module and other software", options, () => {
  void it("reads certificates as Node's OpenSSL does, and accepts none that it refuses", (context) => {
    const counts = { both: 0, neither: 0, stricter: 0 };
    for (const der of corpus) {
      const ours = parsed(der);
      const theirs = judged(der);
      if (!ours) counts[theirs ? "stricter" : "neither"] += 1;
      else {
        assert(theirs, "accepted what OpenSSL refuses");
        counts.both += 1;
        assert.equal(ours.serialHex.replace(/^0+(?=.)/, ""), theirs.serialNumber.toLowerCase().replace(/^-?0*(?=.)/, ""));
        assert.equal(Buffer.from(ours.fingerprint).toString("hex").toUpperCase(), theirs.fingerprint256.replaceAll(":", ""));
        // X509_check_ca also wants keyCertSign (RFC 5280 §4.2.1.9).
        assert.equal(ours.isAuthority && ours.keyUsage.includes("keyCertSign"), theirs.ca);
        const end = new Date(theirs.validTo).getTime();
        if (!Number.isNaN(end)) assert.equal(ours.notAfter.getTime(), end);
      }
    }
    context.diagnostic(`${String(corpus.length)} certificates: ${String(counts.both)} read alike, ${String(counts.neither)} refused by both, ${String(counts.stricter)} refused by the stricter rules (DER, extensions, keys)`);
    assert(counts.both > authorities.length);
  });

  void it("reads every authority of Debian's bundle", () => {
    for (const der of authorities) {
      assert(parsed(der));
      assert(certificates.extensions(der).present.length >= 0);
    }
  });

  void it("names people and dates as the openssl CLI and GnuTLS print them", () => {
    for (const name of ["holder-rsa", "holder-ec", "holder-signature", "issuing", "root"]) {
      const certificate = certificates.parse(readFileSync(join(directory, `${name}.der`)));
      const path = join(directory, `${name}.pem`);
      const subject = execFileSync("openssl", ["x509", "-in", path, "-noout", "-subject", "-nameopt", "utf8,sep_multiline,sname"], { encoding: "utf8" });
      for (const { value } of certificate.subject) assert(subject.includes(value), `${value} in ${subject}`);
      const gnutls = execFileSync("certtool", ["--certificate-info", "--infile", path], { encoding: "utf8" });
      assert(gnutls.includes(`Serial Number (hex): ${certificate.serialHex}`) || gnutls.includes(`Serial Number (hex): 00${certificate.serialHex}`), gnutls);
      assert(gnutls.includes(Buffer.from(certificate.fingerprint).toString("hex")));
      const authority = /Certificate Authority \(CA\): TRUE/.test(gnutls);
      assert.equal(certificate.isAuthority, authority);
    }
  });

  void it("builds the chains that the openssl CLI builds, and no others", () => {
    const read = (name: string): Uint8Array => readFileSync(join(directory, name));
    for (const name of ["holder-rsa", "holder-ec", "holder-signature", "impostor", "weak", "stranger", "issuing", "root"]) {
      let trusted = true;
      try {
        execFileSync("openssl", ["verify", "-auth_level", "2", "-CAfile", "root.pem", "-untrusted", "issuing.pem", `${name}.pem`], { cwd: directory, stdio: "pipe" });
      } catch {
        trusted = false;
      }
      const build = (): readonly Uint8Array[] => certificates.verifyChain(read(`${name}.der`), { anchors: [read("root.der")], intermediates: [read("issuing.der")] });
      if (trusted) assert(build().length >= 1, name);
      else assert.throws(build, { code: "certificateUnknown" }, name);
    }
  });
});
