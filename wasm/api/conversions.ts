// SPDX-License-Identifier: Apache-2.0
// What callers give becomes the module's messages, and those become what callers get: dates for seconds, maps for lists, defaults for what is left out.
import type {
  FindRevokedResponse, JudgeRenewalRequest, OcspStatement, ParseCertificateResponse, ParseOcspResponseResponse, ReadRevocationListResponse, ReadTimeStampsResponse,
  RequestDetails, VerifyChainRequest, VerifyOcspResponseResponse,
} from "../../shared/protocol/generated/ts/wasm.js";
import type { Certificate, Material, OcspAnswer, OcspResponse, RenewalFacts, RenewalOf, RevocationListPage, RevocationLookup, TimeStamps, Trust } from "./types.js";

const dateOf = (seconds: number): Date => new Date(seconds * 1000);

export const secondsOf = (time: Date | undefined): number => Math.floor((time?.getTime() ?? Date.now()) / 1000);

export const materialOf = ({ certificates = [], crls = [], ocspResponses = [] }: Material): Required<Material> => ({ certificates, crls, ocspResponses });

export function certificateOf({ details }: ParseCertificateResponse, der: Uint8Array): Certificate {
  const { notBefore, notAfter, serialDecimal } = details;
  return { ...details, notBefore: dateOf(notBefore), notAfter: dateOf(notAfter), serialNumber: BigInt(serialDecimal), der };
}

export const timeStampsOf = ({ signatureValue, timeStamps }: ReadTimeStampsResponse): TimeStamps =>
  ({ signatureValue, timeStamps: timeStamps.map((stamp) => ({ ...stamp, time: dateOf(stamp.time) })) });

export const trustMembers = ({ anchors, intermediates = [], crls = [], revocation = "notChecked", time, policies, use }: Trust): Omit<VerifyChainRequest, "certificate"> => ({
  anchors, intermediates, crls, revocation, time: secondsOf(time), checkPolicies: policies !== undefined, policies: policies ?? [], ...(use ? { use } : {}),
});

export function revocationLookupOf({ thisUpdate, nextUpdate, revoked }: FindRevokedResponse): RevocationLookup {
  return {
    thisUpdate: dateOf(thisUpdate),
    ...(nextUpdate === undefined ? {} : { nextUpdate: dateOf(nextUpdate) }),
    revoked: new Map(revoked.map(({ serialHex, revocationTime, reason }) =>
      [serialHex, { revocationTime: dateOf(revocationTime), ...(reason === undefined ? {} : { reason }) }])),
  };
}

export function revocationListPageOf({ thisUpdate, nextUpdate, entries, ...rest }: ReadRevocationListResponse): RevocationListPage {
  return {
    ...rest,
    thisUpdate: dateOf(thisUpdate),
    ...(nextUpdate === undefined ? {} : { nextUpdate: dateOf(nextUpdate) }),
    entries: entries.map((entry) => ({ ...entry, revocationTime: dateOf(entry.revocationTime) })),
  };
}

const datesOf = ({ status, thisUpdate, nextUpdate, revocationTime, reason }: Omit<OcspStatement, "certificate">): Omit<OcspAnswer, "producedAt"> => ({
  status,
  thisUpdate: dateOf(thisUpdate),
  ...(nextUpdate === undefined ? {} : { nextUpdate: dateOf(nextUpdate) }),
  ...(revocationTime === undefined ? {} : { revocationTime: dateOf(revocationTime) }),
  ...(reason === undefined ? {} : { reason }),
});

export const ocspAnswerOf = (answer: VerifyOcspResponseResponse): OcspAnswer => ({ ...datesOf(answer), producedAt: dateOf(answer.producedAt) });

export function ocspResponseOf({ producedAt, statements, ...rest }: ParseOcspResponseResponse): OcspResponse {
  return { ...rest, producedAt: dateOf(producedAt), statements: statements.map(({ certificate, ...answer }) => ({ certificate, ...datesOf(answer) })) };
}

/** Same subject, new key, the portal's nonce and the certificate to renew. */
export const renewalDetails = ({ subjectDer }: Certificate, { publicKey, nonce, currentCertificate }: RenewalOf): RequestDetails => ({
  subject: subjectDer, publicKey, challengePassword: nonce, renewalCertificate: currentCertificate, extensions: [], otherAttributes: [],
});

/** What is not said of a certificate does not stand in its way. */
export const renewalFactsOf = ({ now, ...known }: RenewalFacts): Omit<JudgeRenewalRequest, "certificate"> => ({
  now: secondsOf(now), issuedByUs: true, revoked: false, physical: true, productOffered: true, renewed: false, underWay: false, renewalsDone: 0, renewalsAllowed: 1, ...known,
});
