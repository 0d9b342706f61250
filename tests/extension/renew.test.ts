// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { connect, enrol, renew, type RenewalProgress, resume, type Sceau } from "../../extension/page-api/index.js";
import { deliver, fakeWindow } from "./fakes.js";

const origin = "https://portal.example";
const certificate = Uint8Array.of(0x30, 1);
const nonce = "n".repeat(44);
const issued = { certificate: Uint8Array.of(0x30, 2), chain: [Uint8Array.of(0x30, 3)], nonce: "m".repeat(44) };
const entry = { renewalId: "r1", state: "requested", tokenId: "t", tokenPresent: true, keyType: "P-256", publicKey: "MAQ=", currentCertificate: "MAE=", request: "MAU=", startedAt: "2026-11-22T10:00:00Z" };

/** What the host answers to each command; a code makes it fail. */
let host: Record<string, object | string>;
let asked: { command: unknown; details: unknown }[];
let assembled: unknown[][];
let sceau: Sceau;

beforeEach(async () => {
  host = {
    hello: { protocolVersion: 1, hostVersion: "1.2.3", extensionVersion: "0.1.0" },
    generateKey: { renewalId: "r1", tokenId: "t", publicKey: "MAQ=" },
    signRequest: { request: "MAU=" },
    signAttributes: { signatures: [{ signedAttributes: "MQA=", signature: "AQI=" }], signatureAlgorithm: "RS256" },
    installCertificate: { tokenId: "t", acknowledgement: { content: "b3Vp", signedAttributes: "MQE=", signature: "AwQ=", signatureAlgorithm: "ES384" } },
    abandonKey: {},
    pendingRenewals: { renewals: [] },
  };
  asked = [];
  assembled = [];
  const page = fakeWindow(origin);
  const reply = (data: unknown): void => {
    deliver(page, { data, source: page, origin });
  };
  page.addEventListener("message", (event) => {
    const { sceau: kind, id, command, arguments: details } = (event as MessageEvent<Record<string, unknown>>).data;
    if (kind === "ping") reply({ sceau: "here" });
    if (kind !== "request") return;
    if (command !== "hello") asked.push({ command, details });
    const answer = host[command as string];
    if (command === "generateKey") reply({ sceau: "event", event: "progress", id, arguments: { requestId: 1, step: "makingKey" } });
    reply({ sceau: "answer", id, ...(typeof answer === "string" ? { error: { code: answer } } : { result: answer }) });
  });
  sceau = await connect();
  // The module itself has its own tests; here counts what it is asked.
  Object.assign(sceau, {
    certificateFunctions: () =>
      Promise.resolve({
        buildRenewalRequestInfo: (of: object) => new TextEncoder().encode(Object.keys(of).join()),
        buildRequestInfo: (details: { subject: Uint8Array; publicKey: Uint8Array; challengePassword: string }) =>
          Uint8Array.of(...details.subject, ...details.publicKey, details.challengePassword.length),
        assembleSignedData: (...pieces: unknown[]) => {
          assembled.push(pieces);
          return Uint8Array.of(assembled.length);
        },
      }),
  });
});

const commands = (): unknown[] => asked.map(({ command }) => command);

