// SPDX-License-Identifier: Apache-2.0
// As much DER as a test needs to ask for a certificate without the product's own code.

const element = (bytes, offset) => {
  let length = bytes[offset + 1];
  let start = offset + 2;
  if (length > 0x7f) {
    const count = length & 0x7f;
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + bytes[start + i];
    start += count;
  }
  return { tag: bytes[offset], start, end: start + length, whole: bytes.subarray(offset, start + length) };
};

const children = (bytes, { start, end }) => {
  const found = [];
  for (let offset = start; offset < end; offset = found.at(-1).end) found.push(element(bytes, offset));
  return found;
};

const sequence = (...parts) => wrap(0x30, Buffer.concat(parts));
const wrap = (tag, content) => {
  const length = content.length < 0x80 ? [content.length] : content.length < 0x100 ? [0x81, content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};

/** The subject of a certificate (RFC 5280 §4.1), as it stands there. */
export const subjectOf = (certificate) => {
  const [tbs] = children(certificate, element(certificate, 0));
  const fields = children(certificate, tbs);
  const versioned = fields[0].tag === 0xa0 ? 1 : 0;
  return fields[versioned + 4].whole;
};

/** A CertificationRequestInfo (RFC 2986 §4.1) without attributes. */
export const requestInfo = (subject, publicKey) => sequence(Buffer.from([0x02, 0x01, 0x00]), subject, publicKey, wrap(0xa0, Buffer.alloc(0)));

/** A CMS SignedData (RFC 5652 §5) with its content inside, from the pieces that a host signs. */
export const signedData = ({ content, certificate, signedAttributes, signature, digestOid, signatureOid }) => {
  const oid = (hex) => wrap(0x06, Buffer.from(hex, "hex"));
  const algorithm = (hex) => sequence(oid(hex));
  const data = oid("2a864886f70d010701");
  const [tbs] = children(certificate, element(certificate, 0));
  const fields = children(certificate, tbs);
  const versioned = fields[0].tag === 0xa0 ? 1 : 0;
  const issuerAndSerial = sequence(fields[versioned + 2].whole, fields[versioned].whole);
  const attributes = Buffer.from(signedAttributes);
  attributes[0] = 0xa0; // signed as SET OF, carried as [0] IMPLICIT
  const one = Buffer.from([0x02, 0x01, 0x01]);
  const signer = sequence(one, issuerAndSerial, algorithm(digestOid), attributes, algorithm(signatureOid), wrap(0x04, signature));
  const encapsulated = sequence(data, wrap(0xa0, wrap(0x04, content)));
  const signed = sequence(one, wrap(0x31, algorithm(digestOid)), encapsulated, wrap(0xa0, certificate), wrap(0x31, signer));
  return sequence(oid("2a864886f70d010702"), wrap(0xa0, signed));
};
