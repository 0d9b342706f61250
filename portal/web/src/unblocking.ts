// SPDX-License-Identifier: Apache-2.0
import { BridgeError, connect } from "../../../extension/page-api/index.js";
import { fromBase64 } from "../../../shared/protocol/ts/codec.js";
import type { Part } from "./page.js";
import { sealedPuk } from "./server.js";

/** The holder's own unblocking: the portal's code passes through this page, which cannot read it. */
export function offerUnblocking(part: Part): void {
  const button = part.button("[data-begin]");
  button.disabled = false;
  button.addEventListener("click", () => void part.run(button, () => unblock(part)));
}

async function unblock(part: Part): Promise<void> {
  const fields = [1, 2, 3].map((number) => part.find(`#answer${number}`) as HTMLInputElement);
  const answers = fields.map(({ value }) => value);
  part.wait("looking");
  const sceau = await connect();
  const token = (await sceau.tokens()).find(({ serialNumber }) => serialNumber === part.root.dataset["serial"]);
  if (!token) throw new BridgeError("tokenAbsent");
  await sceau.unblockPin(token.tokenId, {
    release: async (prepared) => {
      const sealed = await sealedPuk(part.root.dataset["certificate"] ?? "", { answers, ...prepared });
      part.wait("unblocking");
      return fromBase64(sealed);
    },
  });
  part.wait();
  // Whoever comes to this screen next is not to find them.
  for (const field of fields) field.value = "";
  const done = part.find("[data-done]");
  done.hidden = false;
  done.focus();
}
