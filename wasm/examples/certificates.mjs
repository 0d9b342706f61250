// SPDX-License-Identifier: Apache-2.0
// The examples of docs/certificates-reference.md, one a method. tests/wasm/reference.test.ts runs them: what follows `// →` is checked.

// Certificates.load
const loaded = await Certificates.load(bytesOfModule); // or an address, a URL, a response, a compiled module
loaded.parse(read("holder-ec.der")).keyType; // → "P-256"

// Certificates.parse
const certificate = certificates.parse(read("holder-rsa.der"));
certificate.subject[4]; // → { oid: "2.5.4.3", shortName: "CN", value: "Camille Exemple" }
certificate.serialNumber === BigInt(`0x${certificate.serialHex}`); // → true
certificate.notAfter > new Date(); // → true
certificate.keyUsage; // → ["digitalSignature", "nonRepudiation"]

// Certificates.recognize
certificates.recognize(read("bag.p7b"))[0].kind; // → "certificateBag"
certificates.recognize(read("holder-rsa.pem")).map(({ label, kind }) => [label, kind]); // → [["CERTIFICATE", "certificate"]]

// Certificates.openBag
const [file] = certificates.recognize(read("bag.p7b"));
const { certificates: chain, crls } = certificates.openBag(file.der);
chain.length; // → 2
crls.length; // → 1

// Certificates.table
const table = certificates.table([read("holder-rsa.der"), read("content.txt"), read("holder-ec.der")]);
table.keyType; // → ["RSA-3072", "", "P-256"]
table.malformed; // → [1]
new Date(table.notAfter[0]) > new Date(); // → true

// Certificates.extensions
const { qcStatements, policies } = certificates.extensions(read("holder-rsa.der"));
qcStatements.sscd; // → true
qcStatements.limit; // → { currency: "EUR", amount: 150, exponent: 3 }
policies[1].practiceStatements; // → ["https://autorite.example/pc"]

// Certificates.inspect
const { subject, oddities } = certificates.inspect(read("holder-rsa.der"));
subject[0]; // → { oid: "2.5.4.6", relativeName: 0, stringType: "PrintableString" }
oddities; // → []

// Certificates.buildRequestInfo
const { subjectDer } = certificates.parse(read("holder-rsa.der"));
const info = certificates.buildRequestInfo({
  subject: subjectDer,
  publicKey: read("new-ec.spki"),
  challengePassword: "bm9uY2U=",
  extensions: [{ oid: "2.5.29.15", critical: true, value: Uint8Array.of(0x03, 0x02, 0x07, 0x80) }],
  otherAttributes: [],
});
const request = certificates.attachSignature(info, "ES256", sign("new-ec", "ES256", info));
certificates.parseRequest(request).details.extensions[0].oid; // → "2.5.29.15"

// Certificates.buildRenewalRequestInfo
const currentCertificate = read("holder-rsa.der");
const info = certificates.buildRenewalRequestInfo({ currentCertificate, publicKey: read("new-ec.spki"), nonce: "bm9uY2U=" });
const request = certificates.attachSignature(info, "ES256", sign("new-ec", "ES256", info));
certificates.parseRequest(request).details.challengePassword; // → "bm9uY2U="

// Certificates.attachSignature
const info = certificates.buildRenewalRequestInfo({ currentCertificate: read("holder-ec.der"), publicKey: read("new-rsa.spki"), nonce: "bm9uY2U=" });
const request = certificates.attachSignature(info, "PS256", sign("new-rsa", "PS256", info));
certificates.parseRequest(request).signatureAlgorithm; // → "PS256"

// Certificates.parseRequest
const info = certificates.buildRenewalRequestInfo({ currentCertificate: read("holder-rsa.der"), publicKey: read("new-ec.spki"), nonce: "bm9uY2U=" });
const { details } = certificates.parseRequest(certificates.attachSignature(info, "ES256", sign("new-ec", "ES256", info)));
details.renewalCertificate.length === read("holder-rsa.der").length; // → true

// Certificates.composeSignedAttributes
const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", read("content.txt")));
const attributes = certificates.composeSignedAttributes(read("holder-rsa.der"), "SHA-256", digest);
attributes[0]; // → 0x31

