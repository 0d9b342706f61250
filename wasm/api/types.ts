// SPDX-License-Identifier: Apache-2.0
// What `Certificates` takes and gives: plain values, in the language's own types.
import type { CertificateDetails, CertificateUse, HashAlgorithm, ObjectKind, OcspCertificateId, ParseOcspResponseResponse, ReadRevocationListResponse, RevocationChecking, RevocationStatus, SignatureAlgorithm, SmallRsaPolicy, TimeStampDetails } from "../../shared/protocol/generated/ts/wasm.js";

export type {
  AlternativeName,
  CatalogueProduct,
  CertificateUse,
  CheckKeyResponse,
  CompanyNumber,
  CompareSubjectsResponse,
  DescribeHolderResponse,
  ExtensionsDetails,
  HashAlgorithm,
  HolderKind,
  InspectCertificateResponse,
  JudgeRenewalResponse,
  KeyProfile,
  KeyUsage,
  NameAttribute,
  ObjectKind,
  OcspCertificateId,
  ParseOcspRequestResponse,
  ParseRequestResponse,
  RequestDetails,
  RequestedExtension,
  RevocationCause,
  RevocationChecking,
  RevocationStatus,
  SignatureAlgorithm,
  SignedAttributesDetails,
  SmallRsaPolicy,
  SubjectDifference,
  ValidationMaterial,
  Verdict,
  VerifyDocumentResponse,
  VerifySignedDataResponse,
} from "../../shared/protocol/generated/ts/wasm.js";
export type { ModuleSource } from "./module.js";
export type { CertificateTable, JoinedCertificates } from "./table.js";

/** What a certificate says. Whether to trust it is `verifyChain`'s matter. */
export interface Certificate extends Omit<CertificateDetails, "notBefore" | "notAfter"> {
  readonly notBefore: Date;
  /** The last second of validity. */
  readonly notAfter: Date;
  readonly serialNumber: bigint;
  /** The certificate itself. */
  readonly der: Uint8Array;
}

/** What the request for a renewed certificate is made of. */
export interface RenewalOf {
  /** DER of the certificate to renew; the new one keeps its subject. */
  readonly currentCertificate: Uint8Array;
  /** DER SubjectPublicKeyInfo of the new key. */
  readonly publicKey: Uint8Array;
  /** The portal's challenge. */
  readonly nonce: string;
}

/** Signed attributes and their signature, as the host makes them. */
export interface SignerPieces {
  /** DER of the signer's certificate. */
  readonly certificate: Uint8Array;
  /** DER of authorities to send along. */
  readonly otherCertificates?: readonly Uint8Array[];
  readonly hash: HashAlgorithm;
  /** DER, exactly as it was signed. */
  readonly signedAttributes: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** RSA: the signature; ECDSA: DER Ecdsa-Sig-Value. */
  readonly signature: Uint8Array;
}

/** Whom to believe, and when. */
export interface Trust {
  readonly anchors: readonly Uint8Array[];
  readonly intermediates?: readonly Uint8Array[];
  readonly crls?: readonly Uint8Array[];
  /** @defaultValue "notChecked" */
  readonly revocation?: RevocationChecking;
  /**
   * What the certificate is to be used for.
   * @defaultValue "any"
   */
  readonly use?: CertificateUse;
  /** Given, policies are processed, also those that authorities demand: the path must be valid for one of these OIDs, or for any or none where the list is empty. */
  readonly policies?: readonly string[];
  /** @defaultValue now */
  readonly time?: Date;
}

/** What an authority answered about a certificate. */
export interface OcspAnswer {
  readonly status: RevocationStatus;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  readonly producedAt: Date;
  readonly revocationTime?: Date;
  /** CRLReason (RFC 5280 §5.3.1), when it is published. */
  readonly reason?: number;
}

