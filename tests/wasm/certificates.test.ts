// SPDX-License-Identifier: Apache-2.0
// The module as a page uses it, with the openssl CLI as judge and as the token whose key signs elsewhere.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { Certificates, type SignatureAlgorithm } from "../../wasm/api/certificates.js";

const modulePath = "build/wasm/wasm/sceau.wasm";
const options = { skip: !existsSync(modulePath) && process.env["CI"] !== "true" ? "sceau.wasm is not built: cmake --workflow --preset wasm" : false };
const directory = mkdtempSync(join(tmpdir(), "sceau-wasm-"));
const fixture = (name: string): Uint8Array => readFileSync(join(directory, name));
const openssl = (...parameters: readonly string[]): string => execFileSync("openssl", parameters, { cwd: directory, encoding: "utf8", stdio: "pipe" });
const sign = (key: string, algorithm: SignatureAlgorithm, message: Uint8Array): Uint8Array => {
  writeFileSync(join(directory, "message"), message);
  const padding = algorithm.startsWith("PS") ? ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"] : [];
  openssl("dgst", `-sha${algorithm.slice(2)}`, ...padding, "-sign", `${key}.key`, "-out", "signature", "message");
  return fixture("signature");
};
const refused = (code: string): { name: string; code: string } => ({ name: "BridgeError", code });
const nonce = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";
const content = new TextEncoder().encode("Contenu à signer");

let certificates: Certificates;
before(async () => {
  execFileSync("tests/shared/x509/make-fixtures", [directory], { stdio: "pipe" });
  if (options.skip === false) certificates = await Certificates.load(readFileSync(modulePath));
});
after(() => {
  rmSync(directory, { recursive: true });
});

void describe("A certificate", options, () => {
  void it("is read into dates, numbers and names", () => {
    const certificate = certificates.parse(fixture("holder-rsa.der"));
    assert.deepEqual(certificate.subject.map(({ shortName, value }) => `${shortName}=${value}`), [
      "C=FR", "O=Entreprise Exemple", "organizationIdentifier=NTRFR-732829320", "OU=0002 73282932000074", "CN=Camille Exemple",
      "title=Directrice", "serialNumber=0103",
    ]);
    assert.equal(certificate.issuer[1]?.value, "Autorité Démonstration");
    assert.equal(certificate.serialNumber, 0x1127b0de3cfe77ed9d14211879f34f783201n);
    assert.equal(certificate.notAfter.getTime() - certificate.notBefore.getTime(), 1095 * 86_400_000);
    assert.deepEqual(certificate.keyUsage, ["digitalSignature", "nonRepudiation"]);
    assert.equal(certificate.keyType, "RSA-3072");
    assert.deepEqual(certificate.publicKey, new Uint8Array(fixture("holder-rsa.spki")));
    const fingerprint = openssl("x509", "-in", "holder-rsa.pem", "-noout", "-fingerprint", "-sha256").split("=")[1]?.trim();
    assert.equal(Buffer.from(certificate.fingerprint).toString("hex").toUpperCase(), fingerprint?.replaceAll(":", ""));
  });

  void it("is refused when it is none", () => {
    assert.throws(() => certificates.parse(fixture("holder-rsa.der").subarray(0, 100)), refused("certificateInvalid"));
    assert.throws(() => certificates.parse(new Uint8Array()), refused("certificateInvalid"));
  });

  void it("leads to its authority, or the reason is told", () => {
    const trust = { anchors: [fixture("root.der")], intermediates: [fixture("issuing.der")], crls: [fixture("issuing.crl")], revocation: "endEntity" } as const;
    assert.equal(certificates.verifyChain(fixture("holder-ec.der"), trust).length, 3);
    assert.throws(() => certificates.verifyChain(fixture("revoked.der"), trust), refused("certificateRevoked"));
    assert.throws(() => certificates.verifyChain(fixture("impostor.der"), trust), refused("certificateUnknown"));
    assert.throws(() => certificates.verifyChain(fixture("holder-ec.der"), { ...trust, time: new Date("2030-06-01") }), refused("certificateExpired"));
    assert.throws(() => certificates.verifyChain(fixture("holder-ec.der"), { ...trust, time: new Date("2040-01-01") }), refused("invalidRequest"));
  });
});

void describe("A renewal request", options, () => {
  for (const [key, algorithm] of [["new-rsa", "RS256"], ["new-rsa", "PS256"], ["new-ec", "ES256"]] as const)
    void it(`signed elsewhere with ${algorithm} satisfies openssl`, () => {
      const current = fixture("holder-rsa.der");
      const info = certificates.buildRenewalRequestInfo({ currentCertificate: current, publicKey: fixture(`${key}.spki`), nonce });
      const request = certificates.attachSignature(info, algorithm, sign(key, algorithm, info));

      writeFileSync(join(directory, "request.der"), request);
      openssl("req", "-verify", "-noout", "-inform", "DER", "-in", "request.der");
      const { details, signatureAlgorithm } = certificates.parseRequest(request);
      assert.equal(details.challengePassword, nonce);
      assert.deepEqual(details.renewalCertificate, new Uint8Array(current));
      assert.equal(signatureAlgorithm, algorithm);
      assert.throws(() => certificates.attachSignature(info, algorithm, sign("holder-ec", "ES256", info)), refused("signatureInvalid"));
    });

  void it("is not built for a weak key", () => {
    assert.throws(() => certificates.buildRenewalRequestInfo({ currentCertificate: fixture("holder-rsa.der"), publicKey: fixture("weak.spki"), nonce }), refused("requestInvalid"));
  });
});

