// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import { SignAttributesResponseMembers } from "../../shared/protocol/generated/ts/native-host.js";
import type { Certificates, HashAlgorithm, PreparedDocument, SignatureAlgorithm } from "../../wasm/api/certificates.js";
import type { CallOptions } from "./limits.js";
import type { Sceau } from "./sceau.js";
import type { DocumentToSign, PdfToSign, SignOptions } from "./sign.js";
import { unlessAborted } from "./unless-aborted.js";

interface Digested {
  readonly name: string;
  readonly digest: Uint8Array;
}

/** See `Sceau.declare`. */
export async function declare(sceau: Sceau, certificate: Uint8Array, text: string, nonce: string, options: CallOptions): Promise<Uint8Array> {
  const certificates = await functions(sceau, options);
  const { signatures, signatureAlgorithm, content } = await sceau.request(
    "signAttributes",
    { certificate, purpose: "declaration", hash: "SHA-256", declaration: text, nonce },
    SignAttributesResponseMembers,
    options,
  );
  const [signed] = signatures;
  if (!signed || !content) throw new BridgeError("internalError");
  return certificates.assembleSignedData(content, { certificate, hash: hashOf(signatureAlgorithm), signatureAlgorithm, ...signed });
}

/** See `Sceau.sign`. */
export async function sign(sceau: Sceau, certificate: Uint8Array, documents: readonly DocumentToSign[], options: SignOptions): Promise<readonly Uint8Array[]> {
  if (options.attached && documents.some(({ content }) => !content)) throw new BridgeError("documentInvalid");
  const certificates = await functions(sceau, options);
  const hash = options.hash ?? usualHash(certificates, certificate);
  const digested = await Promise.all(
    documents.map(async ({ name, content, digest }) => ({ name, digest: content ? new Uint8Array(await crypto.subtle.digest(hash, content.slice())) : digest })),
  );
  return signDigests(sceau, certificate, digested, { ...options, hash }, (index) => (options.attached ? documents[index]?.content : undefined));
}

/** See `Sceau.signPdf`. */
export async function signPdf(sceau: Sceau, certificate: Uint8Array, documents: readonly PdfToSign[], options: SignOptions): Promise<readonly Uint8Array[]> {
  const certificates = await functions(sceau, options);
  const hash = options.hash ?? usualHash(certificates, certificate);
  // Looked at before the holder is asked: nobody types a PIN for a document that cannot be signed.
  const prepared = documents.map(({ pdf }) => certificates.prepareDocument(pdf));
  const digested = await Promise.all(
    prepared.map(async (document, index) => ({ name: documents[index]?.name ?? "", digest: await certificates.digestDocument(document, hash) })),
  );
  const signed = await signDigests(sceau, certificate, digested, { ...options, hash }, () => undefined);
  return signed.map((signedData, index) => certificates.insertSignature(prepared[index] as PreparedDocument, signedData));
}

/** Has the host sign what it can read and show: attributes that hold the digests. */
async function signDigests(
  sceau: Sceau,
  certificate: Uint8Array,
  documents: readonly Digested[],
  { hash, chain = [], ...options }: SignOptions & { readonly hash: HashAlgorithm },
  contentOf: (index: number) => Uint8Array | undefined,
): Promise<readonly Uint8Array[]> {
  const certificates = await sceau.certificateFunctions();
  const { signatures, signatureAlgorithm } = await sceau.request(
    "signAttributes",
    {
      certificate,
      purpose: "document",
      hash,
      documents: documents.map(({ name, digest }) => ({ name, signedAttributes: certificates.composeSignedAttributes(certificate, hash, digest) })),
    },
    SignAttributesResponseMembers,
    { ...(options.signal && { signal: options.signal }), ...(options.timeout !== undefined && { timeout: options.timeout }) },
  );
  if (signatures.length !== documents.length) throw new BridgeError("internalError");
  return signatures.map((signature, index) => {
    const pieces = { certificate, otherCertificates: chain, hash, signatureAlgorithm, ...signature };
    const content = contentOf(index);
    return content ? certificates.assembleSignedData(content, pieces) : certificates.assembleDetachedSignedData(pieces);
  });
}

/** What signing needs, unless the page gives up while it is loaded. */
async function functions(sceau: Sceau, { signal }: CallOptions): Promise<Certificates> {
  return unlessAborted(() => sceau.certificateFunctions(), signal);
}

function usualHash(certificates: Certificates, certificate: Uint8Array): HashAlgorithm {
  const { keyType } = certificates.parse(certificate);
  if (keyType === "P-384") return "SHA-384";
  return keyType === "P-521" ? "SHA-512" : "SHA-256";
}

/** The digest that goes with a signature algorithm: the host uses one for both. */
export function hashOf(algorithm: SignatureAlgorithm): HashAlgorithm {
  return `SHA-${algorithm.slice(2)}` as HashAlgorithm;
}
