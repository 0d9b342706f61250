// SPDX-License-Identifier: Apache-2.0
// Documents signed through the real WebAssembly module; a key of openssl's stands for the token's, and openssl and pdfsig judge.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, createPrivateKey, sign } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { connect, type Sceau } from "../../extension/page-api/index.js";
import { installFakeToken } from "../../extension/page-api/testing.js";
import { fakeExtension, fakeWindow } from "./fakes.js";

const wasm = "build/wasm/wasm/sceau.wasm";
const skip = !existsSync(wasm) && process.env["CI"] !== "true" ? "sceau.wasm is not built" : false;
const directory = mkdtempSync(join(tmpdir(), "sceau-sign-"));
after(() => {
  rmSync(directory, { recursive: true });
});
const file = (name: string): string => join(directory, name);
const openssl = (...options: readonly string[]): string => execFileSync("openssl", options, { cwd: directory, encoding: "utf8", stdio: "pipe" });

/** A self-signed certificate and its key; `kind` names them. */
function holder(kind: string, ...key: readonly string[]): Uint8Array {
  openssl("req", "-x509", ...key, "-nodes", "-keyout", `${kind}.key`, "-utf8", "-subj", "/C=FR/CN=Camille Exemple", "-days", "90", "-out", `${kind}.pem`);
  openssl("x509", "-in", `${kind}.pem`, "-outform", "DER", "-out", `${kind}.der`);
  return new Uint8Array(readFileSync(file(`${kind}.der`)));
}
const holders = {
  RS256: { kind: "rsa", certificate: holder("rsa", "-newkey", "rsa:2048") },
  ES384: { kind: "p384", certificate: holder("p384", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384") },
} as const;
execFileSync("tests/shared/x509/make-prepared-pdf", [file("prepared.pdf"), "8192"]);
const prepared = new Uint8Array(readFileSync(file("prepared.pdf")));

type SignedDocuments = readonly { readonly name: string; readonly signedAttributes: string }[];
let asked: { readonly command: string; readonly arguments: Readonly<Record<string, unknown>> }[];
let sceau: Sceau;
let algorithm: keyof typeof holders;
let fewer = false;

/** What the token's key makes of the attributes. */
function signAttributes({ hash, documents }: { readonly hash: string; readonly documents: SignedDocuments }): object {
  const key = createPrivateKey(readFileSync(file(`${holders[algorithm].kind}.key`)));
  const signatures = documents.map(({ signedAttributes }) => ({
    signedAttributes,
    signature: sign(hash.replace("-", "").toLowerCase(), Buffer.from(signedAttributes, "base64"), key).toString("base64"),
  }));
  return { signatures: fewer ? signatures.slice(1) : signatures, signatureAlgorithm: algorithm.slice(0, 2) + hash.slice(4) };
}

beforeEach(async () => {
  asked = [];
  fewer = false;
  algorithm = "RS256";
  fakeExtension((command, details) => {
    asked.push({ command, arguments: details });
    return { result: signAttributes(details as unknown as Parameters<typeof signAttributes>[0]) };
  });
  sceau = await connect({ wasm: readFileSync(wasm) });
});

/** The content that openssl finds signed in a CMS by this holder. */
function verified(cms: Uint8Array | undefined, content?: Uint8Array): string {
  writeFileSync(file("signed.cms"), cms ?? "");
  if (content) writeFileSync(file("content"), content);
  return openssl("cms", "-verify", "-inform", "DER", "-in", "signed.cms", "-CAfile", `${holders[algorithm].kind}.pem`, "-purpose", "any", "-binary", ...(content ? ["-content", "content"] : []));
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

void describe("A page that has documents signed", { skip }, () => {
  for (const name of ["RS256", "ES384"] as const)
    void test(`gets a signature for each of them with one request, ${name}`, async () => {
      algorithm = name;
      const contents = [bytes("Marché public n° 12"), bytes("Acte d'engagement")];
      const signatures = await sceau.sign(holders[name].certificate, contents.map((content, index) => ({ name: `${index}.xml`, content })));
      assert.equal(asked.length, 1);
      assert.equal(asked[0]?.arguments["purpose"], "document");
      assert.equal(asked[0].arguments["hash"], name === "RS256" ? "SHA-256" : "SHA-384", "the digest goes with the key");
      for (const [index, content] of contents.entries()) assert.equal(verified(signatures[index], content), new TextDecoder().decode(content));
    });

  void test("need not have their content: a digest will do", async () => {
    const content = bytes("Contenu resté sur le serveur");
    const [signature] = await sceau.sign(holders.RS256.certificate, [{ name: "offre.zip", digest: createHash("sha512").update(content).digest() }], { hash: "SHA-512" });
    assert.equal(verified(signature, content), "Contenu resté sur le serveur");
  });

  void test("may have the content inside the signature, and authorities beside it", async () => {
    const [signature] = await sceau.sign(holders.RS256.certificate, [{ name: "acte.txt", content: bytes("Dedans") }], { attached: true, chain: [holders.ES384.certificate] });
    assert.equal(verified(signature), "Dedans");
    assert.equal(openssl("cms", "-cmsout", "-print", "-inform", "DER", "-in", "signed.cms").match(/d\.certificate/g)?.length, 2);
  });

  void test("cannot have a content inside that it does not have", async () => {
    await assert.rejects(sceau.sign(holders.RS256.certificate, [{ name: "acte.txt", digest: new Uint8Array(32) }], { attached: true }), { code: "documentInvalid" });
    assert.deepEqual(asked, [], "the holder is not asked for what cannot be done");
  });

  void test("gets no signature that does not fit", async () => {
    fewer = true;
    await assert.rejects(sceau.sign(holders.RS256.certificate, [{ name: "a", content: bytes("a") }, { name: "b", content: bytes("b") }]), { code: "internalError" });
    fewer = false;
    algorithm = "ES384"; // another key signs
    await assert.rejects(sceau.sign(holders.RS256.certificate, [{ name: "a", content: bytes("a") }]), { name: "BridgeError" });
  });

  void test("can be tried with a fake token, whose signatures are real", async () => {
    const certificate = holder("p256", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
    const key = openssl("pkcs8", "-topk8", "-nocrypt", "-in", "p256.key", "-outform", "PEM").replace(/-----[^-]+-----|\n/g, "");
    fakeWindow();
    const fake = installFakeToken({ certificate, privateKey: await crypto.subtle.importKey("pkcs8", Buffer.from(key, "base64"), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]) });
    const page = await connect({ wasm: readFileSync(wasm) });
    // Often enough to meet halves that begin with a zero or with a one.
    for (let time = 0; time < 40; time++) assert.equal((await page.sign(certificate, [{ name: "a", content: bytes(`${time}`) }])).length, 1);
    const [signature] = await page.sign(certificate, [{ name: "a", content: bytes("vrai") }]);
    writeFileSync(file("signed.cms"), signature ?? "");
    writeFileSync(file("content"), "vrai");
    assert.equal(openssl("cms", "-verify", "-inform", "DER", "-in", "signed.cms", "-CAfile", "p256.pem", "-purpose", "any", "-binary", "-content", "content"), "vrai");
    fake.plug("out");
    await assert.rejects(page.sign(certificate, [{ name: "a", content: bytes("a") }]), { code: "tokenAbsent" });
  });

  void test("gets PDFs back with the signature inside, and pdfsig agrees", async () => {
    const [pdf] = await sceau.signPdf(holders.RS256.certificate, [{ name: "revocation.pdf", pdf: prepared }]);
    writeFileSync(file("signed.pdf"), pdf ?? "");
    const report = execFileSync("pdfsig", ["-nocert", file("signed.pdf")], { encoding: "utf8", stdio: "pipe" });
    assert.match(report, /Signature is Valid/);
    assert.match(report, /Total document signed/);
    assert.deepEqual((asked[0]?.arguments["documents"] as SignedDocuments).map(({ name }) => name), ["revocation.pdf"]);
  });

  void test("is told of a PDF that cannot be signed before anybody types a PIN", async () => {
    await assert.rejects(sceau.signPdf(holders.RS256.certificate, [{ name: "a.pdf", pdf: prepared }, { name: "b.pdf", pdf: bytes("%PDF-1.7") }]), { code: "documentInvalid" });
    assert.deepEqual(asked, []);
  });
});
