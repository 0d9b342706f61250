// SPDX-License-Identifier: Apache-2.0
// The examples of docs/portal-developers.md do what the page says.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, verify, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import * as errors from "../../extension/page-api/errors.js";
import * as api from "../../extension/page-api/index.js";
import { type FakeToken, installFakeToken } from "../../extension/page-api/testing.js";
import { fakeWindow } from "./fakes.js";

const origin = "https://portal.example";
const nonce = "n".repeat(44);
const directory = mkdtempSync(join(tmpdir(), "sceau-examples-"));
after(() => {
  rmSync(directory, { recursive: true });
});
const file = (name: string): string => join(directory, name);
execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file("key.pem"), "-utf8", "-subj", "/CN=Camille Exemple", "-days", "90", "-addext", "keyUsage=digitalSignature", "-outform", "DER", "-out", file("certificate.der")], { stdio: "ignore" });
execFileSync("openssl", ["pkcs8", "-topk8", "-nocrypt", "-in", file("key.pem"), "-outform", "DER", "-out", file("key.der")]);
const certificate = new Uint8Array(readFileSync(file("certificate.der")));
const privateKey = await crypto.subtle.importKey("pkcs8", readFileSync(file("key.der")), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);

function exampleOf(name: string): string {
  const [, code] = new RegExp(`\`\`\`${name}\\n([^]*?)\`\`\``).exec(readFileSync("docs/portal-developers.md", "utf8")) ?? [];
  assert.ok(code !== undefined, `there is an example ${name}`);
  return code;
}

/** The example of that name, run with these values in reach; its own `names` afterwards. */
async function run(name: string, reach: Readonly<Record<string, unknown>>, names: readonly string[]): Promise<Record<string, unknown>> {
  const code = exampleOf(`js ${name}`);
  const body = `${code.replace(/^import .*$/gm, "")}\nreturn { ${names.join(", ")} };`;
  const scope: Readonly<Record<string, unknown>> = { ...api, ...errors, installFakeToken, ...reach };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- our own documentation
  const example = new Function(...Object.keys(scope), `return (async () => {${body}})()`) as (...values: unknown[]) => Promise<Record<string, unknown>>;
  return example(...Object.values(scope));
}

/** As point 3 of the page says, by Node's own cryptography. */
function isVerified({ signature, unverifiedCertificate }: api.IdentificationToken): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  const key = createPublicKey(new X509Certificate(Buffer.from(unverifiedCertificate, "base64")).publicKey.export({ type: "spki", format: "pem" }));
  return verify("sha256", Buffer.concat([hash(origin), hash(nonce)]), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64"));
}

let fake: FakeToken;
beforeEach(() => {
  fakeWindow(origin);
  fake = installFakeToken({ certificate, privateKey });
});

