// SPDX-License-Identifier: Apache-2.0
// Every error that a command of the modules is said to end with is reached here. A new one without its case fails.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import { Certificates, clauseOf } from "../../wasm/api/certificates.js";
import { Forms } from "../../wasm/api/forms.js";

const modulePath = "build/wasm/wasm/sceau.wasm";
const options = { skip: !existsSync(modulePath) && process.env["CI"] !== "true" ? "sceau.wasm is not built: cmake --workflow --preset wasm" : false };
const directory = mkdtempSync(join(tmpdir(), "sceau-errors-"));
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(directory, name)));

interface Described {
  readonly command: string;
  readonly handledBy: string;
  readonly errors: readonly string[];
}
const commands = readdirSync("shared/protocol/commands")
  .map((name) => JSON.parse(readFileSync(`shared/protocol/commands/${name}`, "utf8")) as Described)
  .filter(({ handledBy }) => handledBy === "wasm" || handledBy === "forms");

/** What no input can bring about: memory that is used up, a defect. */
const unreachable = "internalError";

let certificates: Certificates;
let forms: Forms;

/** One command of a module, without the comfort of the API. */
const call = (command: string, request: object, attachment?: Uint8Array): unknown => {
  const { module } = (["checkField", "checkRevocationCode", "revocationCodeRules"].includes(command) ? forms : certificates) as unknown as
    { readonly module: { call(command: string, request: object, attachment?: Uint8Array): unknown } };
  return module.call(command, request, attachment);
};

const junk = Uint8Array.of(0x30, 0);
const sign = (key: string, message: Uint8Array): Uint8Array =>
  new Uint8Array(execFileSync("openssl", ["dgst", "-sha256", "-sign", `${key}.key`], { cwd: directory, input: message }));
const flipped = (bytes: Uint8Array, position = bytes.length - 1): Uint8Array => {
  const copy = bytes.slice();
  copy[position] = (copy[position] ?? 0) ^ 1;
  return copy;
};
/** `bytes` with one part in place of another of the same length. */
const replaced = (bytes: Uint8Array, from: Uint8Array, to: Uint8Array): Uint8Array => {
  assert.equal(from.length, to.length);
  const position = Buffer.from(bytes).indexOf(from);
  assert(position >= 0);
  const copy = bytes.slice();
  copy.set(to, position);
  return copy;
};

const holder = (): Uint8Array => read("holder-rsa.der");
const trust = (): object => ({ anchors: [read("root.der")], intermediates: [read("issuing.der")], crls: [read("issuing.crl")], revocation: "endEntity", checkPolicies: false, policies: [], time: Math.floor(Date.now() / 1000) });
const question = (): object => ({ certificate: read("holder-ec.der"), issuer: read("issuing.der"), time: Math.floor(Date.now() / 1000) });
const requestInfo = (): Uint8Array => certificates.buildRenewalRequestInfo({ currentCertificate: holder(), publicKey: read("new-rsa.spki"), nonce: "bm9uY2U=" });
const request = (): Uint8Array => certificates.attachSignature(requestInfo(), "RS256", sign("new-rsa", requestInfo()));
const attributes = (digest: Uint8Array, certificate = holder()): Uint8Array => certificates.composeSignedAttributes(certificate, "SHA-256", digest);
const contentDigest = (): Uint8Array => new Uint8Array(execFileSync("openssl", ["dgst", "-sha256", "-binary", "content.txt"], { cwd: directory }));
const pieces = (signedAttributes: Uint8Array): object => ({
  content: read("content.txt"), certificate: holder(), otherCertificates: [], hash: "SHA-256", signedAttributes, signatureAlgorithm: "RS256", signature: sign("holder-rsa", signedAttributes),
});

/** A SignedData that is signed well, but whose attributes name another certificate than the one that comes with it. */
function mismatched(digest: Uint8Array): Uint8Array {
  const own = attributes(digest);
  const stolen = replaced(own, new Uint8Array(execFileSync("openssl", ["dgst", "-sha256", "-binary", "holder-rsa.der"], { cwd: directory })), new Uint8Array(32));
  const cms = certificates.assembleDetachedSignedData({ certificate: holder(), hash: "SHA-256", signedAttributes: own, signatureAlgorithm: "RS256", signature: sign("holder-rsa", own) });
  return replaced(replaced(cms, own.subarray(1), stolen.subarray(1)), sign("holder-rsa", own), sign("holder-rsa", stolen));
}

