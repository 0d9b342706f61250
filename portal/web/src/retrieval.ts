// SPDX-License-Identifier: Apache-2.0
import { BridgeError, connect, renew, type RenewalOptions, type RenewalProgress, resume, type Sceau, type StartOptions } from "../../../extension/page-api/index.js";
import { fromBase64, toBase64 } from "../../../shared/protocol/ts/codec.js";
import { wasm } from "./identification.js";
import type { Part } from "./page.js";
import { requestCertificate, submitCms, type TokenTask, tokenTask } from "./server.js";

type Stage = "pin" | "key" | "request" | "install" | "proof";
const stages: readonly Stage[] = ["pin", "key", "request", "install", "proof"];

/** What the page says while the host is at a step. */
const words: Readonly<Record<string, { readonly text: string; readonly drawing: string }>> = {
  waitingForConsent: { text: "consent", drawing: "pin" },
  waitingForPin: { text: "pin", drawing: "pin" },
  waitingForToken: { text: "token", drawing: "token" },
  makingKey: { text: "making-key", drawing: "key" },
  checkingKey: { text: "checking-key", drawing: "key" },
  signing: { text: "signing", drawing: "key" },
  writingCertificate: { text: "writing", drawing: "token" },
  verifying: { text: "verifying", drawing: "token" },
  cleaningUp: { text: "cleaning", drawing: "token" },
};

/** The retrieval: a new key on the token, its certificate beside it, and the proof that both work. */
export function offerRetrieval(part: Part): void {
  const button = part.button("[data-begin]");
  button.disabled = false;
  button.addEventListener("click", () => void part.run(button, () => alone(() => retrieve(part))));
}

/** Two tabs of one holder would make two keys: the second is told to wait for the first. */
async function alone(work: () => Promise<void>): Promise<void> {
  await navigator.locks.request("sceau-retrieval", { ifAvailable: true }, async (lock) => {
    if (!lock) throw new BridgeError("busy");
    await work();
  });
}

async function retrieve(part: Part): Promise<void> {
  part.wait("looking");
  const sceau = await connect({ wasm });
  const task = await tokenTask();
  const options: RenewalOptions = {
    nonce: task.nonce,
    onProgress: (progress) => {
      show(part, progress);
    },
    submit: async (cms) => {
      part.wait("sending");
      const issued = await requestCertificate(cms);
      return { certificate: fromBase64(issued.certificate), chain: issued.chain.map(fromBase64), nonce: issued.nonce };
    },
  };
  const acknowledgement = await renewOrResume(sceau, task, options);
  reach(part, "proof");
  part.wait("proving");
  location.assign(await submitCms("/api/renewal/acknowledgement", acknowledgement));
}

/** A renewal of this certificate that was cut goes on, with the key it has. Brings the acknowledgement by the new key. */
async function renewOrResume(sceau: Sceau, task: TokenTask, options: RenewalOptions): Promise<Uint8Array> {
  const begun = (await sceau.pending()).find((pending) => toBase64(pending.currentCertificate) === task.currentCertificate);
  const afresh = { certificate: fromBase64(task.currentCertificate), keyType: task.keyType, ...options };
  if (begun) return resumeOrReplace(sceau, begun.renewalId, task, afresh);
  if (task.newCertificate !== "") return acknowledgeAgain(sceau, task);
  // Its key is on another computer's token, or that computer's journal is lost: another one would be made for nothing.
  if (task.accepted) throw new BridgeError("renewalUnknown");
  return (await renew(sceau, afresh)).acknowledgement;
}

/** Goes on with the key that is there; one that belongs to a request which the office gave up is of no use, and goes. */
async function resumeOrReplace(sceau: Sceau, renewalId: string, task: TokenTask, afresh: StartOptions): Promise<Uint8Array> {
  try {
    return (await resume(sceau, renewalId, afresh)).acknowledgement;
  } catch (error) {
    const givenUp = error instanceof BridgeError && error.code === "challengeExpired" && !task.accepted;
    if (!givenUp) throw error;
    await sceau.abandon(renewalId);
    return (await renew(sceau, afresh)).acknowledgement;
  }
}

/** The certificate was installed, and the portal never heard of it: the new key says so once more. */
async function acknowledgeAgain(sceau: Sceau, { newCertificate, acknowledgement, nonce }: TokenTask): Promise<Uint8Array> {
  try {
    return await sceau.declare(fromBase64(newCertificate), acknowledgement, nonce);
  } catch (error) {
    if (error instanceof BridgeError && error.code === "certificateAbsent") throw new BridgeError("renewalUnknown");
    throw error;
  }
}

function show(part: Part, { phase, step }: RenewalProgress): void {
  const word = step === undefined ? undefined : words[step];
  if (word) {
    part.wait(word.text);
    for (const drawing of part.root.querySelectorAll<HTMLElement>("[data-drawing]")) drawing.hidden = drawing.dataset["drawing"] !== word.drawing;
  } else if (phase === "submission") part.wait("sending");
  if (phase === "key") reach(part, step === undefined || step.startsWith("waiting") ? "pin" : "key");
  else reach(part, phase === "installation" ? "install" : "request");
}

/** Marks where the retrieval stands; it never goes back. */
function reach(part: Part, stage: Stage): void {
  const here = stages.indexOf(stage);
  for (const item of part.root.querySelectorAll<HTMLElement>("[data-stage]")) {
    const place = stages.indexOf(item.dataset["stage"] as Stage);
    item.classList.toggle("done", place < here);
    if (place === here) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
}
