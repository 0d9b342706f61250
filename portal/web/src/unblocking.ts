// SPDX-License-Identifier: Apache-2.0
import { BridgeError, connect } from "../../../extension/page-api/index.js";
import { PrepareUnblockResponseMembers, UnblockPinResponseMembers } from "../../../shared/protocol/generated/ts/native-host.js";
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
  const answers = [1, 2, 3].map((number) => (part.find(`#answer${number}`) as HTMLInputElement).value);
  part.wait("looking");
  const sceau = await connect();
  const token = (await sceau.tokens()).find(({ serialNumber }) => serialNumber === part.root.dataset["serial"]);
  if (!token) throw new BridgeError("tokenAbsent");
  const { unblockId, publicKey, serialNumber } = await sceau.request("prepareUnblock", { tokenId: token.tokenId }, PrepareUnblockResponseMembers);
  const sealed = await sealedPuk(part.root.dataset["certificate"] ?? "", { answers, unblockId, publicKey, serialNumber });
  part.wait("unblocking");
  await sceau.request("unblockPin", { tokenId: token.tokenId, unblockId, sealedPuk: fromBase64(sealed) }, UnblockPinResponseMembers);
  part.wait();
  const done = part.find("[data-done]");
  done.hidden = false;
  done.focus();
}
