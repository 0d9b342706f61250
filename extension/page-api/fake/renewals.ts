// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import { fromBase64, toBase64, toJson } from "../../../shared/protocol/ts/codec.js";
import { acknowledgementText, declarationContent, type Held, sign, signContent, type Signed, signRequest } from "./signing.js";

export type Details = Readonly<Record<string, unknown>>;
export type Answers = Readonly<Record<string, (details: Details, language: string) => object | Promise<object>>>;

/** A renewal or first certificate, as the host's journal keeps it. */
interface Begun {
  readonly renewalId: string;
  readonly startedAt: string;
  readonly publicKey: Uint8Array;
  readonly privateKey: CryptoKey;
  /** Nothing for a first certificate. */
  readonly current: Held | undefined;
  request?: Uint8Array;
}

/** What the token holds, and how what it lacks is answered. */
interface Holding {
  readonly tokenId: string;
  readonly isPlugged: () => boolean;
  /** @throws {BridgeError} `certificateAbsent` */
  readonly find: (certificate: unknown) => Held;
  readonly add: (held: Held) => void;
}

/** Answers everything that makes keys and signs for a purpose. */
export function renewals({ tokenId, isPlugged, find, add }: Holding): Answers {
  const journal = new Map<string, Begun>();
  const begun = (renewalId: unknown): Begun => {
    const entry = journal.get(String(renewalId));
    if (!entry) throw new BridgeError("renewalUnknown");
    return entry;
  };

  return {
    generateKey: async ({ currentCertificate, tokenId: wanted, keyType }) => {
      if ((currentCertificate === undefined) === (wanted === undefined)) throw new BridgeError("invalidRequest");
      if (wanted !== undefined && wanted !== tokenId) throw new BridgeError("tokenAbsent");
      if (keyType !== "P-256") throw new BridgeError("keyTypeUnsupported");
      const current = currentCertificate === undefined ? undefined : find(currentCertificate);
      const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
      const entry = {
        renewalId: crypto.randomUUID(),
        startedAt: new Date().toISOString(),
        publicKey: new Uint8Array(await crypto.subtle.exportKey("spki", publicKey)),
        privateKey,
        current,
      };
      journal.set(entry.renewalId, entry);
      return { renewalId: entry.renewalId, tokenId, publicKey: toBase64(entry.publicKey) };
    },
    signRequest: async ({ renewalId, certificationRequestInfo }) => {
      const entry = begun(renewalId);
      entry.request = await signRequest(entry.privateKey, fromBase64(String(certificationRequestInfo)));
      return { request: toBase64(entry.request) };
    },
    signAttributes: async ({ certificate, purpose, hash, renewalId, declaration, nonce, documents }) => {
      const algorithm = String(hash);
      const signatureAlgorithm = `ES${algorithm.slice(4)}`;
      const answer = (signatures: readonly Signed[], content?: Uint8Array): object => toJson({ signatures, signatureAlgorithm, ...(content && { content }) }) as object;
      if (purpose === "renewalRequest") {
        const { current, request } = begun(renewalId);
        if (!current || !request) throw new BridgeError("renewalStateInvalid");
        return answer([await signContent(current, "renewalRequest", algorithm, request)]);
      }
      const held = find(certificate);
      if (purpose === "declaration") {
        const content = declarationContent(String(declaration), String(nonce));
        return answer([await signContent(held, "declaration", algorithm, content)], content);
      }
      const signDocument = async ({ signedAttributes }: Details): Promise<Signed> => {
        const bytes = fromBase64(String(signedAttributes)).slice();
        return { signedAttributes: bytes, signature: await sign(held.privateKey, algorithm, bytes) };
      };
      return answer(await Promise.all((documents as readonly Details[]).map(signDocument)));
    },
    installCertificate: async ({ renewalId, certificate, nonce }, language) => {
      const { privateKey } = begun(renewalId);
      const held = { certificate: fromBase64(String(certificate)), privateKey };
      add(held);
      journal.delete(String(renewalId));
      const content = declarationContent(acknowledgementText(held.certificate, language), String(nonce));
      const signed = await signContent(held, "declaration", "SHA-256", content);
      return { tokenId, acknowledgement: toJson({ content, ...signed, signatureAlgorithm: "ES256" }) };
    },
    pendingRenewals: () => ({
      renewals: [...journal.values()].map(({ renewalId, startedAt, publicKey, current, request }) =>
        toJson({
          renewalId, startedAt, publicKey, tokenId, keyType: "P-256", tokenPresent: isPlugged(),
          state: request ? "requested" : "keyMade",
          currentCertificate: current?.certificate ?? new Uint8Array(),
          ...(request && { request }),
        }),
      ),
    }),
    abandonKey: ({ renewalId }) => {
      journal.delete(begun(renewalId).renewalId);
      return {};
    },
  };
}
