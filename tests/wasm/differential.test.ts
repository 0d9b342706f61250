// SPDX-License-Identifier: Apache-2.0
// The same questions to the module, to Node's OpenSSL, to the openssl CLI and to GnuTLS.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import { Certificates, type Certificate } from "../../wasm/api/certificates.js";
import { bundle, corpusFrom, type Corpus } from "./corpus.js";

const modulePath = "build/wasm/wasm/sceau.wasm";
const skipWithout = (reason: string, ...paths: readonly string[]): string | false =>
  process.env["CI"] !== "true" && !paths.every((path) => existsSync(path)) ? reason : false;
const options = { skip: skipWithout("needs sceau.wasm and ca-certificates", modulePath, bundle) };

const directory = mkdtempSync(join(tmpdir(), "sceau-differential-"));
let certificates: Certificates;
let corpus: readonly Uint8Array[];
let authorities: readonly Uint8Array[];
let compare: Corpus["compare"];

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
  ({ authorities, all: corpus, compare } = corpusFrom(directory, Number(process.env["SCEAU_MUTATIONS"] ?? 20)));
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
      if (!ours) {
        counts[theirs ? "stricter" : "neither"] += 1;
        continue;
      }
      counts.both += 1;
      compare(context, der, () => {
        assert(theirs, "accepted what OpenSSL refuses");
        assert.equal(ours.serialHex.replace(/^0+(?=.)/, ""), theirs.serialNumber.toLowerCase().replace(/^-?0*(?=.)/, ""));
        assert.equal(Buffer.from(ours.fingerprint).toString("hex").toUpperCase(), theirs.fingerprint256.replaceAll(":", ""));
        // X509_check_ca also wants keyCertSign (RFC 5280 §4.2.1.9).
        assert.equal(ours.isAuthority && ours.keyUsage.includes("keyCertSign"), theirs.ca);
        const end = new Date(theirs.validTo).getTime();
        if (!Number.isNaN(end)) assert.equal(ours.notAfter.getTime(), end);
      });
    }
    context.diagnostic(`${String(corpus.length)} certificates: ${String(counts.both)} read alike, ${String(counts.neither)} refused by both, ${String(counts.stricter)} refused by the stricter rules (DER, extensions, keys)`);
    assert(counts.both > authorities.length);
  });

  void it("shows in a table what OpenSSL reads of each certificate", (context) => {
    const table = certificates.table(corpus);
    let compared = 0;
    const first = (name: Certificate["subject"], shortName: string): string => name.find((attribute) => attribute.shortName === shortName)?.value ?? "";
    for (const [row, der] of corpus.entries()) {
      const whole = parsed(der);
      if (!whole) continue;
      assert.deepEqual([table.commonName[row], table.organization[row], table.issuer[row], table.serialHex[row], table.keyType[row], table.notBefore[row], table.notAfter[row]],
        [first(whole.subject, "CN"), first(whole.subject, "O"), first(whole.issuer, "CN"), whole.serialHex, whole.keyType, whole.notBefore.getTime(), whole.notAfter.getTime()]);
      compared += 1;
    }
    const malformed = new Set(table.malformed);
    for (const [row, der] of corpus.entries()) if (malformed.has(row)) assert(!parsed(der));
    context.diagnostic(`${String(compared)} rows alike, ${String(malformed.size)} empty`);
    assert(compared > authorities.length);
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
