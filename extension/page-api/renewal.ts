// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import type { KeyType, RenewalStep } from "../../shared/protocol/generated/ts/common.js";
import {
  GenerateKeyResponseMembers,
  InstallCertificateResponseMembers,
  SignAttributesResponseMembers,
  SignRequestResponseMembers,
} from "../../shared/protocol/generated/ts/native-host.js";
import type { CallOptions } from "./limits.js";
import type { EnrolmentOptions, Renewal, RenewalOptions, RenewalPhase, ResumeOptions, StartOptions } from "./renew.js";
import type { Sceau } from "./sceau.js";
import { hashOf } from "./signing.js";
import { unlessAborted } from "./unless-aborted.js";

interface Begun {
  readonly renewalId: string;
  /** Empty for the first certificate of a token. */
  readonly currentCertificate: Uint8Array;
}

/** What `generateKey` is told besides the kind of key. */
type Place = { readonly currentCertificate: Uint8Array } | { readonly tokenId: string };

/** Errors after which nobody knows whether the request was signed. The journal knows; `resume` goes on from there. */
const unclear: readonly string[] = ["cancelled", "timeout", "hostStopped", "extensionReloaded", "internalError"];

/** See `renew` in renew.ts. */
export async function renew(sceau: Sceau, { certificate, keyType, ...options }: StartOptions): Promise<Renewal> {
  return begin(sceau, { currentCertificate: certificate }, keyType, options);
}

/** See `enrol` in renew.ts. */
export async function enrol(sceau: Sceau, { tokenId, keyType, ...options }: EnrolmentOptions): Promise<Renewal> {
  return begin(sceau, { tokenId }, keyType, options);
}

async function begin(sceau: Sceau, place: Place, keyType: KeyType, options: ResumeOptions): Promise<Renewal> {
  // Loaded before there is a key: a page without it must not leave one behind.
  await unlessAborted(() => sceau.certificateFunctions(), options.signal);
  const { renewalId, publicKey } = await sceau.request("generateKey", { ...place, keyType }, GenerateKeyResponseMembers, callOptions(options, "key"));
  const begun = { renewalId, currentCertificate: "tokenId" in place ? new Uint8Array() : place.currentCertificate };
  return submitAndInstall(sceau, begun, await signRequest(sceau, begun, publicKey, options), options);
}

/** See `resume` in renew.ts. */
export async function resume(sceau: Sceau, renewalId: string, options: ResumeOptions): Promise<Renewal> {
  const pending = (await sceau.pending(limits(options))).find((renewal) => renewal.renewalId === renewalId);
  if (!pending) throw new BridgeError("renewalUnknown");
  if (!pending.request && isFirst(pending) && !options.subject) throw new BridgeError("invalidRequest");
  await unlessAborted(() => sceau.certificateFunctions(), options.signal);
  const request = pending.request ?? (await signRequest(sceau, pending, pending.publicKey, options));
  return submitAndInstall(sceau, pending, request, options);
}

function isFirst({ currentCertificate }: Begun): boolean {
  return currentCertificate.length === 0;
}

/** The CertificationRequest, signed by the new key. When that certainly failed, the key is of no use and goes. */
async function signRequest(sceau: Sceau, begun: Begun, publicKey: Uint8Array, options: ResumeOptions): Promise<Uint8Array> {
  const { renewalId, currentCertificate } = begun;
  const certificates = await sceau.certificateFunctions();
  try {
    const { nonce, subject } = options;
    const certificationRequestInfo = isFirst(begun) && subject
      ? certificates.buildRequestInfo({ subject, publicKey, challengePassword: nonce, extensions: [], otherAttributes: [] })
      : certificates.buildRenewalRequestInfo({ currentCertificate, publicKey, nonce });
    const details = { renewalId, certificationRequestInfo };
    return (await sceau.request("signRequest", details, SignRequestResponseMembers, callOptions(options, "request"))).request;
  } catch (error) {
    if (error instanceof BridgeError && !unclear.includes(error.code)) await sceau.abandon(renewalId).catch(() => undefined);
    throw error;
  }
}

/** The request in an envelope that the current key signs. */
async function envelope(sceau: Sceau, { renewalId, currentCertificate }: Begun, request: Uint8Array, options: RenewalOptions): Promise<Uint8Array> {
  const certificates = await sceau.certificateFunctions();
  const { signatures, signatureAlgorithm } = await sceau.request(
    "signAttributes",
    { certificate: currentCertificate, purpose: "renewalRequest", hash: "SHA-256", renewalId },
    SignAttributesResponseMembers,
    callOptions(options, "request"),
  );
  const [signed] = signatures;
  if (!signed) throw new BridgeError("internalError");
  return certificates.assembleSignedData(request, {
    certificate: currentCertificate,
    hash: hashOf(signatureAlgorithm),
    signatureAlgorithm,
    ...signed,
  });
}

async function submitAndInstall(sceau: Sceau, begun: Begun, request: Uint8Array, options: RenewalOptions): Promise<Renewal> {
  const { renewalId } = begun;
  // There is no key yet that could vouch for a first one: the registration office does.
  const submitted = isFirst(begun) ? request : await envelope(sceau, begun, request, options);

  options.onProgress?.({ phase: "submission" });
  // A portal may take its time: whoever gives up does not wait for it.
  const issued = await unlessAborted(() => options.submit(submitted), options.signal);

  const { acknowledgement } = await sceau.request(
    "installCertificate",
    { renewalId, certificate: issued.certificate, chain: issued.chain, nonce: issued.nonce },
    InstallCertificateResponseMembers,
    callOptions(options, "installation"),
  );
  const { content: declaration, ...pieces } = acknowledgement;
  const certificates = await sceau.certificateFunctions();
  return {
    renewalId,
    acknowledgement: certificates.assembleSignedData(declaration, {
      certificate: issued.certificate,
      hash: hashOf(acknowledgement.signatureAlgorithm),
      ...pieces,
    }),
  };
}

function limits({ signal, timeout }: CallOptions): CallOptions {
  return { ...(signal && { signal }), ...(timeout !== undefined && { timeout }) };
}

function callOptions({ onProgress, ...options }: RenewalOptions, phase: RenewalPhase): CallOptions & { onProgress: (step: RenewalStep) => void } {
  onProgress?.({ phase });
  return {
    ...limits(options),
    onProgress: (step) => onProgress?.({ phase, step }),
  };
}
