// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import type { RenewalStep } from "../../shared/protocol/generated/ts/common.js";
import {
  GenerateKeyResponseMembers,
  InstallCertificateResponseMembers,
  SignAttributesResponseMembers,
  SignRequestResponseMembers,
} from "../../shared/protocol/generated/ts/native-host.js";
import type { CallOptions } from "./channel.js";
import type { Renewal, RenewalOptions, RenewalPhase, StartOptions } from "./renew.js";
import { hashOf, type Sceau } from "./sceau.js";

interface Begun {
  readonly renewalId: string;
  readonly currentCertificate: Uint8Array;
}

/** Errors after which nobody knows whether the request was signed. The journal knows; `resume` goes on from there. */
const unclear: readonly string[] = ["cancelled", "timeout", "hostStopped", "extensionReloaded", "internalError"];

/** See `renew` in renew.ts. */
export async function renew(sceau: Sceau, { certificate, keyType, ...options }: StartOptions): Promise<Renewal> {
  // Loaded before there is a key: a page without it must not leave one behind.
  await sceau.certificateFunctions();
  const { renewalId, publicKey } = await sceau.request(
    "generateKey",
    { currentCertificate: certificate, keyType },
    GenerateKeyResponseMembers,
    callOptions(options, "key"),
  );
  const begun = { renewalId, currentCertificate: certificate };
  return submitAndInstall(sceau, begun, await signRequest(sceau, begun, publicKey, options), options);
}

/** See `resume` in renew.ts. */
export async function resume(sceau: Sceau, renewalId: string, options: RenewalOptions): Promise<Renewal> {
  const pending = (await sceau.pending(options)).find((renewal) => renewal.renewalId === renewalId);
  if (!pending) throw new BridgeError("renewalUnknown");
  await sceau.certificateFunctions();
  const request = pending.request ?? (await signRequest(sceau, pending, pending.publicKey, options));
  return submitAndInstall(sceau, pending, request, options);
}

/** The CertificationRequest, signed by the new key. When that certainly failed, the key is of no use and goes. */
async function signRequest(sceau: Sceau, { renewalId, currentCertificate }: Begun, publicKey: Uint8Array, options: RenewalOptions): Promise<Uint8Array> {
  const certificates = await sceau.certificateFunctions();
  try {
    const certificationRequestInfo = certificates.buildRenewalRequestInfo({ currentCertificate, publicKey, nonce: options.nonce });
    const details = { renewalId, certificationRequestInfo };
    return (await sceau.request("signRequest", details, SignRequestResponseMembers, callOptions(options, "request"))).request;
  } catch (error) {
    if (error instanceof BridgeError && !unclear.includes(error.code)) await sceau.abandon(renewalId).catch(() => undefined);
    throw error;
  }
}

async function submitAndInstall(sceau: Sceau, { renewalId, currentCertificate }: Begun, request: Uint8Array, options: RenewalOptions): Promise<Renewal> {
  const certificates = await sceau.certificateFunctions();
  const { signatures, signatureAlgorithm } = await sceau.request(
    "signAttributes",
    { certificate: currentCertificate, purpose: "renewalRequest", hash: "SHA-256", renewalId },
    SignAttributesResponseMembers,
    callOptions(options, "request"),
  );
  const [signed] = signatures;
  if (!signed) throw new BridgeError("internalError");
  const signedData = certificates.assembleSignedData(request, {
    certificate: currentCertificate,
    hash: hashOf(signatureAlgorithm),
    signatureAlgorithm,
    ...signed,
  });

  options.onProgress?.({ phase: "submission" });
  const issued = await options.submit(signedData);
  if (options.signal?.aborted) throw new BridgeError("cancelled", { cause: options.signal.reason });

  const { acknowledgement } = await sceau.request(
    "installCertificate",
    { renewalId, certificate: issued.certificate, chain: issued.chain, nonce: issued.nonce },
    InstallCertificateResponseMembers,
    callOptions(options, "installation"),
  );
  const { content: declaration, ...pieces } = acknowledgement;
  return {
    renewalId,
    acknowledgement: certificates.assembleSignedData(declaration, {
      certificate: issued.certificate,
      hash: hashOf(acknowledgement.signatureAlgorithm),
      ...pieces,
    }),
  };
}

function callOptions({ signal, timeout, onProgress }: RenewalOptions, phase: RenewalPhase): CallOptions & { onProgress: (step: RenewalStep) => void } {
  onProgress?.({ phase });
  return {
    ...(signal && { signal }),
    ...(timeout !== undefined && { timeout }),
    onProgress: (step) => onProgress?.({ phase, step }),
  };
}