void describe("A renewal", () => {
  void test("makes the key, has it certified and installs the certificate", async () => {
    const progress: RenewalProgress[] = [];
    const submitted: Uint8Array[] = [];
    const { renewalId, acknowledgement } = await renew(sceau, {
      certificate,
      keyType: "P-256",
      nonce,
      onProgress: (step) => progress.push(step),
      submit: (request) => {
        submitted.push(request);
        return Promise.resolve(issued);
      },
    });
    assert.equal(renewalId, "r1");
    assert.deepEqual(commands(), ["generateKey", "signRequest", "signAttributes", "installCertificate"]);
    assert.deepEqual(asked[0]?.details, { currentCertificate: "MAE=", keyType: "P-256" });
    assert.deepEqual(asked[2]?.details, { certificate: "MAE=", purpose: "renewalRequest", hash: "SHA-256", renewalId: "r1" });
    assert.deepEqual(asked[3]?.details, { renewalId: "r1", certificate: "MAI=", chain: ["MAM="], nonce: issued.nonce });
    assert.deepEqual(assembled[0]?.[0], Uint8Array.of(0x30, 5), "the content is the request that the host signed");
    assert.deepEqual(submitted, [Uint8Array.of(1)]);
    assert.deepEqual(acknowledgement, Uint8Array.of(2));
    assert.equal((assembled[1]?.[1] as { hash: string }).hash, "SHA-384", "the new key's own digest");
    assert.deepEqual(progress, [
      { phase: "key" },
      { phase: "key", step: "makingKey" },
      { phase: "request" },
      { phase: "request" },
      { phase: "submission" },
      { phase: "installation" },
    ]);
  });

  void test("leaves no key behind when the request certainly was not signed", async () => {
    host["signRequest"] = "userCancelled";
    await assert.rejects(renew(sceau, { certificate, keyType: "P-256", nonce, submit: () => Promise.resolve(issued) }), { code: "userCancelled" });
    assert.deepEqual(commands(), ["generateKey", "signRequest", "abandonKey"]);
  });

  for (const code of ["hostStopped", "timeout", "internalError"])
    void test(`keeps the key when ${code} leaves open whether the request was signed`, async () => {
      host["signRequest"] = code;
      await assert.rejects(renew(sceau, { certificate, keyType: "P-256", nonce, submit: () => Promise.resolve(issued) }), { code });
      assert.ok(!commands().includes("abandonKey"));
    });

  void test("keeps the key when the portal fails, and passes its error on", async () => {
    const refusal = new Error("503");
    await assert.rejects(renew(sceau, { certificate, keyType: "P-256", nonce, submit: () => Promise.reject(refusal) }), refusal);
    assert.deepEqual(commands(), ["generateKey", "signRequest", "signAttributes"]);
  });

  void test("makes no key when the WebAssembly module cannot be loaded", async () => {
    Object.assign(sceau, { certificateFunctions: () => Promise.reject(new Error("no network")) });
    await assert.rejects(renew(sceau, { certificate, keyType: "P-256", nonce, submit: () => Promise.resolve(issued) }));
    assert.deepEqual(commands(), []);
  });

  void test("ends at once when it is aborted while the portal does not answer", async () => {
    const abort = new AbortController();
    const submit = (): Promise<typeof issued> => {
      setImmediate(() => {
        abort.abort();
      });
      return new Promise(() => undefined);
    };
    await assert.rejects(renew(sceau, { certificate, keyType: "P-256", nonce, submit, signal: abort.signal }), { code: "cancelled" });
    assert.deepEqual(commands(), ["generateKey", "signRequest", "signAttributes"], "the key stays: the portal may have certified it");
  });

  void test("ends at once when it is aborted while the WebAssembly module is loaded, and so does everything that needs it", async () => {
    let abort = new AbortController();
    const hang = (): Promise<never> => {
      setImmediate(() => {
        abort.abort();
      });
      return new Promise(() => undefined);
    };
    Object.assign(sceau, { certificateFunctions: hang });
    host["pendingRenewals"] = { renewals: [entry] };
    const submit = (): Promise<typeof issued> => Promise.resolve(issued);
    for (const begin of [
      (signal: AbortSignal) => renew(sceau, { certificate, keyType: "P-256", nonce, submit, signal }),
      (signal: AbortSignal) => resume(sceau, "r1", { nonce, submit, signal }),
      (signal: AbortSignal) => sceau.declare(certificate, "Je suis présent", nonce, { signal }),
      (signal: AbortSignal) => sceau.sign(certificate, [{ name: "acte", content: certificate }], { signal }),
      (signal: AbortSignal) => sceau.signPdf(certificate, [{ name: "acte", pdf: certificate }], { signal }),
    ]) {
      abort = new AbortController();
      await assert.rejects(begin(abort.signal), { code: "cancelled" });
    }
    assert.deepEqual(commands(), ["pendingRenewals"]);
  });

  void test("has time for the portal, whatever the timeout of each step", async () => {
    const submit = (): Promise<typeof issued> => new Promise((resolve) => setTimeout(resolve, 40, issued));
    await renew(sceau, { certificate, keyType: "P-256", nonce, submit, timeout: 20 });
  });

  void test("takes the certificate also where plain JavaScript brings it without a promise, and its failure as it is", async () => {
    const { signal } = new AbortController();
    const submit = ((): unknown => issued) as () => Promise<typeof issued>;
    assert.equal((await renew(sceau, { certificate, keyType: "P-256", nonce, submit, signal })).renewalId, "r1");
    const refusal = new Error("no network");
    const failing = (): never => {
      throw refusal;
    };
    await assert.rejects(renew(sceau, { certificate, keyType: "P-256", nonce, submit: failing, signal }), refusal);
  });

  void test("stops before the installation when it was aborted at the portal", async () => {
    const abort = new AbortController();
    const submit = (): Promise<typeof issued> => {
      abort.abort();
      return Promise.resolve(issued);
    };
    await assert.rejects(renew(sceau, { certificate, keyType: "P-256", nonce, submit, signal: abort.signal }), { code: "cancelled" });
    assert.ok(!commands().includes("installCertificate"));
  });
});