void describe("A SignedData", options, () => {
  for (const [signer, algorithm, hash] of [["holder-rsa", "RS256", "SHA-256"], ["holder-rsa", "PS512", "SHA-512"], ["holder-ec", "ES256", "SHA-256"]] as const)
    void it(`whose signature ${algorithm} was made elsewhere satisfies openssl`, async () => {
      const certificate = fixture(`${signer}.der`);
      const digest = new Uint8Array(await crypto.subtle.digest(hash, content));
      const signedAttributes = certificates.composeSignedAttributes(certificate, hash, digest);
      const pieces = { certificate, hash, signedAttributes, signatureAlgorithm: algorithm, signature: sign(signer, algorithm, signedAttributes) };
      const attached = certificates.assembleSignedData(content, pieces);

      writeFileSync(join(directory, "signed.cms"), attached);
      writeFileSync(join(directory, "content"), content);
      const verify = ["cms", "-verify", "-cades", "-binary", "-purpose", "any", "-inform", "DER", "-CAfile", "authorities.pem", "-out", "verified"];
      openssl(...verify, "-in", "signed.cms");
      assert.deepEqual(new Uint8Array(fixture("verified")), content);

      const { content: read, signerCertificate, attributes } = certificates.verifySignedData(attached);
      assert.deepEqual(read, content);
      assert.deepEqual(signerCertificate, new Uint8Array(certificate));
      assert.deepEqual(attributes, certificates.parseSignedAttributes(signedAttributes));
      assert.equal(attributes.purpose, undefined);

      const detached = certificates.assembleDetachedSignedData({ ...pieces, otherCertificates: [fixture("issuing.der")] });
      writeFileSync(join(directory, "detached.cms"), detached);
      openssl(...verify, "-in", "detached.cms", "-content", "content");
      assert.equal(certificates.verifySignedData(detached, content).certificates.length, 2);
      assert.throws(() => certificates.verifySignedData(detached), refused("cmsInvalid"));
      assert.throws(() => certificates.assembleSignedData(new Uint8Array([1]), pieces), refused("cmsInvalid"));
    });

  void it("that openssl made is verified", () => {
    assert.deepEqual(certificates.verifySignedData(fixture("openssl.cms")).content, new Uint8Array(fixture("content.txt")));
    assert.throws(() => certificates.verifySignedData(fixture("two-signers.cms")), refused("cmsInvalid"));
  });
});

void describe("The extensions of a certificate", options, () => {
  void it("say what is qualified about it", () => {
    const { qcStatements, policies, ocspUrls, certificateTemplate } = certificates.extensions(fixture("holder-rsa.der"));
    assert.equal(qcStatements?.sscd, true);
    assert.deepEqual(qcStatements.types, ["0.4.0.1862.1.6.1"]);
    assert.deepEqual(qcStatements.limit, { currency: "EUR", amount: 150, exponent: 3 });
    assert.deepEqual(policies[1], { oid: "1.2.250.1.999.2.2", practiceStatements: ["https://autorite.example/pc"], notices: ["Certificat de démonstration"] });
    assert.deepEqual(ocspUrls, ["http://ocsp.autorite.example"]);
    assert.equal(certificateTemplate?.majorVersion, 100);
    assert.deepEqual(certificates.extensions(fixture("issuing.der")).nameConstraints?.excluded, [{ kind: "email", value: ".interdit.example" }]);
  });
});

void describe("The status of a certificate", options, () => {
  const question = (): { certificate: Uint8Array; issuer: Uint8Array } => ({ certificate: fixture("holder-ec.der"), issuer: fixture("issuing.der") });

  void it("is looked up in a long revocation list", () => {
    const list = fixture("long.crl");
    const { revoked, nextUpdate } = certificates.findRevoked(list, fixture("issuing.der"), ["1127000000000000", "1127000000001eef", "ff01"]);
    assert.deepEqual([...revoked.keys()], ["1127000000000000", "1127000000001eef"]);
    assert(nextUpdate && nextUpdate > new Date());
    assert.throws(() => certificates.findRevoked(list, fixture("root.der"), ["ff01"]), refused("statusInvalid"));
    assert.throws(() => certificates.findRevoked(list.subarray(0, 1000), fixture("issuing.der"), ["ff01"]), refused("statusInvalid"));
  });

  void it("is asked of the authority, and its answer believed", () => {
    assert.deepEqual(certificates.buildOcspRequest(question()), new Uint8Array(fixture("request.ocsp")));
    assert.equal(certificates.verifyOcspResponse(fixture("good.ocsp"), question()).status, "good");
    const revoked = certificates.verifyOcspResponse(fixture("revoked.ocsp"), { ...question(), certificate: fixture("revoked.der") });
    assert.equal(revoked.status, "revoked");
    assert.equal(revoked.reason, 1);
    assert(revoked.revocationTime);
    assert.throws(() => certificates.verifyOcspResponse(fixture("by-stranger.ocsp"), question()), refused("statusInvalid"));
    assert.throws(() => certificates.verifyOcspResponse(fixture("good.ocsp"), { ...question(), nonce: new Uint8Array(16) }), refused("statusInvalid"));
  });
});

