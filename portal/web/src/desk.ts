// SPDX-License-Identifier: Apache-2.0
import { BridgeError, connect, enrol, type EnrolmentOptions, type Renewal, type RenewalProgress, resume, type Sceau, type Token } from "../../../extension/page-api/index.js";
import { fromBase64 } from "../../../shared/protocol/ts/codec.js";
import { wasm } from "./identification.js";
import type { Part } from "./page.js";
import { certifyAtDesk, submitCms } from "./server.js";

/** The registration office: the new token makes its key here, takes its certificate, and says so; the holder chooses its PIN. */
export function offerDesk(part: Part): void {
  for (const [selector, action] of [["[data-begin]", write], ["[data-pin]", choosePin]] as const) {
    const button = part.button(selector);
    button.disabled = false;
    button.addEventListener("click", () => void part.run(button, () => action(part)));
  }
}

/** The token that was recorded, and no other: the officer's own may be there too. */
async function recordedToken(part: Part, sceau: Sceau): Promise<Token> {
  await sceau.certificates(); // serial numbers are told to sites that may list
  const recorded = asTyped(part.root.dataset["serial"] ?? "");
  const token = (await sceau.tokens()).find(({ serialNumber }) => asTyped(serialNumber) === recorded);
  if (!token) throw new BridgeError("tokenAbsent");
  return token;
}

/** A serial number that somebody reads from a token and types. */
const asTyped = (serial: string): string => serial.replace(/\s/g, "").toUpperCase();

async function choosePin(part: Part): Promise<void> {
  part.wait("looking");
  const sceau = await connect();
  const { tokenId } = await recordedToken(part, sceau);
  part.wait("choosing-pin");
  await sceau.changePin(tokenId);
  part.wait();
  const done = part.find("[data-done]");
  done.hidden = false;
  done.focus();
}

async function write(part: Part): Promise<void> {
  part.wait("looking");
  const sceau = await connect({ wasm });
  const token = await recordedToken(part, sceau);
  await preparePin(part, sceau, token);
  const { reference = "", subject = "", challenge: nonce = "", keyType = "" } = part.root.dataset;
  const calls = `/api/office/requests/${reference}`;
  const options: EnrolmentOptions = {
    tokenId: token.tokenId,
    keyType,
    subject: fromBase64(subject),
    nonce,
    submit: async (request) => {
      const issued = await certifyAtDesk(`${calls}/certificate`, request);
      return { certificate: fromBase64(issued.certificate), chain: issued.chain.map(fromBase64), nonce: issued.nonce };
    },
    onProgress: (progress) => { show(part, progress); },
  };
  location.assign(await submitCms(`${calls}/acknowledgement`, await prove(part, sceau, options)));
}

/** What the new key says once its certificate is on the token, from wherever the portal and this computer are with it. Only where neither knows of a key is one made. */
async function prove(part: Part, sceau: Sceau, options: EnrolmentOptions): Promise<Uint8Array> {
  const { accepted, issued = "", declaration = "" } = part.root.dataset;
  const begun = (await sceau.pending()).find(({ currentCertificate, tokenId }) => currentCertificate.length === 0 && tokenId === options.tokenId);
  if (begun) return (await resumeOrReplace(sceau, begun.renewalId, options, accepted === undefined)).acknowledgement;
  if (issued !== "") return declareAgain(sceau, fromBase64(issued), declaration, options.nonce);
  // Its key was made with another computer or tool: another one would be made for nothing.
  if (accepted !== undefined) throw new BridgeError("renewalUnknown");
  return (await enrol(sceau, options)).acknowledgement;
}

/** Goes on with the key that is there; one that was made on this token for another request is of no use, and goes. */
async function resumeOrReplace(sceau: Sceau, renewalId: string, options: EnrolmentOptions, replaceable: boolean): Promise<Renewal> {
  try {
    return await resume(sceau, renewalId, options);
  } catch (error) {
    const another = error instanceof BridgeError && (error.code === "challengeExpired" || error.code === "keyTypeUnsupported");
    if (!another || !replaceable) throw error;
    await sceau.abandon(renewalId);
    return enrol(sceau, options);
  }
}

async function declareAgain(sceau: Sceau, certificate: Uint8Array, declaration: string, nonce: string): Promise<Uint8Array> {
  try {
    return await sceau.declare(certificate, declaration, nonce);
  } catch (error) {
    if (error instanceof BridgeError && error.code === "certificateAbsent") throw new BridgeError("renewalUnknown");
    throw error;
  }
}

/** A new token may come with its maker's PIN, or with none. */
async function preparePin(part: Part, sceau: Sceau, { tokenId, pinState }: Token): Promise<void> {
  if (pinState !== "toBeChanged" && pinState !== "notInitialized") return;
  part.wait("choosing-pin");
  await (pinState === "toBeChanged" ? sceau.changePin(tokenId) : sceau.unblockPin(tokenId));
}

function show(part: Part, { phase, step }: RenewalProgress): void {
  part.wait(step === "waitingForPin" ? "pin" : step === "waitingForConsent" ? "answering" : phase === "installation" ? "writing" : phase === "key" ? "making-key" : "sending");
}
