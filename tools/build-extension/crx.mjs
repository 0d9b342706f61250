// SPDX-License-Identifier: Apache-2.0
// CRX3: a zip archive behind a signed header (Chromium, components/crx_file/crx3.proto), the same bytes for the same input.

import { createHash, createPublicKey, sign } from "node:crypto";

/** A protocol buffer field of bytes. */
const field = (number, bytes) => Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);

function varint(value) {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

const publicKeyOf = (privateKey) => createPublicKey(privateKey).export({ type: "spki", format: "der" });

/** The manifest's "key" that fixes the same id as this private key. */
export const manifestKeyOf = (privateKey) => publicKeyOf(privateKey).toString("base64");

/** The archive as a CRX signed by the RSA key whose public half gives the extension its id. */
export function packCrx(archive, privateKey) {
  const publicKey = publicKeyOf(privateKey);
  const signedHeader = field(1, createHash("sha256").update(publicKey).digest().subarray(0, 16));
  const signature = sign("sha256", Buffer.concat([Buffer.from("CRX3 SignedData\0"), uint32(signedHeader.length), signedHeader, archive]), privateKey);
  const header = Buffer.concat([field(2, Buffer.concat([field(1, publicKey), field(2, signature)])), field(10000, signedHeader)]);
  return Buffer.concat([Buffer.from("Cr24"), uint32(3), uint32(header.length), header, archive]);
}
