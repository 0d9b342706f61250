// SPDX-License-Identifier: Apache-2.0
// What a page loads at once of document signing: its types. The work comes when something is signed.
import type { HashAlgorithm } from "../../wasm/api/certificates.js";
import type { CallOptions } from "./limits.js";

/** A document that a person signs: its bytes, or their digest when the page does not have them. */
export type DocumentToSign = {
  /** Shown to the holder beside the digest. */
  readonly name: string;
} & ({ readonly content: Uint8Array; readonly digest?: never } | { readonly digest: Uint8Array; readonly content?: never });

/** A PDF that the server prepared with a signature field (PAdES: `/ByteRange` and room in `/Contents`). */
export interface PdfToSign {
  readonly name: string;
  readonly pdf: Uint8Array;
}

export interface SignOptions extends CallOptions {
  /** @defaultValue the one that goes with the key: SHA-384 for P-384, SHA-512 for P-521, else SHA-256 */
  readonly hash?: HashAlgorithm;
  /** DER of the authorities above the certificate, sent along for those who verify. */
  readonly chain?: readonly Uint8Array[];
  /** Carries the content inside the signature, up to 1 MiB; otherwise whoever verifies needs the document too. */
  readonly attached?: boolean;
}
