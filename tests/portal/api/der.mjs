// SPDX-License-Identifier: Apache-2.0
// Just enough DER to play a holder's token, written apart from the product's own encoders: what these tests send is judged
// by what they know of the standards, not by our code.

import { createHash, sign } from "node:crypto";

const length = (size) => {
  if (size < 128) return Buffer.from([size]);
  const bytes = size < 256 ? [size] : size < 65536 ? [size >> 8, size & 255] : [size >> 16, (size >> 8) & 255, size & 255];
  return Buffer.from([0x80 | bytes.length, ...bytes]);
};
export const tagged = (tag, ...parts) => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
};
export const sequence = (...parts) => tagged(0x30, ...parts);
/** DER sorts the elements of a SET OF. */
export const set = (...parts) => tagged(0x31, ...[...parts].sort(Buffer.compare));
export const octets = (bytes) => tagged(0x04, bytes);
export const utf8 = (text) => tagged(0x0c, Buffer.from(text));
export const integer = (number) => tagged(0x02, Buffer.from([number]));
const nothing = Buffer.from([0x05, 0x00]);

export const oid = (text) => {
  const [first, second, ...rest] = text.split(".").map(BigInt);
  const digits = (number) => {
    const bytes = [Number(number & 127n)];
    for (let left = number >> 7n; left > 0n; left >>= 7n) bytes.unshift(Number(left & 127n) | 128);
    return bytes;
  };
  return tagged(0x06, Buffer.from([first * 40n + second, ...rest].flatMap(digits)));
};

/** The parts of a DER SEQUENCE or SET, each with its header. */
export const parts = (der) => {
  const found = [];
  for (let rest = headerless(der); rest.length > 0; rest = rest.subarray(sizeOf(rest))) found.push(rest.subarray(0, sizeOf(rest)));
  return found;
};
const headerSize = (der) => (der[1] < 128 ? 2 : 2 + (der[1] & 127));
const sizeOf = (der) => headerSize(der) + (der[1] < 128 ? der[1] : [...der.subarray(2, headerSize(der))].reduce((size, byte) => size * 256 + byte, 0));
const headerless = (der) => der.subarray(headerSize(der), sizeOf(der));

const sha256 = (...bytes) => createHash("sha256").update(Buffer.concat(bytes.map((part) => Buffer.from(part)))).digest();
const sha256Identifier = sequence(oid("2.16.840.1.101.3.4.2.1"));
const signatureIdentifier = (key) => (key.asymmetricKeyType === "ec" ? sequence(oid("1.2.840.10045.4.3.2")) : sequence(oid("1.2.840.113549.1.1.11"), nothing));

/** Serial number, issuer and subject of a DER certificate. */
export const namesOf = (certificate) => {
  const [, serial, , issuer, , subject] = parts(parts(certificate)[0]);
  return { serial, issuer, subject };
};

const attribute = (type, value) => sequence(oid(type), set(value));
const purposeAttribute = "2.25.305821105408246119474742976030998643387";

function signerInfo(content, { certificate, key, purpose, origin }) {
  const { serial, issuer } = namesOf(certificate);
  const attributes = [
    attribute("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.7.1")),
    attribute("1.2.840.113549.1.9.4", octets(sha256(content))),
    attribute("1.2.840.113549.1.9.16.2.47", sequence(sequence(sequence(octets(sha256(certificate)))))),
    ...(purpose ? [attribute(purposeAttribute, sequence(utf8(purpose), utf8(origin)))] : []),
  ];
  const signed = set(...attributes);
  const implicit = Buffer.concat([Buffer.from([0xa0]), signed.subarray(1)]);
  return sequence(integer(1), sequence(issuer, serial), sha256Identifier, implicit, signatureIdentifier(key), octets(sign("sha256", signed, key)));
}

/** CMS SignedData (RFC 5652) over attached content; more signers may be given. */
export function signedData(content, ...signers) {
  return sequence(
    oid("1.2.840.113549.1.7.2"),
    tagged(
      0xa0,
      sequence(
        integer(1),
        set(sha256Identifier),
        sequence(oid("1.2.840.113549.1.7.1"), tagged(0xa0, octets(content))),
        tagged(0xa0, ...signers.map(({ certificate }) => certificate).filter((one, index, all) => all.findIndex((other) => other.equals(one)) === index).sort(Buffer.compare)),
        set(...signers.map((signer) => signerInfo(content, signer))),
      ),
    ),
  );
}

/** PKCS#10 (RFC 2986) with the attributes of a renewal. */
export function certificationRequest({ subject, key, publicKey, nonce, currentCertificate }) {
  const attributes = [
    attribute("1.2.840.113549.1.9.7", utf8(nonce)),
    ...(currentCertificate ? [attribute("1.3.6.1.4.1.311.13.1", currentCertificate)] : []),
  ];
  const sorted = set(...attributes);
  const info = sequence(integer(0), subject, publicKey.export({ type: "spki", format: "der" }), Buffer.concat([Buffer.from([0xa0]), sorted.subarray(1)]));
  return sequence(info, signatureIdentifier(key), tagged(0x03, Buffer.from([0]), sign("sha256", info, key)));
}

/** The Web eID authentication token: hash(origin) || hash(nonce), signed. */
export function identificationToken({ certificate, key, origin, nonce }) {
  const ec = key.asymmetricKeyType === "ec";
  const message = Buffer.concat([sha256(origin), sha256(nonce)]);
  return {
    format: "web-eid:1.0",
    algorithm: ec ? "ES256" : "RS256",
    signature: sign("sha256", message, ec ? { key, dsaEncoding: "ieee-p1363" } : key).toString("base64"),
    unverifiedCertificate: certificate.toString("base64"),
  };
}