/** The prepared document with these bytes in its signature's place. */
async function signedDocument(signedData: (digest: Uint8Array) => Uint8Array): Promise<Uint8Array> {
  const document = certificates.prepareDocument(read("prepared.pdf"));
  const signature = signedData(await certificates.digestDocument(document, "SHA-256"));
  const pdf = document.pdf.slice();
  pdf.set(new TextEncoder().encode(Buffer.from(signature).toString("hex")), document.contentsBegin + 1);
  return pdf;
}
const wellSigned = (digest: Uint8Array): Uint8Array => {
  const own = attributes(digest);
  return certificates.assembleDetachedSignedData({ certificate: holder(), hash: "SHA-256", signedAttributes: own, signatureAlgorithm: "RS256", signature: sign("holder-rsa", own) });
};

const nothing = { certificates: [], crls: [], ocspResponses: [] };
const someMaterial = (): object => ({ ...nothing, certificates: [read("root.der")] });

type Case = readonly [request: object, attachment?: Uint8Array];
const certificateOnly = (): Case => [{ certificate: junk }];

/** How to reach each error but `invalidRequest`, which every command has for what it was not told to expect. */
const cases: Readonly<Record<string, Readonly<Record<string, () => Case | Promise<Case>>>>> = {
  assembleSignedData: {
    certificateInvalid: () => [{ ...pieces(attributes(contentDigest())), certificate: junk }],
    certificateMismatch: () => [pieces(attributes(contentDigest(), read("holder-ec.der")))],
    cmsInvalid: () => [{ ...pieces(attributes(contentDigest())), content: junk }],
    signatureInvalid: () => [{ ...pieces(attributes(contentDigest())), signature: new Uint8Array(384) }],
  },
  attachMaterial: {
    certificateInvalid: () => [{ signedData: read("openssl.cms"), material: { ...nothing, certificates: [junk] } }],
    statusInvalid: () => [{ signedData: read("openssl.cms"), material: { ...nothing, crls: [junk] } }],
    cmsInvalid: () => [{ signedData: junk, material: someMaterial() }],
  },
  attachSignature: {
    requestInvalid: () => [{ requestInfo: junk, signatureAlgorithm: "RS256", signature: junk }],
    signatureInvalid: () => [{ requestInfo: requestInfo(), signatureAlgorithm: "RS256", signature: new Uint8Array(384) }],
  },
  attachTimeStamp: {
    cmsInvalid: () => [{ signedData: read("openssl.cms"), token: junk }],
    signatureInvalid: () => [{ signedData: read("openssl.cms"), token: flipped(read("stamp.token")) }],
  },
  buildOcspRequest: { certificateInvalid: () => [{ certificate: junk, issuer: junk }] },
  buildRequestInfo: { requestInvalid: () => [{ details: { subject: junk, publicKey: junk, extensions: [], otherAttributes: [] } }] },
  checkKey: { certificateInvalid: () => [{ publicKey: junk, issued: 0, end: 1, smallRsa: "refused" }] },
  compareSubjects: { certificateInvalid: () => [{ before: holder(), after: junk, confirmedEmail: "" }] },
  composeSecurityStore: {
    certificateInvalid: () => [{ material: { ...nothing, certificates: [junk] } }, read("prepared.pdf")],
    statusInvalid: () => [{ material: { ...nothing, ocspResponses: [junk] } }, read("prepared.pdf")],
    documentInvalid: () => [{ material: someMaterial() }, read("content.txt")],
    cmsInvalid: () => [{ material: someMaterial() }, read("prepared.pdf")],
    signatureInvalid: async () => [{ material: someMaterial() }, flipped(await signedDocument(wellSigned), 20)],
    certificateMismatch: async () => [{ material: someMaterial() }, await signedDocument(mismatched)],
  },
  composeSignedAttributes: {
    certificateInvalid: () => [{ certificate: junk, hash: "SHA-256", contentDigest: new Uint8Array(32) }],
    attributesRefused: () => [{ certificate: holder(), hash: "SHA-256", contentDigest: new Uint8Array(31) }],
  },
  describeHolder: { certificateInvalid: () => [{ certificate: junk, catalogue: [] }] },
  findRevoked: {
    certificateInvalid: () => [{ issuer: junk, serialsHex: ["ff01"] }, read("issuing.crl")],
    statusInvalid: () => [{ issuer: read("root.der"), serialsHex: ["ff01"] }, read("issuing.crl")],
    signatureInvalid: () => [{ issuer: read("issuing.der"), serialsHex: ["ff01"] }, flipped(read("issuing.crl"))],
  },
  findSignaturePlace: { documentInvalid: () => [{}, read("content.txt")] },
  inspectCertificate: { certificateInvalid: certificateOnly },
  judgeRenewal: {
    certificateInvalid: () => [{ certificate: junk, now: 0, issuedByUs: true, revoked: false, physical: true, productOffered: true, renewed: false, underWay: false, renewalsDone: 0, renewalsAllowed: 1 }],
  },
  openCertificateBag: { cmsInvalid: () => [{ bag: read("openssl.cms") }] },
  parseCertificate: { certificateInvalid: certificateOnly },
  parseExtensions: { certificateInvalid: certificateOnly },
  parseOcspRequest: { statusInvalid: () => [{ request: junk }] },
  parseOcspResponse: { statusInvalid: () => [{ response: junk }] },
  parseRequest: {
    requestInvalid: () => [{ request: junk }],
    signatureInvalid: () => [{ request: flipped(request()) }],
  },
  parseSignedAttributes: { cmsInvalid: () => [{ signedAttributes: junk }] },
  readRevocationList: { statusInvalid: () => [{ first: 0, count: 1 }, junk] },
  readTimeStamps: {
    cmsInvalid: () => [{ signedData: junk }],
    signatureInvalid: () => {
      const stamped = certificates.attachTimeStamp(read("openssl.cms"), read("stamp.token"));
      const { signatureValue } = certificates.timeStamps(stamped);
      return [{ signedData: replaced(stamped, signatureValue, flipped(signatureValue)) }];
    },
  },
  verifyChain: {
    certificateInvalid: () => [{ ...trust(), certificate: junk }],
    certificateExpired: () => [{ ...trust(), certificate: holder(), revocation: "notChecked", time: Date.UTC(2031, 0, 1) / 1000 }],
    certificateRevoked: () => [{ ...trust(), certificate: read("revoked.der") }],
    certificateUnknown: () => [{ ...trust(), certificate: read("impostor.der") }],
  },
  verifyDocument: {
    documentInvalid: () => [{}, read("content.txt")],
    cmsInvalid: () => [{}, read("prepared.pdf")],
    signatureInvalid: async () => [{}, flipped(await signedDocument(wellSigned), 20)],
    certificateMismatch: async () => [{}, await signedDocument(mismatched)],
  },
  verifyOcspResponse: {
    certificateInvalid: () => [{ ...question(), certificate: junk, response: read("good.ocsp") }],
    statusInvalid: () => [{ ...question(), response: read("by-stranger.ocsp") }],
  },
  verifySignedData: {
    cmsInvalid: () => [{ signedData: junk }],
    signatureInvalid: () => [{ signedData: wellSigned(contentDigest()), detachedContent: junk }],
    certificateMismatch: () => [{ signedData: mismatched(contentDigest()), detachedContent: read("content.txt") }],
  },
};

