// SPDX-License-Identifier: Apache-2.0
import { BridgeError, connect, enrol, type EnrolmentOptions, type RenewalProgress, resume, type Sceau, type Token } from "../../../extension/page-api/index.js";
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
  const token = (await sceau.tokens()).find(({ serialNumber }) => serialNumber === part.root.dataset["serial"]);
  if (!token) throw new BridgeError("tokenAbsent");
  return token;
}

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
  // What was interrupted on this very token goes on with the key that it has.
  const begun = (await sceau.pending()).find(({ currentCertificate, tokenId }) => currentCertificate.length === 0 && tokenId === token.tokenId);
  const { acknowledgement } = begun ? await resume(sceau, begun.renewalId, options) : await enrol(sceau, options);
  location.assign(await submitCms(`${calls}/acknowledgement`, acknowledgement));
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