// Certificates.parseSignedAttributes
const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", read("content.txt")));
const attributes = certificates.composeSignedAttributes(read("holder-rsa.der"), "SHA-256", digest);
certificates.parseSignedAttributes(attributes).messageDigest.join() === digest.join(); // → true

// Certificates.assembleSignedData
const content = read("content.txt");
const certificate = read("holder-rsa.der");
const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
const signedAttributes = certificates.composeSignedAttributes(certificate, "SHA-256", digest);
const signature = sign("holder-rsa", "RS256", signedAttributes);
const cms = certificates.assembleSignedData(content, { certificate, hash: "SHA-256", signedAttributes, signatureAlgorithm: "RS256", signature });
certificates.verifySignedData(cms).content.length === content.length; // → true

// Certificates.assembleDetachedSignedData
const content = read("content.txt");
const certificate = read("holder-ec.der");
const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
const signedAttributes = certificates.composeSignedAttributes(certificate, "SHA-256", digest);
const signature = sign("holder-ec", "ES256", signedAttributes);
const cms = certificates.assembleDetachedSignedData({ certificate, hash: "SHA-256", signedAttributes, signatureAlgorithm: "ES256", signature });
certificates.verifySignedData(cms, content).signatureAlgorithm; // → "ES256"

// Certificates.verifySignedData
const { signerCertificate, attributes } = certificates.verifySignedData(read("openssl.cms"));
certificates.parse(signerCertificate).keyType; // → "RSA-3072"
attributes.purpose; // → undefined

// Certificates.timeStamps
const { signatureValue, timeStamps } = certificates.timeStamps(read("openssl.cms"));
signatureValue.length; // → 384
timeStamps; // → []

// Certificates.attachTimeStamp
const stamped = certificates.attachTimeStamp(read("openssl.cms"), read("stamp.token"));
const [stamp] = certificates.timeStamps(stamped).timeStamps;
stamp.policy; // → "1.2.250.1.999.3"
stamp.time <= new Date(); // → true
certificates.verifySignedData(stamped).signatureAlgorithm; // → "RS256"

// Certificates.attachMaterial
const longTerm = certificates.attachMaterial(read("openssl.cms"), {
  certificates: [read("root.der"), read("issuing.der")],
  crls: [read("issuing.crl")],
  ocspResponses: [read("good.ocsp")],
});
const { crls, ocspResponses } = certificates.verifySignedData(longTerm);
[crls.length, ocspResponses.length]; // → [1, 1]

// Certificates.verifyChain
const chain = certificates.verifyChain(read("holder-rsa.der"), {
  anchors: [read("root.der")],
  intermediates: [read("issuing.der")],
  crls: [read("issuing.crl")],
  revocation: "endEntity",
});
chain.length; // → 3

// toDer
const [object] = toDer(read("holder-rsa.pem")); // a file, or the text of a field: PEM, DER or Base64
object.label; // → "CERTIFICATE"
certificates.parse(object.der).keyType; // → "RSA-3072"

// clauseOf
let clause;
try {
  certificates.verifyChain(read("holder-rsa.der"), { anchors: [read("root.der")], intermediates: [read("issuing.der")], time: new Date("2031-01-01") });
} catch (error) {
  clause = clauseOf(error);
}
clause; // → "RFC 5280 §6.1.3 (a)(2)"

// Certificates.findRevoked
const { revoked, nextUpdate } = certificates.findRevoked(read("long.crl"), read("issuing.der"), ["1127000000000000", "ff01"]);
[...revoked.keys()]; // → ["1127000000000000"]
nextUpdate > new Date(); // → true

// Certificates.readRevocationList
const { total, issuer, entries } = certificates.readRevocationList(read("long.crl"), { first: 19_999, count: 100 });
[total, entries.length]; // → [20000, 1]
issuer.length > 0 && entries[0].revocationTime < new Date(); // → true

// Certificates.buildOcspRequest
const question = certificates.buildOcspRequest({ certificate: read("holder-ec.der"), issuer: read("issuing.der") });
question[0]; // → 0x30