/** What an OCSP response says about one certificate. */
export interface OcspStatement extends Omit<OcspAnswer, "producedAt"> {
  readonly certificate: OcspCertificateId;
}

/** What an OCSP response says. Whether to believe it is `verifyOcspResponse`'s matter. */
export interface OcspResponse extends Omit<ParseOcspResponseResponse, "producedAt" | "statements"> {
  readonly producedAt: Date;
  /** One a certificate. */
  readonly statements: readonly OcspStatement[];
}

/** An entry of a revocation list. */
export interface RevokedCertificate {
  readonly serialHex: string;
  readonly revocationTime: Date;
  /** CRLReason (RFC 5280 §5.3.1), when it is published. */
  readonly reason?: number;
}

/** What a revocation list says, and some of its entries. Whether to believe it is `findRevoked`'s matter. */
export interface RevocationListPage extends Omit<ReadRevocationListResponse, "thisUpdate" | "nextUpdate" | "entries"> {
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  /** In the order of the list. */
  readonly entries: readonly RevokedCertificate[];
}

/** The certificate an OCSP answer shall be about. */
export interface OcspQuestion {
  readonly certificate: Uint8Array;
  /** DER of its authority. */
  readonly issuer: Uint8Array;
  readonly nonce?: Uint8Array;
  /** @defaultValue now */
  readonly time?: Date;
}

/** A time-stamp token on a signature, verified. Whether to trust its service is `verifyChain`'s matter. */
export interface TimeStamp extends Omit<TimeStampDetails, "time"> {
  readonly time: Date;
}

/** What is stamped of a signature, and the time-stamps it has. */
export interface TimeStamps {
  /** The bytes whose digest a time-stamping service is asked to stamp. */
  readonly signatureValue: Uint8Array;
  readonly timeStamps: readonly TimeStamp[];
}

/** What a revocation list says of the serial numbers that were looked up. */
export interface RevocationLookup {
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  /** Those that are in the list, by `Certificate.serialHex`. */
  readonly revoked: ReadonlyMap<string, { readonly revocationTime: Date; readonly reason?: number }>;
}

/** One object of a file, in DER. */
export interface RecognizedObject {
  /** What it is, whatever its file or label says. */
  readonly kind: ObjectKind;
  /** What PEM calls it; nothing for DER and bare Base64. */
  readonly label?: string;
  readonly der: Uint8Array;
}

/** What a bag of certificates holds, in DER. */
export interface CertificateBag {
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
}

/** What makes a signature verifiable after its certificates ended and their services are gone, in DER. */
export interface Material {
  readonly certificates?: readonly Uint8Array[];
  readonly crls?: readonly Uint8Array[];
  readonly ocspResponses?: readonly Uint8Array[];
}

/** A prepared PDF that waits for its signature. */
export interface PreparedDocument {
  readonly pdf: Uint8Array;
  /** Everything but these bytes is signed. */
  readonly contentsBegin: number;
  readonly contentsEnd: number;
}

/** What an authority knows of a certificate that someone wants to renew. What is left out is as for a certificate in order. */
export interface RenewalFacts {
  /** @defaultValue now */
  readonly now?: Date;
  readonly issuedByUs?: boolean;
  readonly revoked?: boolean;
  /** Its key lives on a token. */
  readonly physical?: boolean;
  /** The product can still be had. */
  readonly productOffered?: boolean;
  /** A successor was issued. */
  readonly renewed?: boolean;
  /** A request is registered and not finished. */
  readonly underWay?: boolean;
  /** Without a meeting, since the last meeting. */
  readonly renewalsDone?: number;
  readonly renewalsAllowed?: number;
}

/** The time over which a key shall serve. */
export interface KeyUse {
  readonly issued: Date;
  readonly end: Date;
  /** The key of the certificate to renew: the new one must be another. */
  readonly oldKey?: Uint8Array;
  /** @defaultValue "refused" */
  readonly smallRsa?: SmallRsaPolicy;
}
