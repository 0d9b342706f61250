// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../../extension/page-api/index.js";
import { toBase64 } from "../../../shared/protocol/ts/codec.js";

/** The session's token; a first challenge brings it to a page that was opened without session. */
let csrf = document.body.dataset["csrf"] ?? "";

/**
 * Posts JSON to the portal.
 * @throws {BridgeError} the portal's reason, or `portalUnreachable`
 */
async function post(path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  let response: Response;
  let json: unknown;
  try {
    const headers = { "Content-Type": "application/json", "X-Sceau-Csrf": csrf };
    response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    json = await response.json();
  } catch (cause) {
    throw new BridgeError("portalUnreachable", { cause });
  }
  if (!response.ok) throw BridgeError.fromMessage((json as { error?: unknown }).error);
  return json as Readonly<Record<string, unknown>>;
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw new BridgeError("portalRefused");
  return value;
}

/** The code that unblocks a PIN, in a box that only the program on this computer opens. */
export async function sealedPuk(certificateId: string, { publicKey, ...call }: { answers: readonly string[]; unblockId: string; publicKey: Uint8Array; serialNumber: string }): Promise<string> {
  return textOf((await post(`/api/unblock/${certificateId}`, { ...call, publicKey: toBase64(publicKey) }))["sealedPuk"]);
}

/** A fresh challenge to sign. */
export async function challenge(): Promise<string> {
  const answer = await post("/api/challenge", {});
  csrf = textOf(answer["csrf"]);
  return textOf(answer["nonce"]);
}

/** Sends something that was signed; brings back where to go next. */
export async function submit(path: string, body: object): Promise<string> {
  return textOf((await post(path, body))["next"]);
}

/** Sends a CMS; brings back where to go next. */
export function submitCms(path: string, cms: Uint8Array): Promise<string> {
  return submit(path, { cms: toBase64(cms) });
}

export interface TokenTask {
  readonly nonce: string;
  /** A certification request was accepted: another key is of no use. */
  readonly accepted: boolean;
  /** Issued, not acknowledged yet: `nonce` is then for the acknowledgement. Empty before. */
  readonly newCertificate: string;
  /** What its key is then to declare. Empty before. */
  readonly acknowledgement: string;
}

/** Opens the retrieval: what the token is to do. */
export async function tokenTask(): Promise<TokenTask> {
  const answer = await post("/api/renewal/begin", {});
  return {
    nonce: textOf(answer["nonce"]),
    accepted: answer["accepted"] === true,
    newCertificate: textOf(answer["newCertificate"]),
    acknowledgement: textOf(answer["acknowledgement"]),
  };
}

export interface IssuedAnswer {
  readonly certificate: string;
  readonly chain: readonly string[];
  readonly nonce: string;
}

/** Sends the renewal request; brings back the new certificate. */
export async function requestCertificate(cms: Uint8Array): Promise<IssuedAnswer> {
  return issuedOf(await post("/api/renewal/request", { cms: toBase64(cms) }));
}

/** Sends the new token's PKCS#10 from the registration office. */
export async function certifyAtDesk(path: string, request: Uint8Array): Promise<IssuedAnswer> {
  return issuedOf(await post(path, { request: toBase64(request) }));
}

function issuedOf(answer: Readonly<Record<string, unknown>>): IssuedAnswer {
  const chain = Array.isArray(answer["chain"]) ? answer["chain"].map(textOf) : [];
  return { certificate: textOf(answer["certificate"]), nonce: textOf(answer["nonce"]), chain };
}

export type LineState = "ok" | "warning" | "bad";

/** What the portal says about a certificate that proved its key. */
export interface Judgement {
  readonly lines: readonly { readonly check: string; readonly state: LineState; readonly sentence: string }[];
  readonly verdict: { readonly state: LineState; readonly sentence: string; readonly path: string; readonly label: string };
}

/** Sends a proof to be judged. Whoever could sign in with it is signed in. */
export async function judge(path: string, body: object): Promise<Judgement> {
  const answer = await post(path, body);
  csrf = textOf(answer["csrf"]);
  const verdict = membersOf(answer["verdict"]);
  const lines = Array.isArray(answer["lines"]) ? answer["lines"].map(membersOf) : [];
  return {
    lines: lines.map((line) => ({ check: textOf(line["check"]), state: stateOf(line["state"]), sentence: textOf(line["sentence"]) })),
    verdict: { state: stateOf(verdict["state"]), sentence: textOf(verdict["sentence"]), path: textOf(verdict["path"]), label: textOf(verdict["label"]) },
  };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new BridgeError("portalRefused");
  return value as Readonly<Record<string, unknown>>;
}

function stateOf(value: unknown): LineState {
  return value === "ok" || value === "warning" ? value : "bad";
}
