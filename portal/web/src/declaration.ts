// SPDX-License-Identifier: Apache-2.0
import { connect } from "../../../extension/page-api/index.js";
import { fromBase64 } from "../../../shared/protocol/ts/codec.js";
import { wasm } from "./identification.js";
import type { Part } from "./page.js";
import { challenge, submitCms } from "./server.js";

/** The summary: the honour declaration, signed with the current certificate. */
export function offerDeclaration(part: Part): void {
  const button = part.button("[data-sign]");
  const accept = part.find("[data-accept]") as HTMLInputElement;
  const follow = (): void => {
    button.disabled = !accept.checked;
  };
  accept.addEventListener("change", follow);
  follow();
  button.addEventListener("click", () => void part.run(button, () => declare(part)));
}

async function declare(part: Part): Promise<void> {
  const { certificate, statement } = part.root.dataset;
  part.wait("looking");
  const sceau = await connect({ wasm });
  const nonce = await challenge();
  part.wait("pin");
  const cms = await sceau.declare(fromBase64(certificate ?? ""), statement ?? "", nonce);
  part.wait("sending");
  location.assign(await submitCms("/api/renewal/declaration", cms));
}
