// SPDX-License-Identifier: Apache-2.0
export type { ErrorCode } from "../../shared/errors/generated/ts/error-codes.js";
export { BridgeError } from "../../shared/errors/ts/bridge-error.js";
export type {
  Finding,
  KeyType,
  PendingRenewal,
  PinState,
  RenewalState,
  RenewalStep,
  Token,
  TokenCertificate,
} from "../../shared/protocol/generated/ts/common.js";
export type { CertificateSummary } from "./certificate-summary.js";
export type { CallOptions } from "./limits.js";
export type { CertificateFilter, ListedCertificate } from "./filter.js";
export {
  enrol, type EnrolmentOptions, type Issued, renew, type Renewal, type RenewalOptions, type RenewalPhase, type RenewalProgress, resume, type ResumeOptions,
  type StartOptions,
} from "./renew.js";
export { connect, type ConnectOptions, type IdentificationToken, type PreparedUnblock, Sceau, type UnblockOptions, type Versions } from "./sceau.js";
export type { DocumentToSign, PdfToSign, SignOptions } from "./sign.js";
