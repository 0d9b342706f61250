// SPDX-License-Identifier: Apache-2.0
import type { SceauCertificatePicker, SceauStatus } from "../../../extension/page-api/components/index.js";
import { BridgeError, connect, type ListedCertificate, type Sceau } from "../../../extension/page-api/index.js";
import { components, type Part } from "./page.js";
import { challenge, submit, submitCms } from "./server.js";

/** Where the WebAssembly module is; the content security policy allows no other origin. */
export const wasm = "/assets/sceau.wasm";

/** The start page: finds the holder's certificate and has it sign the portal's challenge. */
export function offerIdentification(part: Part): void {
  const button = part.button("[data-begin]");
  button.addEventListener("click", () => void part.run(button, () => identify(part)));
  const enable = (): void => { button.disabled = false; };
  // The list of what is missing grows above the button at its first look: a click meanwhile would meet what has moved.
  const status = document.querySelector<SceauStatus>("sceau-status");
  status?.addEventListener("sceau-status", enable, { once: true });
  if (!status) enable();
  else components().then(() => { if (status.prerequisites) enable(); }, enable);
}

async function identify(part: Part): Promise<void> {
  part.wait("looking");
  const sceau = await connect({ wasm });
  const chosen = await pickCertificate(part, sceau);
  const nonce = await challenge();
  part.wait("pin");
  location.assign(await prove(sceau, chosen, nonce, part.root.dataset));
}

/** A certificate that only signs documents never signs a challenge: its holder declares who they are. */
async function prove(sceau: Sceau, { certificate, summary }: ListedCertificate, nonce: string, page: DOMStringMap): Promise<string> {
  if (summary.digitalSignature) return submit(page["identify"] ?? "/api/identify", await sceau.identify(certificate, nonce));
  return submitCms(page["declare"] ?? "/api/identify-by-declaration", await sceau.declare(certificate, page["statement"] ?? "", nonce));
}

/** The one certificate of the token that fits, or the one that the person chooses; meanwhile nothing else is waited for. */
export async function pickCertificate(part: Part, sceau: Sceau): Promise<ListedCertificate> {
  await components();
  const picker = part.root.querySelector<SceauCertificatePicker>("sceau-certificate-picker");
  if (!picker) throw new BridgeError("internalError", { cause: "no picker" });
  picker.sceau = sceau;
  part.wait();
  return picker.pick();
}
