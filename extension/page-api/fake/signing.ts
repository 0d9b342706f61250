// SPDX-License-Identifier: Apache-2.0
// What the host has a token sign, made by Web Crypto.
import { bits, integer, octets, oid, sequence, serialHexOf, setOf, text } from "./der.js";

export type Bytes = Uint8Array<ArrayBuffer>;

/** A certificate and its key, ECDSA P-256. */
export interface Held {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly privateKey: CryptoKey;
}

/** Signed attributes, as the host answers them. */
export interface Signed {
  readonly signedAttributes: Bytes;
  readonly signature: Bytes;
}

/** As shared/x509/cms.hpp has it. */
const purposeAttribute = "2.25.305821105408246119474742976030998643387";

const bytesOf = (content: string): Bytes => new TextEncoder().encode(content);
const digest = async (hash: string, content: Uint8Array): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest(hash, content.slice()));
const attribute = (type: string, value: Uint8Array): Bytes => sequence(oid(type), setOf(value));

/** Two halves, r || s. */
async function signRaw(privateKey: CryptoKey, hash: string, content: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash }, privateKey, content.slice()));
}

/** A DER Ecdsa-Sig-Value, as tokens give it. */
export async function sign(privateKey: CryptoKey, hash: string, content: Uint8Array): Promise<Bytes> {
  const raw = await signRaw(privateKey, hash, content);
  return sequence(integer(raw.subarray(0, raw.length / 2)), integer(raw.subarray(raw.length / 2)));
}

/** Web eID authentication token: signs hash(origin) || hash(nonce). */
export async function signChallenge(privateKey: CryptoKey, nonce: string): Promise<Bytes> {
  const parts = await Promise.all([window.origin, nonce].map((part) => digest("SHA-256", bytesOf(part))));
  return signRaw(privateKey, "SHA-256", Uint8Array.from(parts.flatMap((part) => [...part])));
}

/** CMS signed attributes over the content, with the purpose that only the host may state. */
export async function signContent({ certificate, privateKey }: Held, purpose: string, hash: string, content: Uint8Array): Promise<Signed> {
  const signedAttributes = setOf(
    attribute("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.7.1")),
    attribute("1.2.840.113549.1.9.4", octets(await digest(hash, content))),
    attribute("1.2.840.113549.1.9.16.2.47", sequence(sequence(sequence(octets(await digest("SHA-256", certificate)))))),
    attribute(purposeAttribute, sequence(text(purpose), text(window.origin))),
  );
  return { signedAttributes, signature: await sign(privateKey, hash, signedAttributes) };
}

/** What a declaration's text becomes, with origin and nonce. */
export const declarationContent = (declaration: string, nonce: string): Bytes => bytesOf(`${declaration}\n\n${window.origin}\n${nonce}\n`);

/** What the holder of a new certificate declares with it, word for word as the host has it: portals compare. */
export function acknowledgementText(certificate: Uint8Array, language: string): string {
  const serial = serialHexOf(certificate);
  return language.startsWith("en")
    ? `The certificate with serial number ${serial} is installed on my token and its key works.`
    : `Le certificat de numéro de série ${serial} est installé sur mon support et sa clé fonctionne.`;
}

/** The PKCS#10 request of a CertificationRequestInfo. */
export async function signRequest(privateKey: CryptoKey, info: Uint8Array): Promise<Bytes> {
  return sequence(info, sequence(oid("1.2.840.10045.4.3.2")), bits(await sign(privateKey, "SHA-256", info)));
}
