// SPDX-License-Identifier: Apache-2.0
import { BridgeError, connect, type Sceau } from "../../../extension/page-api/index.js";
import type { Certificate } from "../../../wasm/api/certificates.js";
import type { Part } from "./page.js";
import { challenge, submit, submitCms } from "./server.js";

/** Where the WebAssembly module is; the content security policy allows no other origin. */
export const wasm = "/assets/sceau.wasm";

/** The start page: finds the holder's certificate and has it sign the portal's challenge. */
export function offerIdentification(part: Part): void {
  const button = part.button("[data-begin]");
  button.disabled = false;
  button.addEventListener("click", () => void part.run(button, () => identify(part)));
}

async function identify(part: Part): Promise<void> {
  part.wait("looking");
  const sceau = await connect({ wasm });
  part.wait("listing");
  const chosen = await chooseCertificate(part, await usableCertificates(sceau));
  const nonce = await challenge();
  part.wait("pin");
  location.assign(await prove(sceau, chosen, nonce, part.root.dataset));
}

/** A certificate that only signs documents never signs a challenge: its holder declares who they are. */
async function prove(sceau: Sceau, certificate: Certificate, nonce: string, page: DOMStringMap): Promise<string> {
  if (certificate.keyUsage.includes("digitalSignature")) return submit(page["identify"] ?? "/api/identify", await sceau.identify(certificate.der, nonce));
  return submitCms(page["declare"] ?? "/api/identify-by-declaration", await sceau.declare(certificate.der, page["statement"] ?? "", nonce));
}

/** Certificates of people whose key is on the token, the one that ends last first. */
export async function usableCertificates(sceau: Sceau): Promise<readonly Certificate[]> {
  const functions = await sceau.certificateFunctions();
  const found: Certificate[] = [];
  for (const { certificate, hasPrivateKey } of await sceau.certificates()) {
    if (!hasPrivateKey) continue;
    try {
      const parsed = functions.parse(certificate);
      if (!parsed.isAuthority) found.push(parsed);
    } catch {
      continue; // one unreadable certificate must not hide the others
    }
  }
  return found.sort((left, right) => right.notAfter.getTime() - left.notAfter.getTime());
}

/** The one certificate, or the one that the person clicks. */
export function chooseCertificate(part: Part, certificates: readonly Certificate[]): Promise<Certificate> {
  const [first, second] = certificates;
  if (!first) throw new BridgeError("keyNotFound");
  if (!second) return Promise.resolve(first);
  part.wait();
  return new Promise((resolve) => {
    const place = part.find("[data-certificates]");
    const heading = Object.assign(document.createElement("h3"), { textContent: part.text("choose") });
    const buttons = certificates.map((certificate) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "choice" });
      const name = Object.assign(document.createElement("strong"), { textContent: nameOf(certificate) });
      const until = certificate.notAfter.toLocaleDateString(document.documentElement.lang);
      const details = Object.assign(document.createElement("span"), {
        className: "muted",
        textContent: `${part.text("until")} ${until} · ${certificate.serialHex}`,
      });
      button.append(name, details);
      button.dataset["serial"] = certificate.serialHex;
      button.addEventListener("click", () => {
        place.hidden = true;
        place.replaceChildren();
        resolve(certificate);
      });
      return button;
    });
    place.replaceChildren(heading, ...buttons);
    place.hidden = false;
    buttons[0]?.focus();
  });
}

function nameOf({ subject, serialHex }: Certificate): string {
  return subject.find(({ shortName }) => shortName === "CN")?.value ?? serialHex;
}
