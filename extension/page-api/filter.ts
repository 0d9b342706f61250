// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import type { TokenCertificate } from "../../shared/protocol/generated/ts/common.js";
import { type CertificateSummary, summarize } from "./certificate-summary.js";

export type Usage = "identification" | "signature" | "commitment";

/** Which certificates a page wants; everything that is given must hold. */
export interface CertificateFilter {
  /** Within its validity now. */
  readonly valid?: boolean;
  /**
   * `identification`: may sign a challenge; `signature`: may sign documents and declarations; `commitment`: its key usage allows nonRepudiation,
   * as forms with legal effect want it.
   */
  readonly usableFor?: Usage;
  /** False leaves out certificates that may issue others: they are no person's. */
  readonly authorities?: boolean;
  /** The issuer's common name holds this text. */
  readonly issuer?: string;
  /** A certificate policy of the product, dotted. */
  readonly product?: string;
}

/** A certificate on a token with what a list shows of it. */
export interface ListedCertificate extends TokenCertificate {
  readonly summary: CertificateSummary;
}

/**
 * Those that have their key on the token and pass the filter, the one that ends last on top. What nobody can read nobody can choose: it
 * hides no other.
 * @throws {BridgeError} `certificateInvalid` when none of several can be read
 */
export function select(certificates: readonly TokenCertificate[], filter: CertificateFilter, now: Date = new Date()): readonly ListedCertificate[] {
  const withKey = certificates.filter(({ hasPrivateKey }) => hasPrivateKey);
  const readable = withKey.flatMap((certificate) => {
    try {
      return [{ ...certificate, summary: summarize(certificate.certificate) }];
    } catch {
      return [];
    }
  });
  if (withKey.length > 0 && readable.length === 0) throw new BridgeError("certificateInvalid");
  return readable.filter(({ summary }) => passes(summary, filter, now)).sort((a, b) => b.summary.notAfter.getTime() - a.summary.notAfter.getTime());
}

const usable: Readonly<Record<Usage, (summary: CertificateSummary) => boolean>> = {
  identification: ({ digitalSignature }) => digitalSignature,
  signature: ({ digitalSignature, nonRepudiation }) => digitalSignature || nonRepudiation,
  commitment: ({ nonRepudiation }) => nonRepudiation,
};

function passes(summary: CertificateSummary, { valid, usableFor, authorities, issuer, product }: CertificateFilter, now: Date): boolean {
  const isValid = summary.notBefore <= now && now <= summary.notAfter;
  return (
    (valid === undefined || valid === isValid) &&
    (authorities === undefined || authorities === summary.isAuthority) &&
    (usableFor === undefined || usable[usableFor](summary)) &&
    (issuer === undefined || summary.issuer.includes(issuer)) &&
    (product === undefined || summary.policies.includes(product))
  );
}
