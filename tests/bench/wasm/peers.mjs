// SPDX-License-Identifier: Apache-2.0
// The same work through the libraries that a page would take instead.
import * as asn1js from "asn1js";
import jsrsasign from "jsrsasign";
import forge from "node-forge";
import * as pkijs from "pkijs";

const binary = (der) => Buffer.from(der).toString("binary");
const hexadecimal = (der) => Buffer.from(der).toString("hex");

/** node-forge reads RSA keys only. */
export const parsing = (der) => ({
  "node-forge": () => forge.pki.certificateFromAsn1(forge.asn1.fromDer(binary(der))),
  jsrsasign: () => {
    const certificate = new jsrsasign.X509();
    certificate.readCertHex(hexadecimal(der));
    return certificate.getParam();
  },
  pkijs: () => pkijs.Certificate.fromBER(der),
});

/** A request without its signature. */
export function request(publicKeyPem) {
  const publicKey = forge.pki.publicKeyFromPem(publicKeyPem);
  return () => {
    const made = forge.pki.createCertificationRequest();
    made.publicKey = publicKey;
    made.setSubject([
      { shortName: "C", value: "FR" }, { shortName: "O", value: "Entreprise Exemple" }, { shortName: "OU", value: "0002 73282932000074" },
      { shortName: "CN", value: "Camille Exemple" },
    ]);
    made.setAttributes([{ name: "challengePassword", value: "nonce" }]);
    return forge.asn1.toDer(forge.pki.getCertificationRequestInfo(made)).getBytes();
  };
}

export function chain(holder, intermediates, anchors) {
  const read = (der) => pkijs.Certificate.fromBER(der);
  return async () => {
    const engine = new pkijs.CertificateChainValidationEngine({ trustedCerts: anchors.map(read), certs: [...intermediates.map(read), read(holder)], checkDate: new Date() });
    const { result, resultMessage } = await engine.verify();
    if (!result) throw new Error(resultMessage);
  };
}

/** Opens a list and looks for the last entry. */
export const revocationList = (list, serialHex) => () => {
  if (!new jsrsasign.X509CRL(hexadecimal(list)).getRevCertArray().some(({ sn }) => sn.hex === serialHex)) throw new Error("the entry was not found");
};

export function signedData(content, { certificate, signedAttributes, signature }) {
  const attributes = asn1js.fromBER(signedAttributes).result.valueBlock.value.map((schema) => new pkijs.Attribute({ schema }));
  const sha256 = () => new pkijs.AlgorithmIdentifier({ algorithmId: "2.16.840.1.101.3.4.2.1" });
  return () => {
    const signer = pkijs.Certificate.fromBER(certificate);
    const signed = new pkijs.SignedData({
      version: 1,
      digestAlgorithms: [sha256()],
      encapContentInfo: new pkijs.EncapsulatedContentInfo({ eContentType: "1.2.840.113549.1.7.1", eContent: new asn1js.OctetString({ valueHex: content }) }),
      certificates: [signer],
      signerInfos: [new pkijs.SignerInfo({
        version: 1,
        sid: new pkijs.IssuerAndSerialNumber({ issuer: signer.issuer, serialNumber: signer.serialNumber }),
        digestAlgorithm: sha256(),
        signedAttrs: new pkijs.SignedAndUnsignedAttributes({ type: 0, attributes }),
        signatureAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: "1.2.840.113549.1.1.11", algorithmParams: new asn1js.Null() }),
        signature: new asn1js.OctetString({ valueHex: signature }),
      })],
    });
    return new pkijs.ContentInfo({ contentType: "1.2.840.113549.1.7.2", content: signed.toSchema(true) }).toSchema().toBER();
  };
}
