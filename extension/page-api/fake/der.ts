// SPDX-License-Identifier: Apache-2.0
// Just enough DER for what a fake token signs.

/** One element: tag, length, the contents one after the other. */
export function element(tag: number, ...contents: readonly (Uint8Array | readonly number[])[]): Uint8Array<ArrayBuffer> {
  const content = contents.flatMap((part) => [...part]);
  const length = [];
  for (let rest = content.length; rest > 0; rest >>= 8) length.unshift(rest & 0xff);
  return Uint8Array.of(tag, ...(content.length < 0x80 ? [content.length] : [0x80 | length.length, ...length]), ...content);
}

export const sequence = (...contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => element(0x30, ...contents);
export const octets = (content: Uint8Array): Uint8Array<ArrayBuffer> => element(0x04, content);
export const text = (content: string): Uint8Array<ArrayBuffer> => element(0x0c, new TextEncoder().encode(content));
export const bits = (content: Uint8Array): Uint8Array<ArrayBuffer> => element(0x03, [0], content);

/** SET OF, in the order that DER wants. */
export function setOf(...members: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return element(0x31, ...[...members].sort((a, b) => (hex(a) < hex(b) ? -1 : 1)));
}

/** An OBJECT IDENTIFIER, dotted; arcs may be as long as a UUID. */
export function oid(dotted: string): Uint8Array<ArrayBuffer> {
  const [first = 0n, second = 0n, ...arcs] = dotted.split(".").map(BigInt);
  const digits = (arc: bigint): number[] => {
    const seven = [Number(arc & 0x7fn)];
    for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) seven.unshift(0x80 | Number(rest & 0x7fn));
    return seven;
  };
  return element(0x06, [first * 40n + second, ...arcs].flatMap(digits));
}

/** A half of an ECDSA signature: a positive INTEGER. */
export function integer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const begin = bytes.findIndex((byte) => byte !== 0);
  const digits = bytes.subarray(begin < 0 ? bytes.length - 1 : begin);
  return element(0x02, (digits[0] ?? 0) > 0x7f ? [0] : [], digits);
}

/** The first element of `bytes`, and what follows it. */
function open(bytes: Uint8Array): { readonly content: Uint8Array; readonly rest: Uint8Array } {
  const [, first = 0] = bytes;
  const begin = first < 0x80 ? 2 : 2 + (first & 0x7f);
  const length = first < 0x80 ? first : bytes.subarray(2, begin).reduce((sum, digit) => sum * 256 + digit, 0);
  return { content: bytes.subarray(begin, begin + length), rest: bytes.subarray(begin + length) };
}

/** The serial number of a certificate, hexadecimal as the host writes it: without a leading zero byte. */
export function serialHexOf(certificate: Uint8Array): string {
  const tbs = open(open(certificate).content).content;
  // The version is left out of version 1 certificates.
  const { content } = open(tbs[0] === 0xa0 ? open(tbs).rest : tbs);
  return Array.from(content.length > 1 && content[0] === 0 ? content.subarray(1) : content, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
