// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import type {
  CertificateDetails,
  HashAlgorithm,
  RequestDetails,
  RevocationChecking,
  SignatureAlgorithm,
  SignedAttributesDetails,
} from "../../shared/protocol/generated/ts/wasm.js";
import { wasmCommands, type WasmCommands } from "../../shared/protocol/generated/ts/wasm.js";
import { decode, encode } from "../../shared/protocol/ts/codec.js";
import { WasmModule, type ModuleSource } from "./module.js";

export type { ModuleSource } from "./module.js";
export type {
  AlternativeName,
  HashAlgorithm,
  KeyUsage,
  NameAttribute,
  RequestDetails,
  RequestedExtension,
  RevocationChecking,
  SignatureAlgorithm,
  SignedAttributesDetails,
} from "../../shared/protocol/generated/ts/wasm.js";

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
  /** @defaultValue now */
  readonly time?: Date;
}

/**
 * Everything about certificates, in the page or in Node: the same C++ over OpenSSL that the portal's server runs.
 * Create one and keep it; loading is asynchronous, everything else is not. Nothing needs to be freed.
 */
export class Certificates {
  private constructor(private readonly module: WasmModule) {}

  /**
   * @param source where sceau.wasm is; by default beside this script.
   * @throws {BridgeError} `wasmUnavailable`
   */
  static async load(source: ModuleSource = new URL("sceau.wasm", import.meta.url)): Promise<Certificates> {
    return new Certificates(await WasmModule.load(source));
  }

  /** @throws {BridgeError} `certificateInvalid` */
  parse(der: Uint8Array): Certificate {
    const { details } = this.call("parseCertificate", { certificate: der });
    return {
      ...details,
      notBefore: new Date(details.notBefore * 1000),
      notAfter: new Date(details.notAfter * 1000),
      serialNumber: BigInt(details.serialDecimal),
      der,
    };
  }

  /**
   * The CertificationRequestInfo that the new key signs.
   * @throws {BridgeError} `requestInvalid`
   */
  buildRequestInfo(details: RequestDetails): Uint8Array {
    return this.call("buildRequestInfo", { details }).requestInfo;
  }

  /**
   * The CertificationRequestInfo of a renewal: same subject, new key, the portal's nonce and the certificate to renew.
   * @throws {BridgeError} `certificateInvalid`, `requestInvalid`
   */
  buildRenewalRequestInfo({ currentCertificate, publicKey, nonce }: RenewalOf): Uint8Array {
    const { subjectDer } = this.parse(currentCertificate);
    return this.buildRequestInfo({
      subject: subjectDer, publicKey, challengePassword: nonce, renewalCertificate: currentCertificate, extensions: [], otherAttributes: [],
    });
  }

  /**
   * A PKCS#10 request of a CertificationRequestInfo and its signature, which is verified.
   * @throws {BridgeError} `requestInvalid`, `signatureInvalid`
   */
  attachSignature(requestInfo: Uint8Array, signatureAlgorithm: SignatureAlgorithm, signature: Uint8Array): Uint8Array {
    return this.call("attachSignature", { requestInfo, signatureAlgorithm, signature }).request;
  }

  /**
   * What a PKCS#10 request says, its proof of possession verified.
   * @throws {BridgeError} `requestInvalid`, `signatureInvalid`
   */
  parseRequest(request: Uint8Array): WasmCommands["parseRequest"]["response"] {
    return this.call("parseRequest", { request });
  }

  /**
   * The signed attributes of a document whose digest is known.
   * @throws {BridgeError} `certificateInvalid`, `attributesRefused`
   */
  composeSignedAttributes(certificate: Uint8Array, hash: HashAlgorithm, contentDigest: Uint8Array): Uint8Array {
    return this.call("composeSignedAttributes", { certificate, hash, contentDigest }).signedAttributes;
  }

  /** @throws {BridgeError} `cmsInvalid` */
  parseSignedAttributes(signedAttributes: Uint8Array): SignedAttributesDetails {
    return this.call("parseSignedAttributes", { signedAttributes }).details;
  }

  /**
   * A CMS SignedData with its content inside. Pieces that do not fit together are refused.
   * @throws {BridgeError} `certificateInvalid`, `certificateMismatch`, `cmsInvalid`, `signatureInvalid`
   */
  assembleSignedData(content: Uint8Array, signer: SignerPieces): Uint8Array {
    return this.call("assembleSignedData", { content, otherCertificates: [], ...signer }).signedData;
  }

  /**
   * A CMS SignedData for content that is kept elsewhere.
   * @throws {BridgeError} as `assembleSignedData`
   */
  assembleDetachedSignedData(signer: SignerPieces): Uint8Array {
    return this.call("assembleSignedData", { otherCertificates: [], ...signer }).signedData;
  }

  /**
   * What a CMS SignedData says, its signature verified. `detachedContent` is what was signed, when it is not inside.
   * @throws {BridgeError} `cmsInvalid`, `signatureInvalid`, `certificateMismatch`
   */
  verifySignedData(signedData: Uint8Array, detachedContent?: Uint8Array): WasmCommands["verifySignedData"]["response"] {
    return this.call("verifySignedData", detachedContent ? { signedData, detachedContent } : { signedData });
  }

  /**
   * The path from a certificate to an anchor, validated.
   * @throws {BridgeError} `certificateInvalid`, `certificateExpired`, `certificateRevoked`, `certificateUnknown`
   */
  verifyChain(certificate: Uint8Array, trust: Trust): readonly Uint8Array[] {
    const time = Math.floor((trust.time?.getTime() ?? Date.now()) / 1000);
    return this.call("verifyChain", {
      certificate, anchors: trust.anchors, intermediates: trust.intermediates ?? [], crls: trust.crls ?? [],
      revocation: trust.revocation ?? "notChecked", time,
    }).chain;
  }

  private call<Command extends keyof WasmCommands>(command: Command, request: WasmCommands[Command]["request"]): WasmCommands[Command]["response"] {
    const { request: requestMembers, response: responseMembers } = wasmCommands[command];
    const text = this.module.exchange(JSON.stringify({ id: 0, command, arguments: encode(request, requestMembers) }));
    const { result, error } = JSON.parse(text) as { readonly result?: unknown; readonly error?: unknown };
    if (error !== undefined) throw BridgeError.fromMessage(error);
    return decode(result, responseMembers);
  }
}