void describe("The examples for portal developers", () => {
  void test("identify the holder, and the server can verify it", async () => {
    const posted: unknown[] = [];
    const fetch = (path: string, options?: { body: string }): Promise<object> => {
      if (options) posted.push([path, JSON.parse(options.body)]);
      return Promise.resolve({ json: () => Promise.resolve({ nonce }) });
    };
    const { token } = await run("identify", { fetch }, ["token"]);
    assert.ok(isVerified(token as api.IdentificationToken));
    assert.deepEqual(posted, [["/identification", token]]);
  });

  for (const [situation, unfinished] of [
    ["begin a renewal", []],
    ["go on with one that was interrupted, and not with a first certificate", [{ renewalId: "r0", currentCertificate: new Uint8Array() }, { renewalId: "r1", currentCertificate: certificate }]],
  ] as const)
    void test(situation, async () => {
      const asked: unknown[] = [];
      const issued = { certificate: "MAI=", chain: ["MAM="], nonce };
      const fetch = (path: string, options: { body?: unknown }): Promise<object> => {
        asked.push(path, options.body);
        return Promise.resolve({ json: () => Promise.resolve(issued) });
      };
      const work = async (way: string, options: api.RenewalOptions): Promise<object> => {
        options.onProgress?.({ phase: "key" });
        asked.push(way, await options.submit(Uint8Array.of(1)));
        return { acknowledgement: Uint8Array.of(2) };
      };
      await run("renew", {
        fetch,
        current: certificate,
        showProgress: (phase: string) => asked.push(phase),
        connect: (options: object) => Promise.resolve({ options, pending: () => Promise.resolve(unfinished) }),
        renew: (_: unknown, options: api.RenewalOptions) => work("renew", options),
        resume: (_: unknown, id: string, options: api.RenewalOptions) => work(`resume ${id}`, options),
      }, []);
      assert.deepEqual(asked, [
        "/renewal/begin", undefined, "key", "/renewal/request", Uint8Array.of(1),
        unfinished.length > 0 ? "resume r1" : "renew", { certificate: Uint8Array.of(0x30, 2), chain: [Uint8Array.of(0x30, 3)], nonce },
        "/renewal/acknowledgement", Uint8Array.of(2),
      ]);
    });

  void test("put the first certificate on a token", async () => {
    const asked: unknown[] = [];
    const answers: Readonly<Record<string, object>> = { "/enrolment/begin": { nonce, subject: "MAA=" }, "/enrolment/acknowledgement": {} };
    const post = (path: string, body?: unknown): Promise<unknown> => {
      asked.push([path, body]);
      return Promise.resolve(answers[path]);
    };
    const shared = { submit: () => undefined, onProgress: () => undefined };
    await run("enrol", {
      ...shared,
      post,
      bytes: (text: string) => Uint8Array.from(Buffer.from(text, "base64")),
      connect: () => Promise.resolve({ tokens: () => Promise.resolve([{ tokenId: "t1" }]) }),
      enrol: (_: unknown, options: unknown) => {
        asked.push(options);
        return Promise.resolve({ acknowledgement: Uint8Array.of(2) });
      },
    }, []);
    assert.deepEqual(asked, [
      ["/enrolment/begin", undefined],
      { tokenId: "t1", keyType: "P-256", subject: Uint8Array.of(0x30, 0), nonce, ...shared },
      ["/enrolment/acknowledgement", Uint8Array.of(2)],
    ]);
  });

  void test("have the server release a PUK", async () => {
    const posted: unknown[] = [];
    const post = (path: string, body: unknown): Promise<unknown> => {
      posted.push(path, body);
      return Promise.resolve({ sealedPuk: "AQI=" });
    };
    await run("unblock", {
      post,
      base64: (bytes: Uint8Array) => Buffer.from(bytes).toString("base64"),
      bytes: (text: string) => Uint8Array.from(Buffer.from(text, "base64")),
    }, []);
    const [path, { unblockId, publicKey, serialNumber }] = posted as [string, { unblockId: string; publicKey: string; serialNumber: string }];
    assert.deepEqual([path, typeof unblockId, Buffer.from(publicKey, "base64").length, serialNumber], ["/puk", "string", 32, "0"]);
  });

  void test("have documents signed", async () => {
    const asked: unknown[] = [];
    const sign = (way: string) => (signer: Uint8Array, documents: readonly { readonly name: string }[]) => {
      asked.push([way, signer, ...documents.map((document) => Object.keys(document).join())]);
      return Promise.resolve(documents.map(({ name }) => `signature of ${name}`));
    };
    const certificates = [{ certificate }];
    const names = await run("sign", {
      content: Uint8Array.of(1),
      digest: new Uint8Array(32),
      pdf: Uint8Array.of(2),
      connect: () => Promise.resolve({ selectCertificates: () => Promise.resolve(certificates), sign: sign("sign"), signPdf: sign("signPdf") }),
    }, ["contract", "offer", "form"]);
    assert.deepEqual(names, { contract: "signature of contract.xml", offer: "signature of offer.zip", form: "signature of form.pdf" });
    assert.deepEqual(asked, [["sign", certificate, "name,content", "name,digest"], ["signPdf", certificate, "name,pdf"]]);
  });

  for (const [pinState, expected] of [
    ["ok", "changePin"],
    ["locked", "unblockPin"],
  ] as const)
    void test(`${expected} where the PIN is ${pinState}, and remove a certificate`, async () => {
      const asked: unknown[] = [];
      const ask = (command: string) => (what: unknown) => Promise.resolve(void asked.push([command, what]));
      const sceau = { tokens: () => Promise.resolve([{ tokenId: "t1", pinState }]), changePin: ask("changePin"), unblockPin: ask("unblockPin"), removeCertificate: ask("remove") };
      await run("pin", { expired: certificate, connect: () => Promise.resolve(sceau) }, []);
      assert.deepEqual(asked, [[expected, "t1"], ["remove", certificate]]);
    });

  void test("say what is missing and what to do", async () => {
    fake.fail("hello", "hostMissing");
    const message = { textContent: "" };
    await run("errors", { message }, []);
    assert.match(message.textContent, /programme Sceau n'est pas installé/);
  });

  void test("test a page without extension or token", async () => {
    fake.uninstall();
    const { token, failure } = await run("testing", { certificate, privateKey, nonce }, ["token", "failure"]);
    assert.ok(isVerified(token as api.IdentificationToken));
    assert.equal(failure, "pinBlocked");
  });
});

void test("The example of a server in C++ compiles against our library", () => {
  execFileSync("g++", ["-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I.", "-x", "c++", "-"], { input: exampleOf("cpp server"), stdio: ["pipe", "ignore", "pipe"] });
});

void test("The reference says what the sources say", () => {
  execFileSync("tools/api-reference.mjs", ["portal", "--check"]);
});