void describe("A document", options, () => {
  void it("is signed elsewhere and verified by pdfsig", async () => {
    const certificate = fixture("holder-signature.der");
    const document = certificates.prepareDocument(fixture("prepared.pdf"));
    const digest = await certificates.digestDocument(document, "SHA-256");
    const signedAttributes = certificates.composeSignedAttributes(certificate, "SHA-256", digest);
    const signedData = certificates.assembleDetachedSignedData({
      certificate, hash: "SHA-256", signedAttributes, signatureAlgorithm: "ES256", signature: sign("holder-signature", "ES256", signedAttributes),
    });
    const pdf = certificates.insertSignature(document, signedData);

    writeFileSync(join(directory, "signed.pdf"), pdf);
    const report = execFileSync("pdfsig", ["signed.pdf"], { cwd: directory, encoding: "utf8", stdio: "pipe" });
    assert.match(report, /ETSI.CAdES.detached/);
    assert.match(report, /Signature is Valid/);
    assert.match(report, /Total document signed/);

    assert.deepEqual(certificates.verifyDocument(pdf).signerCertificate, new Uint8Array(certificate));
    pdf[20] = 0;
    assert.throws(() => certificates.verifyDocument(pdf), refused("signatureInvalid"));
    assert.throws(() => certificates.insertSignature(certificates.prepareDocument(fixture("narrow.pdf")), signedData), refused("documentInvalid"));
    assert.throws(() => certificates.prepareDocument(fixture("content.txt")), refused("documentInvalid"));
  });
});

void describe("The module", options, () => {
  void it("answers as often as it is asked, large or small", () => {
    const large = new Uint8Array(900_000).fill(0x30);
    for (let round = 0; round < 20; round += 1) {
      assert.throws(() => certificates.verifySignedData(large), refused("cmsInvalid"));
      assert.equal(certificates.parse(fixture("holder-ec.der")).keyType, "P-256");
    }
  });

  void it("is unavailable when its bytes are not it", async () => {
    await assert.rejects(Certificates.load(new Uint8Array([0, 1, 2, 3])), refused("wasmUnavailable"));
    await assert.rejects(Certificates.load(new Response("", { status: 404 })), refused("wasmUnavailable"));
  });

  void it("is stored as it is once it has started, without anything of its host", () => {
    const module = new WebAssembly.Module(readFileSync(modulePath));
    const imports: Record<string, Record<string, () => never>> = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => assert.fail(`${name} was asked for`);
    const { memory, _initialize, stackSave } = new WebAssembly.Instance(module, imports).exports as {
      memory: WebAssembly.Memory;
      _initialize: () => void;
      stackSave: () => number;
    };
    const stored = Buffer.from(memory.buffer.slice(0));
    // Above the stack lies what was allocated, which nothing has done here yet.
    assert.ok(stored.subarray(stackSave()).filter((byte) => byte !== 0).length > 1000, "OpenSSL was not set up when it was built");
    _initialize();
    assert.ok(stored.equals(Buffer.from(memory.buffer)), "its constructors ran in the page");
  });

  void it("loads from a response of any media type and from a compiled module, also while it is on its way", async () => {
    const bytes = readFileSync(modulePath);
    for (const type of ["application/wasm", "application/octet-stream"]) {
      const loaded = await Certificates.load(new Response(bytes, { headers: { "Content-Type": type } }));
      assert.equal(loaded.parse(fixture("holder-ec.der")).keyType, "P-256");
    }
    const compiled = await Certificates.load(await WebAssembly.compile(bytes));
    assert.equal(compiled.parse(fixture("holder-ec.der")).keyType, "P-256");
    const onItsWay = await Certificates.load(WebAssembly.compileStreaming(Promise.resolve(new Response(bytes, { headers: { "Content-Type": "application/wasm" } }))));
    assert.equal(onItsWay.parse(fixture("holder-ec.der")).keyType, "P-256");
    await assert.rejects(Certificates.load(WebAssembly.compile(new Uint8Array([0, 1, 2, 3]))), refused("wasmUnavailable"));
  });
});
