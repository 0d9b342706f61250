// SPDX-License-Identifier: Apache-2.0
// CRX3: what Chrome, Chromium and Edge install from a self-hosted update manifest.
// Format: chromium/components/crx_file/crx3.proto, a zip behind a signed header.

import { createHash, createPublicKey, sign } from "node:crypto";

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
}

const lengthDelimited = (field, bytes) => Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
const uint32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const publicKeyOf = (privateKey) => createPublicKey(privateKey).export({ type: "spki", format: "der" });

/** The value of "key" in the manifest, which fixes the id. */
export const manifestKeyOf = (privateKey) => publicKeyOf(privateKey).toString("base64");

/** `archive` signed by the PEM of an RSA `privateKey`: the key that decides the extension's id. */
export function packCrx(archive, privateKey) {
  const publicKey = publicKeyOf(privateKey);
  const signedHeader = lengthDelimited(1, createHash("sha256").update(publicKey).digest().subarray(0, 16));
  const message = Buffer.concat([Buffer.from("CRX3 SignedData\0"), uint32(signedHeader.length), signedHeader, archive]);
  const proof = Buffer.concat([lengthDelimited(1, publicKey), lengthDelimited(2, sign("sha256", message, privateKey))]);
  const header = Buffer.concat([lengthDelimited(2, proof), lengthDelimited(10000, signedHeader)]);
  return Buffer.concat([Buffer.from("Cr24"), uint32(3), uint32(header.length), header, archive]);
}

/** The update manifest that browsers ask for at the update URL. */
export const updateManifest = ({ id, version, url }) => `<?xml version="1.0" encoding="UTF-8"?>
<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">
  <app appid="${id}"><updatecheck codebase="${url}" version="${version}"/></app>
</gupdate>
`;

/** The same for Firefox ("update_url" of browser_specific_settings.gecko). */
export const firefoxUpdateManifest = ({ id, version, url, sha256 }) =>
  `${JSON.stringify({ addons: { [id]: { updates: [{ version, update_link: url, update_hash: `sha256:${sha256}` }] } } }, null, 2)}\n`;
