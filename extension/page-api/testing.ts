// SPDX-License-Identifier: Apache-2.0
// For portal developers' own tests: answers a page as extension, host and token would, without any of them. Never ship it.
import type { ErrorCode } from "../../shared/errors/generated/ts/error-codes.js";
import { errorSentences } from "../../shared/errors/generated/ts/error-sentences.js";
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import { fromBase64, toBase64 } from "../../shared/protocol/ts/codec.js";
import { type Answers, type Details, renewals } from "./fake/renewals.js";
import { type Held, signChallenge } from "./fake/signing.js";

export interface FakeTokenOptions {
  /** DER of the certificate that the token holds; without one it waits for its first. */
  readonly certificate?: Uint8Array;
  /** Its key, ECDSA P-256: everything is really signed, so that the server's verification is tested too. */
  readonly privateKey?: CryptoKey;
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

const needsToken: readonly string[] = [
  "identify", "signAttributes", "changePin", "prepareUnblock", "unblockPin", "removeCertificate", "generateKey", "signRequest", "installCertificate",
];

/** An X25519 key that anybody can seal to; nobody opens what is sealed here. */
const anyKey = Uint8Array.of(9, ...new Uint8Array(31));

/** Puts a fake token into this page. It makes P-256 keys; what the holder would be asked is answered as by one who agrees and knows the codes. */
export function installFakeToken({ certificate, privateKey, label = "Fake token" }: FakeTokenOptions = {}): FakeToken {
  const failures = new Map<string, { readonly code: ErrorCode; readonly times: number }>();
  let plugged = true;
  let held: readonly Held[] = certificate && privateKey ? [{ certificate, privateKey }] : [];
  let unblockId: string | undefined;

  const token = {
    tokenId: "fake", label, manufacturer: "Sceau", model: "Fake", serialNumber: "0", reader: "Fake reader", driver: "fake",
    pinState: "ok", pinPad: false, writable: true, keyTypes: ["P-256"],
  };
  const find = (wanted: unknown): Held => {
    const found = held.find((one) => toBase64(one.certificate) === wanted);
    if (!found) throw new BridgeError("certificateAbsent");
    return found;
  };
  const commands: Answers = {
    hello: () => ({ protocolVersion: 1, hostVersion: "0.0.0-fake", extensionVersion: "0.0.0-fake" }),
    watch: () => ({}),
    status: () => ({ findings: [plugged ? { code: "ok", severity: "ok", ...ready } : { code: "tokenAbsent", severity: "error", ...errorSentences.tokenAbsent }] }),
    listTokens: () => ({ tokens: plugged ? [token] : [] }),
    listCertificates: () => ({
      certificates: plugged ? held.map((one) => ({ tokenId: token.tokenId, certificate: toBase64(one.certificate), hasPrivateKey: true })) : [],
    }),
    changePin: () => ({}),
    prepareUnblock: () => {
      unblockId = crypto.randomUUID();
      return { unblockId, publicKey: toBase64(anyKey), serialNumber: token.serialNumber };
    },
    unblockPin: ({ unblockId: prepared, sealedPuk }) => {
      const fits = prepared === unblockId && typeof sealedPuk === "string" && fromBase64(sealedPuk).length > 0;
      if (prepared !== undefined && !fits) throw new BridgeError("sealedPukInvalid");
      if (prepared !== undefined) unblockId = undefined; // it serves once
      return {};
    },
    removeCertificate: ({ certificate: unwanted }) => {
      const gone = find(unwanted);
      held = held.filter((one) => one !== gone);
      return {};
    },
    identify: async ({ certificate: chosen, nonce }) => {
      const { certificate: own, privateKey: key } = find(chosen);
      return { format: "web-eid:1.0", algorithm: "ES256", signature: toBase64(await signChallenge(key, String(nonce))), unverifiedCertificate: toBase64(own) };
    },
    ...renewals({ tokenId: token.tokenId, isPlugged: () => plugged, find, add: (one) => void (held = [...held, one]) }),
  };

  const answer = async (command: string, details: Details, language: string): Promise<object> => {
    const told = failures.get(command);
    if (told && told.times > 1) failures.set(command, { ...told, times: told.times - 1 });
    else failures.delete(command);
    const failure = told?.code ?? (needsToken.includes(command) && !plugged ? "tokenAbsent" : undefined);
    const perform = Object.hasOwn(commands, command) ? commands[command] : undefined;
    try {
      if (failure !== undefined || !perform) throw new BridgeError(failure ?? "unknownCommand");
      return { result: await perform(details, language) };
    } catch (error) {
      return { error: { code: error instanceof BridgeError ? error.code : "internalError" } };
    }
  };
  const post = (message: object): void => {
    window.postMessage(message, window.origin);
  };
  const listen = ({ source, data }: MessageEvent<{ sceau?: unknown; id?: unknown; command?: unknown; arguments?: unknown; language?: unknown } | null>): void => {
    if (source !== window) return;
    if (data?.sceau === "ping") post({ sceau: "here" });
    if (data?.sceau === "request")
      void answer(String(data.command), (data.arguments ?? {}) as Details, String(data.language)).then((reply) => {
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
