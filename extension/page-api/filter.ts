// SPDX-License-Identifier: Apache-2.0
import type { TokenCertificate } from "../../shared/protocol/generated/ts/common.js";
import { type CertificateSummary, summarize } from "./certificate-summary.js";

/** Which certificates a page wants; everything that is given must hold. */
export interface CertificateFilter {
  /** Within its validity now. */
  readonly valid?: boolean;
  /** `identification`: may sign a challenge; `signature`: may sign documents and declarations. */
  readonly usableFor?: "identification" | "signature";
  /** The issuer's common name holds this text. */
  readonly issuer?: string;
  /** A certificate policy of the product, dotted. */
  readonly product?: string;
}

/** A certificate on a token with what a list shows of it. */
export interface ListedCertificate extends TokenCertificate {
  readonly summary: CertificateSummary;
}

/** Those that can be read, have their key on the token and pass the filter, the one that ends last on top. */
export function select(certificates: readonly TokenCertificate[], filter: CertificateFilter, now: Date = new Date()): readonly ListedCertificate[] {
  return certificates
    .flatMap((certificate) => {
      try {
        return certificate.hasPrivateKey ? [{ ...certificate, summary: summarize(certificate.certificate) }] : [];
      } catch {
        return []; // what nobody can read nobody can choose
      }
    })
    .filter(({ summary }) => passes(summary, filter, now))
    .sort((a, b) => b.summary.notAfter.getTime() - a.summary.notAfter.getTime());
}

function passes(summary: CertificateSummary, { valid, usableFor, issuer, product }: CertificateFilter, now: Date): boolean {
  const isValid = summary.notBefore <= now && now <= summary.notAfter;
  return (
    (valid === undefined || valid === isValid) &&
    (usableFor === undefined || (usableFor === "identification" ? summary.digitalSignature : summary.nonRepudiation || summary.digitalSignature)) &&
    (issuer === undefined || summary.issuer.includes(issuer)) &&
    (product === undefined || summary.policies.includes(product))
  );
}
