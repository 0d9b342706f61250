// SPDX-License-Identifier: Apache-2.0
import { wasmCommands, type WasmCommands } from "../../shared/protocol/generated/ts/wasm.js";
import { certificateOf, materialOf, ocspAnswerOf, ocspResponseOf, renewalDetails, renewalFactsOf, revocationListPageOf, revocationLookupOf, secondsOf, timeStampsOf, trustMembers } from "./conversions.js";
import { toDer } from "./encoding.js";
import { WasmModule, type ModuleSource } from "./module.js";
import { digestOf, withSignature, withUpdate } from "./pdf.js";
import { joinCertificates, tableOf, type CertificateTable, type JoinedCertificates } from "./table.js";
import type { CatalogueProduct, Certificate, CertificateBag, CheckKeyResponse, CompareSubjectsResponse, DescribeHolderResponse, ExtensionsDetails, HashAlgorithm, InspectCertificateResponse, JudgeRenewalResponse, KeyUse, Material, OcspAnswer, OcspQuestion, OcspResponse, ParseOcspRequestResponse, ParseRequestResponse, PreparedDocument, RecognizedObject, RenewalFacts, RenewalOf, RequestDetails, RevocationCause, RevocationListPage, RevocationLookup, SignatureAlgorithm, SignedAttributesDetails, SignerPieces, TimeStamps, Trust, VerifyDocumentResponse, VerifySignedDataResponse } from "./types.js";

export { clauseOf } from "./clause.js";
export { toDer, type EncodedObject } from "./encoding.js";
export type * from "./types.js";

/**
 * Everything about certificates, in the page or in Node: the same C++ over OpenSSL that the portal's server runs.
 * Create one and keep it; loading is asynchronous, everything else is not. Nothing needs to be freed.
 */
export class Certificates {
  private constructor(private readonly module: WasmModule<WasmCommands>) {}

  /**
   * @param source where sceau.wasm is; by default beside this script. Soonest ready: `WebAssembly.compileStreaming(fetch(address))`, begun before this script is there.
   * @throws {BridgeError} `wasmUnavailable`
   */
  static async load(source: ModuleSource = new URL("sceau.wasm", import.meta.url)): Promise<Certificates> {
    return new Certificates(await WasmModule.load<WasmCommands>(source, wasmCommands));
  }

  /** @throws {BridgeError} `certificateInvalid` */
  parse(der: Uint8Array): Certificate {
    return certificateOf(this.module.call("parseCertificate", { certificate: der }), der);
  }

  /**
   * The objects of a file or a text field, PEM, DER or Base64, and what each of them is.
   * @throws {BridgeError} `invalidRequest`, with the offset of what is malformed as its cause
   */
  recognize(input: string | Uint8Array): readonly RecognizedObject[] {
    return toDer(input).map((object) => ({ ...object, ...this.module.call("recognize", {}, object.der) }));
  }

  /**
   * The certificates and revocation lists of a PKCS#7 without signer: a file named .p7b or .p7c, in DER (see `recognize`).
   * @throws {BridgeError} `cmsInvalid`
   */
  openBag(bag: Uint8Array): CertificateBag {
    return this.module.call("openCertificateBag", { bag });
  }

  /**
   * The columns of a table of many certificates: a glance at each. What is no certificate becomes an empty row.
   * @throws {BridgeError} `invalidRequest` for more than 100,000
   */
  table(certificates: readonly Uint8Array[] | JoinedCertificates): CertificateTable {
    const { bytes, sizes } = "bytes" in certificates ? certificates : joinCertificates(certificates);
    return tableOf(this.module.call("readTable", { sizes }, bytes));
  }

  /**
   * The extensions of a certificate: qualified statements, policies with qualifiers, addresses, constraints and more.
   * @throws {BridgeError} `certificateInvalid`
   */
  extensions(der: Uint8Array): ExtensionsDetails {
    return this.module.call("parseExtensions", { certificate: der }).details;
  }

  /**
   * How a certificate is written: string types and relative names of its names, and each oddity with its clause.
   * @throws {BridgeError} `certificateInvalid`
   */
  inspect(der: Uint8Array): InspectCertificateResponse {
    return this.module.call("inspectCertificate", { certificate: der });
  }

  /**
   * The CertificationRequestInfo that the new key signs.
   * @throws {BridgeError} `requestInvalid`
   */
  buildRequestInfo(details: RequestDetails): Uint8Array {
    return this.module.call("buildRequestInfo", { details }).requestInfo;
  }

  /**
   * The CertificationRequestInfo of a renewal: same subject, new key, the portal's nonce and the certificate to renew.
   * @throws {BridgeError} `certificateInvalid`, `requestInvalid`
   */
  buildRenewalRequestInfo(renewal: RenewalOf): Uint8Array {
    return this.buildRequestInfo(renewalDetails(this.parse(renewal.currentCertificate), renewal));
  }

