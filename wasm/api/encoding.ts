// SPDX-License-Identifier: Apache-2.0
// Files and text fields hold DER, PEM or bare Base64: which of them is found out here.
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";

/** One object of a file, in DER. */
export interface EncodedObject {
  /** What PEM calls it: "CERTIFICATE", "X509 CRL", "CERTIFICATE REQUEST", "PKCS7"…; nothing for DER and bare Base64. */
  readonly label?: string;
  readonly der: Uint8Array<ArrayBuffer>;
}

const refused = (what: string, offset: number): BridgeError => new BridgeError("invalidRequest", { cause: `${what} at offset ${offset}` });

/** DER of everything that these works read begins with a SEQUENCE. */
const sequence = 0x30;

/** Canonical Base64 (RFC 4648 §3.5), white space aside, of a SEQUENCE. */
function fromBase64(text: string, offset: number): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/[ \t\r\n]+/g, "");
  const position = digits.search(/[^A-Za-z0-9+/=]/);
  if (position >= 0) throw refused("what is no Base64 stands", offset + text.indexOf(digits.charAt(position)));
  let binary: string;
  try {
    binary = atob(digits);
  } catch {
    throw refused("Base64 is cut or padded wrongly", offset);
  }
  if (btoa(binary) !== digits) throw refused("Base64 is cut or padded wrongly", offset);
  const der = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  if (der[0] !== sequence) throw refused("Base64 holds no DER", offset);
  return der;
}

/** The blocks of RFC 7468; what stands between them is explanation. Encrypted ones have headers, which no certificate has. */
function fromPem(text: string): readonly EncodedObject[] {
  const objects: EncodedObject[] = [];
  const begin = /^-----BEGIN ([A-Z0-9 ]+)-----[ \t]*\r?$/gm;
  for (let match = begin.exec(text); match; match = begin.exec(text)) {
    const label = match[1] ?? "";
    const start = begin.lastIndex;
    const end = text.indexOf(`-----END ${label}-----`, start);
    if (end < 0) throw refused(`the block ${label} has no end`, match.index);
    objects.push({ label, der: fromBase64(text.slice(start, end), start) });
    begin.lastIndex = end;
  }
  if (objects.length === 0) throw refused("a PEM block begins wrongly", text.indexOf("-----BEGIN"));
  return objects;
}

/**
 * The objects of a file or a text field, in DER: of PEM each block, of DER and of bare Base64 the one object.
 * @throws {BridgeError} `invalidRequest`, with the offset of what is malformed as its cause
 */
export function toDer(input: string | Uint8Array): readonly EncodedObject[] {
  if (typeof input !== "string") {
    // A text may begin with the digit "0" too, but DER is hardly ever all printable.
    const isText = input.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d);
    if (input[0] === sequence && !isText) return [{ der: new Uint8Array(input) }];
    return toDer(new TextDecoder().decode(input));
  }
  return input.includes("-----BEGIN") ? fromPem(input) : [{ der: fromBase64(input, 0) }];
}
