// SPDX-License-Identifier: Apache-2.0
// The fake token for portal developers' own tests: what it signs is what a server gets from a real one, by openssl's judgement.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { connect, enrol, renew, type RenewalOptions, resume, type Sceau } from "../../extension/page-api/index.js";
import { type FakeToken, installFakeToken } from "../../extension/page-api/testing.js";
import { fakeWindow } from "./fakes.js";

const origin = "https://portal.example";
const nonce = "n".repeat(44);
const wasm = "build/wasm/wasm/sceau.wasm";
const skip = !existsSync(wasm) && process.env["CI"] !== "true" ? "sceau.wasm is not built" : false;
const directory = mkdtempSync(join(tmpdir(), "sceau-fake-token-"));
after(() => {
  rmSync(directory, { recursive: true });
});
const file = (name: string): string => join(directory, name);
const openssl = (...options: readonly string[]): string => execFileSync("openssl", options, { cwd: directory, encoding: "utf8", stdio: "pipe" });

openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "root.key", "-utf8", "-subj", "/CN=Autorité Démonstration", "-days", "90", "-out", "root.pem");
openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-utf8", "-subj", "/C=FR/CN=Camille Exemple", "-outform", "DER", "-out", "request.der");
const [, subjectOffset] = /^ *(\d+):d=2 .*SEQUENCE/m.exec(openssl("asn1parse", "-inform", "DER", "-in", "request.der")) ?? [];
openssl("asn1parse", "-inform", "DER", "-in", "request.der", "-strparse", subjectOffset ?? "", "-noout", "-out", "subject.der");
const subject = new Uint8Array(readFileSync(file("subject.der")));

/** As a portal does: the request's own signature is verified, then it is certified. */
function certify(): Uint8Array {
  openssl("req", "-inform", "DER", "-in", "request.der", "-verify", "-noout");
  openssl("x509", "-req", "-inform", "DER", "-in", "request.der", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "30", "-outform", "DER", "-out", "issued.der");
  return new Uint8Array(readFileSync(file("issued.der")));
}
/** The content of a CMS whose signature openssl verified. */
function verified(cms: Uint8Array): Buffer {
  writeFileSync(file("signed.cms"), cms);
  openssl("cms", "-verify", "-inform", "DER", "-in", "signed.cms", "-CAfile", "root.pem", "-purpose", "any", "-binary", "-out", "content");
  return readFileSync(file("content"));
}

const certificate = certify();
openssl("pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER", "-out", "key.der");
const privateKey = await crypto.subtle.importKey("pkcs8", readFileSync(file("key.der")), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);

let fake: FakeToken;
let sceau: Sceau;
async function token(options: Parameters<typeof installFakeToken>[0]): Promise<void> {
  fakeWindow(origin);
  fake = installFakeToken(options);
  sceau = await connect(existsSync(wasm) ? { wasm: readFileSync(wasm) } : {});
}
beforeEach(() => token({ certificate, privateKey }));

const purposeOf = async (cms: Uint8Array): Promise<unknown> => (await sceau.certificateFunctions()).verifySignedData(cms).attributes.purpose;
/** The portal's part, for a request that comes as PKCS#10 or within a CMS. */
const submitting = (unwrap: (request: Uint8Array) => Uint8Array): RenewalOptions => ({
  nonce,
  submit: (request) => {
    writeFileSync(file("request.der"), unwrap(request));
    return Promise.resolve({ certificate: certify(), chain: [], nonce: "m".repeat(44) });
  },
});
const asItIs = submitting((request) => request);