void describe("A first certificate", () => {
  const subject = Uint8Array.of(0x30, 7);
  const submitted: Uint8Array[] = [];
  const submit = (request: Uint8Array): Promise<typeof issued> => {
    submitted.push(request);
    return Promise.resolve(issued);
  };
  const first = { ...entry, currentCertificate: "" };

  void test("is requested by a PKCS#10 in the name that the office decided, with no signature of an older key", async () => {
    submitted.length = 0;
    const phases: string[] = [];
    const { renewalId, acknowledgement } = await enrol(sceau, { tokenId: "t", keyType: "P-256", subject, nonce, submit, onProgress: ({ phase }) => phases.push(phase) });
    assert.equal(renewalId, "r1");
    assert.deepEqual(commands(), ["generateKey", "signRequest", "installCertificate"]);
    assert.deepEqual(asked[0]?.details, { tokenId: "t", keyType: "P-256" });
    assert.deepEqual(asked[1]?.details, { renewalId: "r1", certificationRequestInfo: Buffer.of(0x30, 7, 0x30, 4, 44).toString("base64") });
    assert.deepEqual(submitted, [Uint8Array.of(0x30, 5)]);
    assert.deepEqual(acknowledgement, Uint8Array.of(1));
    assert.deepEqual([...new Set(phases)], ["key", "request", "submission", "installation"]);
  });

  void test("leaves no key behind when the holder does not agree with the name", async () => {
    host["signRequest"] = "userCancelled";
    await assert.rejects(enrol(sceau, { tokenId: "t", keyType: "P-256", subject, nonce, submit }), { code: "userCancelled" });
    assert.deepEqual(commands(), ["generateKey", "signRequest", "abandonKey"]);
  });

  void test("goes on with the request that was signed", async () => {
    submitted.length = 0;
    host["pendingRenewals"] = { renewals: [first] };
    await resume(sceau, "r1", { nonce, submit });
    assert.deepEqual(commands(), ["pendingRenewals", "installCertificate"]);
    assert.deepEqual(submitted, [Uint8Array.of(0x30, 5)]);
  });

  void test("of which only the key was made goes on in the name that is given, and keeps its key when none is", async () => {
    host["pendingRenewals"] = { renewals: [{ ...first, state: "keyMade", request: undefined }] };
    await assert.rejects(resume(sceau, "r1", { nonce, submit }), { code: "invalidRequest" });
    assert.deepEqual(commands(), ["pendingRenewals"]);
    await resume(sceau, "r1", { nonce, submit, subject });
    assert.deepEqual(commands().slice(1), ["pendingRenewals", "signRequest", "installCertificate"]);
  });

  void test("is not mistaken for a renewal, whose name is the current certificate's whatever is given", async () => {
    host["pendingRenewals"] = { renewals: [{ ...entry, state: "keyMade", request: undefined }] };
    await resume(sceau, "r1", { nonce, submit, subject });
    const { certificationRequestInfo } = asked[1]?.details as { certificationRequestInfo: string };
    assert.equal(Buffer.from(certificationRequestInfo, "base64").toString(), "currentCertificate,publicKey,nonce");
  });
});

