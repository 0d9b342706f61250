// SPDX-License-Identifier: Apache-2.0
// What a page loads at once of renewals and first certificates: their types. The work itself comes when a renewal begins.
import type { KeyType, RenewalStep } from "../../shared/protocol/generated/ts/common.js";
import { type CallOptions, lazily } from "./limits.js";
import type { Sceau } from "./sceau.js";

/** The four parts of a renewal, and of a first certificate, in this order. */
export type RenewalPhase = "key" | "request" | "submission" | "installation";

export interface RenewalProgress {
  readonly phase: RenewalPhase;
  /** What the host is doing within the phase, for a finer display. */
  readonly step?: RenewalStep;
}

/** What the portal answers to a renewal request. Asked twice for the same key, it answers the same certificate. */
export interface Issued {
  /** DER of the new certificate. */
  readonly certificate: Uint8Array;
  /** DER of the authorities above it. */
  readonly chain: readonly Uint8Array[];
  /** A fresh challenge, which the new key signs. */
  readonly nonce: string;
}

/** The signal ends a renewal at any moment, also while `submit` waits for the portal; the timeout is that of each step. */
export interface RenewalOptions extends CallOptions {
  /** The portal's challenge, at least 44 characters: it goes into the certification request. */
  readonly nonce: string;
  /** Sends the request (CMS SignedData, DER; for a first certificate PKCS#10, DER) to the portal and brings back the certificate. */
  readonly submit: (request: Uint8Array) => Promise<Issued>;
  readonly onProgress?: (progress: RenewalProgress) => void;
}

export interface Renewal {
  readonly renewalId: string;
  /** CMS SignedData (DER) signed by the new key: proof for the portal that the certificate is on the token. */
  readonly acknowledgement: Uint8Array;
}

export interface StartOptions extends RenewalOptions {
  /** DER of the certificate to renew; its token makes the new key. */
  readonly certificate: Uint8Array;
  readonly keyType: KeyType;
}

export interface EnrolmentOptions extends RenewalOptions {
  /** The token that gets the certificate: one of `Sceau.tokens`. */
  readonly tokenId: string;
  readonly keyType: KeyType;
  /** DER of the Name that the registration office decided; the holder reads it in the program's window and agrees. */
  readonly subject: Uint8Array;
}

export interface ResumeOptions extends RenewalOptions {
  /** As for `enrol`: needed for a first certificate whose request was not signed yet (state `keyMade`). */
  readonly subject?: Uint8Array;
}

/**
 * Renews a certificate on its token: makes a new key there, has the portal certify it, writes the certificate beside it.
 * To be called after a click. What fails half way is found again by `pending` and ended by `resume` or `abandon`.
 * @throws {BridgeError} and whatever `submit` throws
 */
export async function renew(sceau: Sceau, options: StartOptions): Promise<Renewal> {
  return (await renewal()).renew(sceau, options);
}

/**
 * Puts the first certificate on a token, at a registration office: makes a key there, has the portal certify it, writes the certificate
 * beside it. To be called after a click. What fails half way is found again by `pending` and ended by `resume` or `abandon`.
 * @throws {BridgeError} and whatever `submit` throws
 */
export async function enrol(sceau: Sceau, options: EnrolmentOptions): Promise<Renewal> {
  return (await renewal()).enrol(sceau, options);
}

/**
 * Goes on with a renewal or first certificate that `pending` lists, from whatever state it is in. To be called after a click.
 * @throws {BridgeError} `renewalUnknown` when this site began none of that name on this computer; and whatever `submit` throws
 */
export async function resume(sceau: Sceau, renewalId: string, options: ResumeOptions): Promise<Renewal> {
  return (await renewal()).resume(sceau, renewalId, options);
}

async function renewal(): Promise<typeof import("./renewal.js")> {
  return lazily(import("./renewal.js"));
}
