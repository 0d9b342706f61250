// SPDX-License-Identifier: Apache-2.0
// How signatures and updates get into a PDF, whose bytes stay on this side of the module's border.
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import { digestAround } from "./covered.js";
import type { HashAlgorithm, PreparedDocument } from "./types.js";

/** The digest of everything but the place of the signature. */
export const digestOf = async ({ pdf, contentsBegin, contentsEnd }: PreparedDocument, hash: HashAlgorithm): Promise<Uint8Array> =>
  new Uint8Array(await digestAround(pdf, contentsBegin, contentsEnd, hash));

/**
 * The document with its signature in place, in hexadecimal.
 * @throws {BridgeError} `documentInvalid`: no room for it
 */
export function withSignature({ pdf, contentsBegin, contentsEnd }: PreparedDocument, signedData: Uint8Array): Uint8Array {
  if (2 * signedData.length > contentsEnd - contentsBegin - 2) throw new BridgeError("documentInvalid");
  const signed = new Uint8Array(pdf);
  const digits = "0123456789abcdef";
  for (const [index, byte] of signedData.entries()) {
    signed[contentsBegin + 1 + 2 * index] = digits.charCodeAt(byte >> 4);
    signed[contentsBegin + 2 + 2 * index] = digits.charCodeAt(byte & 15);
  }
  return signed;
}

/** The document with an incremental update behind it. */
export function withUpdate(pdf: Uint8Array, update: Uint8Array): Uint8Array {
  const extended = new Uint8Array(pdf.length + update.length);
  extended.set(pdf);
  extended.set(update, pdf.length);
  return extended;
}
