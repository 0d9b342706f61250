// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import type { KeyType, PendingRenewal } from "../../../shared/protocol/generated/ts/common.js";
import type { CallOptions } from "../limits.js";
import { renew, type Renewal, type RenewalOptions, type RenewalPhase, type RenewalProgress, resume, type StartOptions } from "../renew.js";
import type { Sceau } from "../sceau.js";
import { unlessAborted } from "../unless-aborted.js";

/** Where the portal stands with a renewal. */
export interface RenewalStanding {
  /** The challenge: for the certification request, or for what the new key is to declare. */
  readonly nonce: string;
  /** It accepted a certification request: another key is of no use. False says that it accepted none, or gave the one it had accepted up. */
  readonly accepted?: boolean;
  /** It issued the certificate and never heard that it is installed: what its key is then to declare once more. */
  readonly issued?: { readonly certificate: Uint8Array; readonly declaration: string };
}

/** What the page says about a renewal before it begins. */
export interface RenewalPlan {
  /** DER of the certificate to renew. */
  readonly certificate: Uint8Array;
  readonly keyType: KeyType;
  /** Fetches the portal's challenge, once for each attempt; portals that know more say where they stand. */
  readonly challenge: () => Promise<string | RenewalStanding>;
  readonly submit: RenewalOptions["submit"];
  /** Brings the acknowledgement to the portal, as a step of its own. Without it the page does so at `sceau-renewed`. */
  readonly acknowledge?: (acknowledgement: Uint8Array) => Promise<void>;
}

/** The detail of `sceau-renewed`. There is no `renewalId` where the program had finished before and the portal had not heard of it. */
export type Renewed = Pick<Renewal, "acknowledgement"> & Partial<Renewal>;

/** What the element shows of an attempt: the phases, and the portal's last one. */
export type PlanPhase = RenewalPhase | "acknowledgement";
export type PlanProgress = Omit<RenewalProgress, "phase"> & { readonly phase: PlanPhase };

interface Watching {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PlanProgress) => void;
}

/** What this site began for the plan's certificate on this computer. */
export async function unfinished(sceau: Sceau, { certificate }: RenewalPlan, options: CallOptions = {}): Promise<PendingRenewal | undefined> {
  const wanted = certificate.join();
  return (await sceau.pending(options)).find(({ currentCertificate }) => currentCertificate.join() === wanted);
}

/**
 * One attempt, from wherever the renewal is. Two tabs of one holder would make two keys: the second is told to wait for the first.
 * @throws {BridgeError} and whatever the plan's functions throw
 */
export async function attempt(sceau: Sceau, plan: RenewalPlan, watching: Watching): Promise<Renewed> {
  return navigator.locks.request("sceau-renewal", { ifAvailable: true }, async (lock) => {
    if (!lock) throw new BridgeError("busy");
    const answer = await unlessAborted(() => plan.challenge(), watching.signal);
    const renewed = await reach(sceau, plan, typeof answer === "string" ? { nonce: answer } : answer, watching);
    if (plan.acknowledge) {
      watching.onProgress({ phase: "acknowledgement" });
      await plan.acknowledge(renewed.acknowledgement);
    }
    return renewed;
  });
}

async function reach(sceau: Sceau, plan: RenewalPlan, standing: RenewalStanding, watching: Watching): Promise<Renewed> {
  const afresh = { certificate: plan.certificate, keyType: plan.keyType, submit: plan.submit, nonce: standing.nonce, ...watching };
  const begun = await unfinished(sceau, plan, { signal: watching.signal });
  if (begun) return resumeOrReplace(sceau, begun, standing, afresh);
  if (standing.issued) return { acknowledgement: await declareAgain(sceau, standing.issued, standing.nonce, watching) };
  // Its key is on another computer's token, or that computer's journal is lost: another one would be made for nothing.
  if (standing.accepted) throw new BridgeError("renewalUnknown");
  return renew(sceau, afresh);
}

/** Goes on with the key that is there; one whose request the portal gave up is of no use, and goes. */
async function resumeOrReplace(sceau: Sceau, { renewalId }: PendingRenewal, { accepted }: RenewalStanding, afresh: StartOptions & Watching): Promise<Renewed> {
  try {
    return await resume(sceau, renewalId, afresh);
  } catch (error) {
    const givenUp = error instanceof BridgeError && error.code === "challengeExpired" && accepted === false;
    if (!givenUp) throw error;
    await sceau.abandon(renewalId, { signal: afresh.signal });
    return renew(sceau, afresh);
  }
}

async function declareAgain(sceau: Sceau, { certificate, declaration }: NonNullable<RenewalStanding["issued"]>, nonce: string, { signal }: Watching): Promise<Uint8Array> {
  try {
    return await sceau.declare(certificate, declaration, nonce, { signal });
  } catch (error) {
    if (error instanceof BridgeError && error.code === "certificateAbsent") throw new BridgeError("renewalUnknown");
    throw error;
  }
}
