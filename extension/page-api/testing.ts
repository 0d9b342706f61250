// SPDX-License-Identifier: Apache-2.0
// For portal developers' own tests: answers a page as extension, host and token would, without any of them. Never ship it.
import type { ErrorCode } from "../../shared/errors/generated/ts/error-codes.js";
import { errorSentences } from "../../shared/errors/generated/ts/error-sentences.js";
import { fromBase64, toBase64 } from "../../shared/protocol/ts/codec.js";

export interface FakeTokenOptions {
  /** DER of the certificate that the token holds. */
  readonly certificate: Uint8Array;
  /** Its key, ECDSA P-256: identification tokens are really signed, so that the server's verification is tested too. */
  readonly privateKey: CryptoKey;
  readonly label?: string;
}

export interface FakeToken {
  /** Makes the next calls of a command fail, for example `fail("identify", "pinBlocked")`; `times` 0 makes it succeed again. */
  fail(command: string, code: ErrorCode, times?: number): void;
  /** Pulls the token out or puts it in again; pages that watch are told. */
  plug(state: "in" | "out"): void;
  /** The page is without extension again. */
  uninstall(): void;
}

const ready = { fr: "Tout est prêt.", en: "Everything is ready." };

const needsToken: readonly string[] = ["identify", "signAttributes", "changePin", "unblockPin", "removeCertificate"];
const unknown = {};

type Details = Readonly<Record<string, unknown>>;

/** Puts a fake token into this page. What it does not know (renewals, declarations) answers `unknownCommand`. */
export function installFakeToken({ certificate, privateKey, label = "Fake token" }: FakeTokenOptions): FakeToken {
  const failures = new Map<string, { readonly code: ErrorCode; readonly times: number }>();
  let plugged = true;

  let removed = false;

  const token = {
    tokenId: "fake", label, manufacturer: "Sceau", model: "Fake", serialNumber: "0", reader: "Fake reader", driver: "fake",
    pinState: "ok", pinPad: false, writable: true, keyTypes: ["P-256"],
  };
  const commands: Readonly<Record<string, (details: Details) => object | Promise<object>>> = {
    hello: () => ({ protocolVersion: 1, hostVersion: "0.0.0-fake", extensionVersion: "0.0.0-fake" }),
    watch: () => ({}),
    status: () => ({ findings: [plugged ? { code: "ok", severity: "ok", ...ready } : { code: "tokenAbsent", severity: "error", ...errorSentences.tokenAbsent }] }),
    listTokens: () => ({ tokens: plugged ? [token] : [] }),
    listCertificates: () => ({ certificates: plugged && !removed ? [{ tokenId: token.tokenId, certificate: toBase64(certificate), hasPrivateKey: true }] : [] }),
    pendingRenewals: () => ({ renewals: [] }),
    // The windows of these are the host's: here they are answered as a holder would who knows the codes.
    changePin: () => ({}),
    unblockPin: () => ({}),
    removeCertificate: () => {
      removed = true;
      return {};
    },
    signAttributes: async ({ purpose, hash, documents }) => {
      if (purpose !== "document") return unknown;
      const sign = async ({ signedAttributes }: Details): Promise<object> => {
        const bytes = fromBase64(String(signedAttributes));
        return { signedAttributes, signature: toBase64(sequenceOf(new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: String(hash) }, privateKey, bytes.slice())))) };
      };
      return { signatures: await Promise.all((documents as readonly Details[]).map(sign)), signatureAlgorithm: `ES${String(hash).slice(4)}` };
    },
    identify: async ({ nonce }) => ({
      format: "web-eid:1.0",
      algorithm: "ES256",
      signature: toBase64(await signChallenge(privateKey, window.origin, String(nonce))),
      unverifiedCertificate: toBase64(certificate),
    }),
  };

  const answer = async (command: string, details: Details): Promise<object> => {
    const told = failures.get(command);
    if (told && told.times > 1) failures.set(command, { ...told, times: told.times - 1 });
    else failures.delete(command);
    const failure = told?.code ?? (needsToken.includes(command) && !plugged ? "tokenAbsent" : undefined);
    const perform = Object.hasOwn(commands, command) ? commands[command] : undefined;
    if (failure !== undefined) return { error: { code: failure } };
    const result = perform ? await perform(details) : unknown;
    return result === unknown ? { error: { code: "unknownCommand" } } : { result };
  };
  const post = (message: object): void => {
    window.postMessage(message, window.origin);
  };
  const listen = ({ source, data }: MessageEvent<{ sceau?: unknown; id?: unknown; command?: unknown; arguments?: unknown } | null>): void => {
    if (source !== window) return;
    if (data?.sceau === "ping") post({ sceau: "here" });
    if (data?.sceau === "request")
      void answer(String(data.command), (data.arguments ?? {}) as Details).then((reply) => {
        post({ sceau: "answer", id: data.id, ...reply });
      });
  };
  window.addEventListener("message", listen);
  return {
    fail: (command, code, times = 1) => {
      if (times > 0) failures.set(command, { code, times });
      else failures.delete(command);
    },
    plug: (state) => {
      plugged = state === "in";
      post({ sceau: "event", event: "tokensChanged", arguments: {} });
    },
    uninstall: () => {
      window.removeEventListener("message", listen);
    },
  };
}

/** Web eID authentication token: signs hash(origin) || hash(nonce). */
async function signChallenge(privateKey: CryptoKey, origin: string, nonce: string): Promise<Uint8Array> {
  const hash = async (text: string): Promise<Uint8Array> => new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const challenge = Uint8Array.from([...(await hash(origin)), ...(await hash(nonce))]);
  return new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, challenge));
}

/** The two halves of a Web Crypto signature as the DER Ecdsa-Sig-Value that tokens give. */
function sequenceOf(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  const integer = (bytes: Uint8Array): number[] => {
    const [first = 0, ...rest] = bytes.subarray(Math.max(0, Math.min(half - 1, bytes.findIndex((byte) => byte !== 0))));
    const digits = first > 0x7f ? [0, first, ...rest] : [first, ...rest];
    return [0x02, digits.length, ...digits];
  };
  const both = [...integer(signature.subarray(0, half)), ...integer(signature.subarray(half))];
  return Uint8Array.of(0x30, both.length, ...both); // P-256: shorter than 128 bytes
}
