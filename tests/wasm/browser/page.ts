// SPDX-License-Identifier: Apache-2.0
// What a portal's page does with certificates: everything in a module worker, the key in the browser.
import { Certificates } from "../../../wasm/api/certificates.js";
import { CertificatesWorker, type Progress } from "../../../wasm/api/worker.js";

/** What the test asks of the page. */
export interface Asked {
  readonly holder: number[];
  readonly issuing: number[];
  readonly root: number[];
  readonly signedData: number[];
}

const violations: string[] = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => violations.push(violatedDirective));

const bytes = (list: readonly number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(list);

/** Parse, validate, make a request, verify; each answer in a form that leaves the browser. */
async function journey(asked: Asked): Promise<object> {
  const certificates = CertificatesWorker.start("/worker.js");
  const [holder, issuing, root] = [bytes(asked.holder), bytes(asked.issuing), bytes(asked.root)];
  const parsed = await certificates.call("parse", [holder]);
  const chain = await certificates.call("verifyChain", [holder, { anchors: [root], intermediates: [issuing] }]);

  const key = await crypto.subtle.generateKey({ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 3072, publicExponent: bytes([1, 0, 1]) }, false, ["sign", "verify"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("spki", key.publicKey));
  const info = await certificates.call("buildRequestInfo", [{ subject: parsed.subjectDer, publicKey, challengePassword: "bm9uY2U=", extensions: [], otherAttributes: [] }]);
  const signature = new Uint8Array(await crypto.subtle.sign(key.privateKey.algorithm.name, key.privateKey, new Uint8Array(info)));
  const request = await certificates.call("attachSignature", [info, "RS256", signature]);

  const verified = await certificates.call("verifySignedData", [bytes(asked.signedData)]);
  const progress: Progress[] = [];
  const table = await certificates.table(Array.from({ length: 5000 }, () => holder), { onProgress: (seen) => progress.push(seen) });
  const refusal = await certificates.call("parse", [bytes([0x30, 0])]).then(() => "", (error: unknown) => (error as { code: string }).code);

  const controller = new AbortController();
  const aborted = certificates.table(Array.from({ length: 5000 }, () => holder), {
    signal: controller.signal,
    onProgress: () => {
      controller.abort("the page was left");
    },
  }).then(() => "", (reason: unknown) => reason);

  return {
    commonName: parsed.subject.find(({ shortName }) => shortName === "CN")?.value,
    dates: [parsed.notBefore instanceof Date, parsed.notAfter instanceof Date],
    serial: String(parsed.serialNumber),
    chain: chain.length,
    request: [...request],
    signer: [...verified.signerCertificate],
    rows: table.commonName.filter((name) => name === "Camille Exemple").length,
    progress: progress.map(({ done }) => done),
    refusal,
    aborted: await aborted,
    inPage: (await Certificates.load("/sceau.wasm")).parse(holder).keyType,
    violations,
  };
}

Object.assign(globalThis, { journey });