void describe("A fake token", () => {
  void test("can be pulled out", async () => {
    fake.plug("out");
    assert.deepEqual(await sceau.tokens(), []);
    await assert.rejects(sceau.identify(certificate, nonce), { code: "tokenAbsent" });
  });

  void test("knows its own certificates and renewals only", async () => {
    await assert.rejects(sceau.identify(Uint8Array.of(0x30, 0), nonce), { code: "certificateAbsent" });
    await assert.rejects(sceau.abandon("r1"), { code: "renewalUnknown" });
  });

  void test("lets its PIN be changed and unblocked, and its certificate be removed", async () => {
    await sceau.changePin("fake");
    fake.fail("unblockPin", "pukIncorrect", 2);
    await assert.rejects(sceau.unblockPin("fake"), { code: "pukIncorrect" });
    await assert.rejects(sceau.unblockPin("fake"), { code: "pukIncorrect" });
    await sceau.unblockPin("fake");
    await sceau.removeCertificate(certificate);
    assert.deepEqual(await sceau.certificates(), []);
  });

  void test("takes a sealed PUK without opening it, for the request it was made for", async () => {
    const seen: string[] = [];
    const release = (bytes: Uint8Array) => ({ unblockId, publicKey, serialNumber }: { unblockId: string; publicKey: Uint8Array; serialNumber: string }) => {
      assert.equal(publicKey.length, 32);
      assert.equal(serialNumber, "0");
      seen.push(unblockId);
      return Promise.resolve(bytes);
    };
    await sceau.unblockPin("fake", { release: release(Uint8Array.of(1)) });
    await sceau.unblockPin("fake", { release: release(Uint8Array.of(2)) });
    assert.equal(new Set(seen).size, 2);
    await assert.rejects(sceau.unblockPin("fake", { release: release(new Uint8Array()) }), { code: "sealedPukInvalid" });
  });

  void test("makes P-256 keys only", async () => {
    await assert.rejects(enrol(sceau, { ...asItIs, tokenId: "fake", keyType: "RSA-3072", subject }), { code: "keyTypeUnsupported" });
  });

  void test("signs a declaration that openssl verifies, with the purpose that the host states", { skip }, async () => {
    const cms = await sceau.declare(certificate, "Je demande une attestation.", nonce);
    assert.equal(verified(cms).toString(), `Je demande une attestation.\n\n${origin}\n${nonce}\n`);
    assert.deepEqual(await purposeOf(cms), { name: "declaration", origin });
  });

  void test("without certificate gets its first one, which works from then on", { skip }, async () => {
    await token({});
    assert.deepEqual(await sceau.certificates(), []);
    const { acknowledgement } = await enrol(sceau, { ...asItIs, tokenId: "fake", keyType: "P-256", subject });
    assert.match(openssl("req", "-inform", "DER", "-in", "request.der", "-noout", "-subject", "-nameopt", "utf8"), /Camille Exemple/);
    const { serialHex } = (await sceau.certificateFunctions()).parse(readFileSync(file("issued.der")));
    assert.equal(
      verified(acknowledgement).toString(),
      `Le certificat de numéro de série ${serialHex} est installé sur mon support et sa clé fonctionne.\n\n${origin}\n${"m".repeat(44)}\n`,
      "word for word what the host declares",
    );
    assert.deepEqual(await purposeOf(acknowledgement), { name: "declaration", origin });
    const [first] = await sceau.selectCertificates({ valid: true });
    assert.ok(first);
    assert.equal((await sceau.identify(first.certificate, nonce)).format, "web-eid:1.0");
  });

  void test("renews: its current key signs the request of the new one", { skip }, async () => {
    let envelope = new Uint8Array();
    const { acknowledgement } = await renew(sceau, {
      ...submitting((cms) => {
        envelope = new Uint8Array(cms);
        return verified(cms);
      }),
      certificate,
      keyType: "P-256",
    });
    assert.deepEqual(await purposeOf(envelope), { name: "renewalRequest", origin });
    verified(acknowledgement);
    assert.equal((await sceau.certificates()).length, 2);
    assert.deepEqual(await sceau.pending(), []);
  });

  void test("keeps what is interrupted, until it is resumed or given up", { skip }, async () => {
    const down = { nonce, submit: (): Promise<never> => Promise.reject(new Error("503")) };
    const begin = (): Promise<unknown> => enrol(sceau, { ...down, tokenId: "fake", keyType: "P-256", subject });
    await assert.rejects(begin(), /503/);
    const [unfinished] = await sceau.pending();
    assert.ok(unfinished);
    assert.equal(unfinished.currentCertificate.length, 0);
    await resume(sceau, unfinished.renewalId, asItIs);
    await assert.rejects(begin(), /503/);
    const [other] = await sceau.pending();
    assert.ok(other);
    await sceau.abandon(other.renewalId);
    assert.deepEqual(await sceau.pending(), []);
  });
});
