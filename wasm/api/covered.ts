// SPDX-License-Identifier: Apache-2.0
// What a PDF's signature covers lies on both sides of its place, but WebCrypto digests one piece of memory.

/** Beyond this part of a document it is quicker to copy the document. */
const smallPart = 1 / 8;

/**
 * The digest of everything but [begin, end). Without a copy where one side is short: that side is moved over the gap while WebCrypto takes
 * its own copy, which it does before it returns (Web Cryptography §14.3.5, step 2), and moved back: nobody can see it moved.
 */
export function digestAround(bytes: Uint8Array, begin: number, end: number, hash: string): Promise<ArrayBuffer> {
  const { subtle } = globalThis.crypto;
  const after = bytes.length - end;
  const side = Math.min(begin, after);
  if (side > bytes.length * smallPart || !(bytes.buffer instanceof ArrayBuffer)) {
    const covered = new Uint8Array(begin + after);
    covered.set(bytes.subarray(0, begin));
    covered.set(bytes.subarray(end), begin);
    return subtle.digest(hash, covered);
  }
  // From `source` to `target`, `side` bytes; what lay there comes back in the end.
  const [source, target, start] = after === side ? [end, begin, 0] : [0, end - side, end - side];
  const overwritten = new Uint8Array(bytes.subarray(target, target + side)); // slice of a Node Buffer would be no copy
  bytes.copyWithin(target, source, source + side);
  try {
    return subtle.digest(hash, new Uint8Array(bytes.buffer, bytes.byteOffset + start, begin + after));
  } finally {
    bytes.copyWithin(source, target, target + side);
    bytes.set(overwritten, target);
  }
}