// Certificates.parseOcspRequest
const asked = certificates.parseOcspRequest(read("signed-request.ocsp"));
asked.requestor.kind; // → "directoryName"
asked.certificates.map(({ serialHex }) => serialHex); // → ["1127b0de3cfe77ed9d14211879f34f783202", "ff01"]
asked.nonce.length; // → 16

// Certificates.parseOcspResponse
const { statements, responderName } = certificates.parseOcspResponse(read("revoked.ocsp"));
statements.map(({ certificate, status }) => [certificate.serialHex, status]); // → [["1127b0de3cfe77ed9d14211879f34f783204", "revoked"]]
responderName.length > 0; // → true

// Certificates.verifyOcspResponse
const answer = certificates.verifyOcspResponse(read("good.ocsp"), { certificate: read("holder-ec.der"), issuer: read("issuing.der") });
answer.status; // → "good"

// Certificates.prepareDocument
const document = certificates.prepareDocument(read("prepared.pdf"));
document.contentsEnd > document.contentsBegin; // → true

// Certificates.digestDocument
const document = certificates.prepareDocument(read("prepared.pdf"));
(await certificates.digestDocument(document, "SHA-256")).length; // → 32

// Certificates.insertSignature
const certificate = read("holder-signature.der");
const document = certificates.prepareDocument(read("prepared.pdf"));
const signedAttributes = certificates.composeSignedAttributes(certificate, "SHA-256", await certificates.digestDocument(document, "SHA-256"));
const signature = sign("holder-signature", "ES256", signedAttributes);
const cms = certificates.assembleDetachedSignedData({ certificate, hash: "SHA-256", signedAttributes, signatureAlgorithm: "ES256", signature });
const signed = certificates.insertSignature(document, cms);
signed.length === document.pdf.length; // → true
certificates.verifyDocument(signed).signatureAlgorithm; // → "ES256"

// Certificates.extendDocument
const certificate = read("holder-ec.der");
const document = certificates.prepareDocument(read("streams.pdf"));
const signedAttributes = certificates.composeSignedAttributes(certificate, "SHA-256", await certificates.digestDocument(document, "SHA-256"));
const signature = sign("holder-ec", "ES256", signedAttributes);
const cms = certificates.assembleDetachedSignedData({ certificate, hash: "SHA-256", signedAttributes, signatureAlgorithm: "ES256", signature });
const signed = certificates.insertSignature(document, cms);
const longTerm = certificates.extendDocument(signed, { certificates: [read("root.der"), read("issuing.der")], crls: [read("issuing.crl")] });
const { material } = certificates.verifyDocument(longTerm);
[material.certificates.length, material.crls.length, material.ocspResponses.length]; // → [2, 1, 0]

// Certificates.verifyDocument
let refusal = "";
try {
  certificates.verifyDocument(read("prepared.pdf"));
} catch ({ code }) {
  refusal = code;
}
refusal; // → "cmsInvalid"

// Certificates.describeHolder
const catalogue = [{ policy: "1.2.250.1.999.2.2", product: "Signature et authentification", level: "RGS**" }];
const holder = certificates.describeHolder(read("holder-rsa.der"), catalogue);
holder.kind; // → "person"
holder.profile; // → "doubleUse"
holder.companies[1].siret; // → "73282932000074"
holder.product.level; // → "RGS**"

// Certificates.judgeRenewal
const { obstacles, daysLeft } = certificates.judgeRenewal(read("holder-rsa.der"), { revoked: true });
obstacles.map(({ code }) => code); // → ["certificateRevoked"]
daysLeft > 1000; // → true

// Certificates.checkKey
const { keyType, usable } = certificates.checkKey(read("new-ec.spki"), { issued: new Date("2026-03-01"), end: new Date("2029-03-01") });
keyType; // → "P-256"
usable.code; // → "ok"

// Certificates.compareSubjects
const { verdict } = certificates.compareSubjects(read("holder-rsa.der"), read("responder.der"));
verdict.code; // → "identityChanged"

// Certificates.revocationReasons
const reasons = certificates.revocationReasons();
reasons.length; // → 12