void describe("A PIN that the portal helps to unblock", () => {
  const prepared = { unblockId: "u1", publicKey: "AQI=", serialNumber: "0001" };

  void test("is unblocked with the PUK that the portal sealed to this very request", async () => {
    Object.assign(host, { prepareUnblock: prepared, unblockPin: {} });
    const released: unknown[] = [];
    await sceau.unblockPin("t", {
      release: (given) => {
        released.push(given);
        return Promise.resolve(Uint8Array.of(9));
      },
    });
    assert.deepEqual(released, [{ ...prepared, publicKey: Uint8Array.of(1, 2) }]);
    assert.deepEqual(asked, [
      { command: "prepareUnblock", details: { tokenId: "t" } },
      { command: "unblockPin", details: { tokenId: "t", unblockId: "u1", sealedPuk: "CQ==" } },
    ]);
  });

  void test("stays as it is when the portal releases nothing, and the page learns why", async () => {
    host["prepareUnblock"] = prepared;
    const refusal = new Error("403");
    await assert.rejects(sceau.unblockPin("t", { release: () => Promise.reject(refusal) }), refusal);
    assert.deepEqual(commands(), ["prepareUnblock"]);
  });

  void test("is unblocked by the holder's own typing where no portal helps", async () => {
    host["unblockPin"] = {};
    await sceau.unblockPin("t");
    assert.deepEqual(asked, [{ command: "unblockPin", details: { tokenId: "t" } }]);
  });
});

void describe("A renewal that was interrupted", () => {
  void test("signs its request when only the key was made", async () => {
    host["pendingRenewals"] = { renewals: [{ ...entry, state: "keyMade", request: undefined }] };
    await resume(sceau, "r1", { nonce, submit: () => Promise.resolve(issued) });
    assert.deepEqual(commands(), ["pendingRenewals", "signRequest", "signAttributes", "installCertificate"]);
  });

  for (const state of ["requested", "certificateReceived", "certificateWritten", "aStateOf2031"])
    void test(`goes on with the very request that was signed, in state ${state}`, async () => {
      host["pendingRenewals"] = { renewals: [{ ...entry, state }] };
      await resume(sceau, "r1", { nonce, submit: () => Promise.resolve(issued) });
      assert.deepEqual(commands(), ["pendingRenewals", "signAttributes", "installCertificate"]);
      assert.deepEqual(assembled[0]?.[0], Uint8Array.of(0x30, 5));
      assert.deepEqual((assembled[0][1] as { certificate: Uint8Array }).certificate, certificate);
    });

  void test("is unknown when this site did not begin it here", async () => {
    await assert.rejects(resume(sceau, "r2", { nonce, submit: () => Promise.resolve(issued) }), { code: "renewalUnknown" });
  });
});

void test("A declaration becomes a CMS of what the host composed and showed", async () => {
  host["signAttributes"] = { signatures: [{ signedAttributes: "MQA=", signature: "AQI=" }], signatureAlgorithm: "RS256", content: "b3Vp" };
  await sceau.declare(certificate, "Je suis présent", nonce);
  assert.deepEqual(asked[0]?.details, { certificate: "MAE=", purpose: "declaration", hash: "SHA-256", declaration: "Je suis présent", nonce });
  assert.deepEqual(assembled[0]?.[0], new TextEncoder().encode("oui"));
});