before(async () => {
  execFileSync("tests/shared/x509/make-fixtures", [directory], { stdio: "pipe" });
  if (options.skip !== false) return;
  certificates = await Certificates.load(readFileSync(modulePath));
  forms = await Forms.load(readFileSync("build/wasm/wasm/forms.wasm"));
});
after(() => {
  rmSync(directory, { recursive: true });
});

void describe("The errors of the modules", options, () => {
  void it("are all listed here, and no others", () => {
    const described = commands.flatMap(({ command, errors }) => errors.filter((code) => code !== "invalidRequest" && code !== unreachable).map((code) => `${command}: ${code}`));
    const listed = Object.entries(cases).flatMap(([command, codes]) => Object.keys(codes).map((code) => `${command}: ${code}`));
    assert.deepEqual(listed.sort(), described.sort());
  });

  for (const { command } of commands)
    void it(`${command} ends with invalidRequest when it is told more than it knows`, () => {
      assert.throws(() => call(command, { unexpected: true }), { name: "BridgeError", code: "invalidRequest" });
    });

  for (const [command, codes] of Object.entries(cases))
    for (const [code, make] of Object.entries(codes))
      void it(`${command} ends with ${code}`, async () => {
        const [asked, attachment] = await make();
        assert.throws(() => call(command, asked, attachment), { name: "BridgeError", code });
      });

  void it("come with their clause when they judge a path, a list or an answer", async () => {
    for (const command of ["verifyChain", "findRevoked", "verifyOcspResponse"])
      for (const [code, make] of Object.entries(cases[command] ?? {})) {
        if (code === "certificateInvalid") continue; // about form: the offset is told
        const [asked, attachment] = await make();
        assert.throws(() => call(command, asked, attachment), (error) => {
          assert(error instanceof BridgeError);
          assert.match(clauseOf(error) ?? "", /^(RFC (5280|6960)|ETSI) /, `${command}: ${code}: ${String(error.cause)}`);
          return true;
        });
      }
    assert.equal(clauseOf(new Error("[RFC 5280 §4]")), undefined);
  });

  void it("include the module that cannot be loaded", async () => {
    await assert.rejects(Certificates.load(junk), { code: "wasmUnavailable" });
    await assert.rejects(Forms.load(junk), { code: "wasmUnavailable" });
  });

  void it("end what nests without end", () => {
    // Thousands of SEQUENCEs, one in the other: whoever followed them by calling itself would need megabytes of stack.
    const nested = (depth: number): Uint8Array => {
      const headers: number[] = [];
      for (let size = 0, level = 0; level < depth; level += 1) {
        const header = size < 0x80 ? [0x30, size] : size < 0x100 ? [0x30, 0x81, size] : size < 0x10000 ? [0x30, 0x82, size >> 8, size & 255] : [0x30, 0x83, size >> 16, (size >> 8) & 255, size & 255];
        headers.unshift(...header);
        size += header.length;
      }
      return Uint8Array.from(headers);
    };
    const bomb = nested(3000);
    for (const ask of [
      () => certificates.parse(bomb), () => certificates.extensions(bomb), () => certificates.inspect(bomb), () => certificates.parseRequest(bomb), () => certificates.verifySignedData(bomb),
      () => certificates.parseSignedAttributes(bomb), () => certificates.findRevoked(bomb, read("issuing.der"), ["ff01"]), () => certificates.verifyChain(bomb, { anchors: [] }),
      () => certificates.verifyOcspResponse(bomb, { certificate: holder(), issuer: read("issuing.der") }), () => certificates.verifyDocument(bomb),
      () => certificates.parseOcspRequest(bomb), () => certificates.parseOcspResponse(bomb), () => certificates.readRevocationList(bomb), () => certificates.openBag(bomb), () => certificates.attachMaterial(bomb, { certificates: [holder()] }),
      () => certificates.attachMaterial(read("openssl.cms"), { crls: [bomb] }), () => certificates.extendDocument(read("prepared.pdf"), { ocspResponses: [bomb] }),
      () => certificates.buildRequestInfo({ subject: bomb, publicKey: bomb, extensions: [], otherAttributes: [] }),
    ])
      assert.throws(ask, (error) => error instanceof BridgeError && error.code !== "internalError");
    assert.deepEqual(certificates.table([bomb]).malformed, [0]);
    assert.equal(certificates.recognize(bomb)[0]?.kind, "unknown");
    assert.equal(certificates.parse(holder()).keyType, "RSA-3072");
  });
});