  /**
   * A PKCS#10 request of a CertificationRequestInfo and its signature, which is verified.
   * @throws {BridgeError} `requestInvalid`, `signatureInvalid`
   */
  attachSignature(requestInfo: Uint8Array, signatureAlgorithm: SignatureAlgorithm, signature: Uint8Array): Uint8Array {
    return this.module.call("attachSignature", { requestInfo, signatureAlgorithm, signature }).request;
  }

  /**
   * What a PKCS#10 request says, its proof of possession verified.
   * @throws {BridgeError} `requestInvalid`, `signatureInvalid`
   */
  parseRequest(request: Uint8Array): ParseRequestResponse {
    return this.module.call("parseRequest", { request });
  }

  /**
   * The signed attributes of a document whose digest is known.
   * @throws {BridgeError} `certificateInvalid`, `attributesRefused`
   */
  composeSignedAttributes(certificate: Uint8Array, hash: HashAlgorithm, contentDigest: Uint8Array): Uint8Array {
    return this.module.call("composeSignedAttributes", { certificate, hash, contentDigest }).signedAttributes;
  }

  /** @throws {BridgeError} `cmsInvalid` */
  parseSignedAttributes(signedAttributes: Uint8Array): SignedAttributesDetails {
    return this.module.call("parseSignedAttributes", { signedAttributes }).details;
  }

  /**
   * A CMS SignedData with its content inside. Pieces that do not fit together are refused.
   * @throws {BridgeError} `certificateInvalid`, `certificateMismatch`, `cmsInvalid`, `signatureInvalid`
   */
  assembleSignedData(content: Uint8Array, signer: SignerPieces): Uint8Array {
    return this.module.call("assembleSignedData", { content, otherCertificates: [], ...signer }).signedData;
  }

  /**
   * A CMS SignedData for content that is kept elsewhere.
   * @throws {BridgeError} as `assembleSignedData`
   */
  assembleDetachedSignedData(signer: SignerPieces): Uint8Array {
    return this.module.call("assembleSignedData", { otherCertificates: [], ...signer }).signedData;
  }

  /**
   * What a CMS SignedData says, its signature verified. `detachedContent` is what was signed, when it is not inside.
   * @throws {BridgeError} `cmsInvalid`, `signatureInvalid`, `certificateMismatch`
   */
  verifySignedData(signedData: Uint8Array, detachedContent?: Uint8Array): VerifySignedDataResponse {
    return this.module.call("verifySignedData", detachedContent ? { signedData, detachedContent } : { signedData });
  }

  /**
   * The time-stamps of a signature, each verified and made for it, and what to have stamped.
   * @throws {BridgeError} `cmsInvalid`, `signatureInvalid`
   */
  timeStamps(signedData: Uint8Array): TimeStamps {
    return timeStampsOf(this.module.call("readTimeStamps", { signedData }));
  }

  /**
   * The signature with a time-stamp token (RFC 3161) that was made for it: CAdES-T, and PAdES-T once it is in its document.
   * @throws {BridgeError} `cmsInvalid`, `signatureInvalid`
   */
  attachTimeStamp(signedData: Uint8Array, token: Uint8Array): Uint8Array {
    return this.module.call("attachTimeStamp", { signedData, token }).signedData;
  }

  /**
   * The signature with validation material beside it: CAdES-B-LT, attached or detached. What is there already stays.
   * @throws {BridgeError} `certificateInvalid`, `statusInvalid`, `cmsInvalid`; `invalidRequest` for nothing or too much
   */
  attachMaterial(signedData: Uint8Array, material: Material): Uint8Array {
    return this.module.call("attachMaterial", { signedData, material: materialOf(material) }).signedData;
  }

  /**
   * The path from a certificate to an anchor, validated (RFC 5280 §6).
   * @throws {BridgeError} `invalidRequest` for a policy that is no OID, `certificateInvalid`, `certificateExpired`, `certificateRevoked`, `certificateUnknown`
   */
  verifyChain(certificate: Uint8Array, trust: Trust): readonly Uint8Array[] {
    return this.module.call("verifyChain", { certificate, ...trustMembers(trust) }).chain;
  }

  /**
   * Looks serial numbers up in a revocation list of any length. The list must be signed by `issuer`.
   * @throws {BridgeError} `certificateInvalid`, `statusInvalid`, `signatureInvalid`
   */
  findRevoked(list: Uint8Array, issuer: Uint8Array, serialsHex: readonly string[]): RevocationLookup {
    return revocationLookupOf(this.module.call("findRevoked", { issuer, serialsHex }, list));
  }

  /**
   * What a revocation list says, and `count` of its entries from the `first`: lists of any length are read page by page. Not verified.
   * @throws {BridgeError} `statusInvalid`, also for a page with a serial number that is negative or longer than 64 bytes (`findRevoked` passes over those); `invalidRequest` for more than 10,000
   */
  readRevocationList(list: Uint8Array, { first = 0, count = 1000 }: { readonly first?: number; readonly count?: number } = {}): RevocationListPage {
    return revocationListPageOf(this.module.call("readRevocationList", { first, count }, list));
  }

