// SPDX-License-Identifier: Apache-2.0
import { BridgeError, connect } from "../../../extension/page-api/index.js";
import { toBase64 } from "../../../shared/protocol/ts/codec.js";
import { pickCertificate, wasm } from "./identification.js";
import type { Part } from "./page.js";
import { submit } from "./server.js";

/** The revocation form: signed on the token here, or signed elsewhere and sent in. */
export function offerForm(part: Part): void {
  const sign = part.button("[data-sign]");
  const send = part.button("[data-send]");
  const file = part.find("[data-file]") as HTMLInputElement;
  sign.disabled = false;
  file.disabled = false;
  sign.addEventListener("click", () => void part.run(sign, () => signHere(part)));
  file.addEventListener("change", () => {
    send.disabled = !file.files?.length;
  });
  send.addEventListener("click", () => void part.run(send, () => sendFile(part, file)));
}

async function signHere(part: Part): Promise<void> {
  part.wait("looking");
  const sceau = await connect({ wasm });
  const { certificate } = await pickCertificate(part, sceau);
  const pdf = await prepared(part);
  part.wait("pin");
  const [signed] = await sceau.signPdf(certificate, [{ name: "demande-de-revocation.pdf", pdf }]);
  if (!signed) throw new BridgeError("internalError");
  await sendForm(part, signed);
}

/** The form with room for the signature. */
async function prepared(part: Part): Promise<Uint8Array> {
  try {
    const response = await fetch(`/revocation/forms/${part.root.dataset["form"] ?? ""}/to-sign.pdf`);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new BridgeError("portalUnreachable", { cause });
  }
  throw new BridgeError("documentInvalid");
}

/** More than this is no form of ours; the portal would not read it either. */
const largestForm = 180 * 1024;

async function sendFile(part: Part, input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0];
  if (!file || file.size > largestForm) throw new BridgeError("documentInvalid");
  await sendForm(part, new Uint8Array(await file.arrayBuffer()));
}

async function sendForm(part: Part, pdf: Uint8Array): Promise<void> {
  part.wait("sending");
  location.assign(await submit(`/api/revocation/forms/${part.root.dataset["form"] ?? ""}/signed`, { pdf: toBase64(pdf) }));
}
