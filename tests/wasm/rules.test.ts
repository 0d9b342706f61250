// SPDX-License-Identifier: Apache-2.0
// The rules of French and European trust services, as a page applies them to certificates.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { Certificates } from "../../wasm/api/certificates.js";

const modulePath = "build/wasm/wasm/sceau.wasm";
const options = { skip: !existsSync(modulePath) && process.env["CI"] !== "true" ? "sceau.wasm is not built: cmake --workflow --preset wasm" : false };
const directory = mkdtempSync(join(tmpdir(), "sceau-rules-"));
const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(join(directory, name)));
const day = 86_400_000;

let certificates: Certificates;
before(async () => {
  execFileSync("tests/shared/x509/make-fixtures", [directory], { stdio: "pipe" });
  if (options.skip === false) certificates = await Certificates.load(readFileSync(modulePath));
});
after(() => {
  rmSync(directory, { recursive: true });
});

void describe("The holder of a certificate", options, () => {
  void it("is a person with a company, whose key does what its usage says", () => {
    const holder = certificates.describeHolder(fixture("holder-rsa.der"));
    assert.equal(holder.kind, "person");
    assert.equal(holder.profile, "doubleUse");
    assert.match(holder.profileClause, /EN 319 412-2/);
    assert.deepEqual(holder.companies, [
      { attribute: "2.5.4.97", siren: "732829320" },
      { attribute: "2.5.4.11", siren: "732829320", siret: "73282932000074" },
    ]);
    assert.equal(certificates.describeHolder(fixture("holder-signature.der")).profile, "signature");
    assert.equal(certificates.describeHolder(fixture("issuing.der")).kind, "authority");
  });

  void it("has the product that the portal's catalogue knows by its policy", () => {
    const product = { policy: "1.2.250.1.999.2.2", product: "Signature et authentification", level: "RGS**" };
    const other = { policy: "1.2.250.1.999.9", product: "Cachet", level: "RGS*" };
    assert.deepEqual(certificates.describeHolder(fixture("holder-rsa.der"), [other, product]).product, product);
    assert.equal(certificates.describeHolder(fixture("holder-rsa.der"), [other]).product, undefined);
  });
});

void describe("A renewal", options, () => {
  const codes = (verdicts: readonly { readonly code: string }[]): readonly string[] => verdicts.map(({ code }) => code);

  void it("is open until the day before the end, which counts exclu", () => {
    const der = fixture("holder-rsa.der");
    const { notBefore, notAfter } = certificates.parse(der);
    const middle = new Date((notBefore.getTime() + notAfter.getTime()) / 2);
    assert.deepEqual(certificates.judgeRenewal(der, { now: middle }).obstacles, []);
    const last = certificates.judgeRenewal(der, { now: notAfter });
    assert.deepEqual(codes(last.obstacles), ["certificateEnded"]);
    assert.match(last.obstacles[0]?.clause ?? "", /RFC 5280 §4\.1\.2\.5/);
    assert.equal(last.daysLeft, 0);
    assert.equal(certificates.judgeRenewal(der, { now: new Date(notAfter.getTime() - day) }).daysLeft, 1);
    assert.deepEqual(codes(certificates.judgeRenewal(der, { now: new Date(notBefore.getTime() - 1000) }).obstacles), ["certificateNotYetValid"]);
  });

  void it("is refused for every reason at once, and may need a meeting", () => {
    const der = fixture("holder-rsa.der");
    const now = certificates.parse(der).notBefore;
    const { obstacles, meeting } = certificates.judgeRenewal(der, {
      now, issuedByUs: false, revoked: true, physical: false, productOffered: false, renewed: true, underWay: true, renewalsDone: 1,
    });
    assert.deepEqual(codes(obstacles), ["certificateNotOurs", "certificateRevoked", "softwareCertificate", "productEnded", "alreadyRenewed", "renewalUnderWay"]);
    assert.equal(meeting.code, "renewalsUsedUp");
    assert.match(meeting.clause ?? "", /EN 319 411-1/);
  });

  void it("needs a new key, strong enough for as long as it lasts", () => {
    const issued = new Date("2026-03-01"), end = new Date("2029-03-01");
    assert.deepEqual(certificates.checkKey(fixture("new-ec.spki"), { issued, end }), {
      keyType: "P-256", certifiable: { code: "ok", fr: "", en: "" }, usable: { code: "ok", fr: "", en: "" },
    });
    const same = certificates.checkKey(fixture("holder-rsa.spki"), { issued, end, oldKey: fixture("holder-rsa.spki") });
    assert.equal(same.certifiable.code, "keyReused");
    assert.equal(certificates.checkKey(fixture("weak.spki"), { issued, end }).certifiable.code, "keyTooSmall");
    assert.throws(() => certificates.checkKey(new Uint8Array([0x30, 0]), { issued, end }), { code: "certificateInvalid" });
  });

  void it("changes nobody's identity", () => {
    const rsa = fixture("holder-rsa.der");
    assert.deepEqual(certificates.compareSubjects(rsa, rsa), { differences: [], verdict: { code: "ok", fr: "", en: "" } });
    const { differences, verdict } = certificates.compareSubjects(rsa, fixture("responder.der"));
    assert.equal(verdict.code, "identityChanged");
    const name = differences.find(({ type }) => type === "2.5.4.3");
    assert.equal(name?.before, "Camille Exemple");
    assert.notEqual(name.after, "Camille Exemple");
    assert.match(name.verdict.clause ?? "", /REG-6\.3\.7/);
  });
});

void describe("A revocation", options, () => {
  void it("has one of twelve reasons, none of them a suspension", () => {
    const reasons = certificates.revocationReasons();
    assert.equal(reasons.length, 12);
    for (const { code, wording, crlReason } of reasons) {
      assert.match(code, /^[a-z][A-Za-z]+$/);
      assert(wording.fr.length > 0 && wording.en.length > 0);
      assert(![6, 8].includes(crlReason));
    }
  });
});