  /**
   * The question to an authority's OCSP service (RFC 6960).
   * @throws {BridgeError} `certificateInvalid`
   */
  buildOcspRequest({ certificate, issuer, nonce }: OcspQuestion): Uint8Array {
    return this.module.call("buildOcspRequest", { certificate, issuer, ...(nonce ? { nonce } : {}) }).request;
  }

  /**
   * What an OCSP request asks: who, about which certificates.
   * @throws {BridgeError} `statusInvalid`
   */
  parseOcspRequest(request: Uint8Array): ParseOcspRequestResponse {
    return this.module.call("parseOcspRequest", { request });
  }

  /**
   * What an OCSP response says: who, about which certificates. Not verified.
   * @throws {BridgeError} `statusInvalid`
   */
  parseOcspResponse(response: Uint8Array): OcspResponse {
    return ocspResponseOf(this.module.call("parseOcspResponse", { response }));
  }

  /**
   * The answer of an authority or of a responder that it certified, fresh and about the certificate asked for.
   * @throws {BridgeError} `certificateInvalid`, `statusInvalid`
   */
  verifyOcspResponse(response: Uint8Array, { certificate, issuer, nonce, time }: OcspQuestion): OcspAnswer {
    return ocspAnswerOf(this.module.call("verifyOcspResponse", { response, certificate, issuer, time: secondsOf(time), ...(nonce ? { nonce } : {}) }));
  }

  /**
   * A PDF that was prepared with a PAdES signature field: finds the place of the signature.
   * @throws {BridgeError} `documentInvalid`
   */
  prepareDocument(pdf: Uint8Array): PreparedDocument {
    return { pdf, ...this.module.call("findSignaturePlace", {}, pdf) };
  }

  /** The digest that the signed attributes of a prepared document carry; the browser's own code computes it. */
  async digestDocument(document: PreparedDocument, hash: HashAlgorithm): Promise<Uint8Array> {
    return await digestOf(document, hash);
  }

  /**
   * The PDF with its signature (a detached SignedData) in place, verified as its receiver will.
   * @throws {BridgeError} `documentInvalid` (no room for it), `cmsInvalid`, `signatureInvalid`, `certificateMismatch`
   */
  insertSignature(document: PreparedDocument, signedData: Uint8Array): Uint8Array {
    const signed = withSignature(document, signedData);
    this.verifyDocument(signed);
    return signed;
  }

  /**
   * The signed PDF with validation material in its document security store: PAdES-B-LT. No signed byte changes.
   * @throws {BridgeError} `certificateInvalid`, `statusInvalid`, `invalidRequest` for nothing or too much; as `verifyDocument`
   */
  extendDocument(pdf: Uint8Array, material: Material): Uint8Array {
    return withUpdate(pdf, this.module.call("composeSecurityStore", { material: materialOf(material) }, pdf).update);
  }

  /**
   * The PAdES signature of a PDF, verified against every byte of it but the material that `extendDocument` appended. Whether to trust the signer is `verifyChain`'s matter.
   * @throws {BridgeError} `documentInvalid`, `cmsInvalid`, `signatureInvalid`, `certificateMismatch`
   */
  verifyDocument(pdf: Uint8Array): VerifyDocumentResponse {
    return this.module.call("verifyDocument", {}, pdf);
  }

  /**
   * Whom a certificate names and what for: person, seal or server; key profile; SIREN and SIRET; product and level by its policies.
   * @param catalogue the authority's products; the first whose policy the certificate has is the one
   * @throws {BridgeError} `certificateInvalid`
   */
  describeHolder(certificate: Uint8Array, catalogue: readonly CatalogueProduct[] = []): DescribeHolderResponse {
    return this.module.call("describeHolder", { certificate, catalogue });
  }

  /**
   * Whether a certificate can be renewed online, by what its authority knows of it; each obstacle with the clause it comes from. On its end day in Paris it no longer can ("exclu").
   * @throws {BridgeError} `certificateInvalid`
   */
  judgeRenewal(certificate: Uint8Array, known: RenewalFacts): JudgeRenewalResponse {
    return this.module.call("judgeRenewal", { certificate, ...renewalFactsOf(known) });
  }

  /**
   * Whether a key may be certified from `issued` to `end`, and still be used then (ETSI TS 119 312).
   * @throws {BridgeError} `certificateInvalid` for what is no public key
   */
  checkKey(publicKey: Uint8Array, { issued, end, oldKey, smallRsa = "refused" }: KeyUse): CheckKeyResponse {
    return this.module.call("checkKey", { publicKey, issued: secondsOf(issued), end: secondsOf(end), smallRsa, ...(oldKey ? { oldKey } : {}) });
  }

  /**
   * Every difference between the holders of two certificates, with its verdict. Only the e-mail address may change, and only to `confirmedEmail`.
   * @throws {BridgeError} `certificateInvalid`
   */
  compareSubjects(before: Uint8Array, after: Uint8Array, confirmedEmail = ""): CompareSubjectsResponse {
    return this.module.call("compareSubjects", { before, after, confirmedEmail });
  }

  /** The reasons that may be given for a revocation, in the order of the page. */
  revocationReasons(): readonly RevocationCause[] {
    return this.module.call("revocationReasons", {}).reasons;
  }
}
