// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import { decode, type Members, toJson } from "../../../shared/protocol/ts/codec.js";
import type { FromExtension } from "../messages.js";
import { language } from "./elements.js";

/** The service worker as our own pages ask it: the same messages as portals, without an origin. */
export class Worker {
  private readonly port = chrome.runtime.connect();
  private readonly pending = new Map<string, { readonly resolve: (result: unknown) => void; readonly reject: (error: BridgeError) => void }>();
  private nextId = 1;

  constructor(tokensChanged: () => void) {
    this.port.onMessage.addListener((message: FromExtension) => {
      if (message.sceau === "event" && message.event === "tokensChanged") tokensChanged();
      if (message.sceau !== "answer") return;
      const pending = this.pending.get(message.id);
      this.pending.delete(message.id);
      if ("error" in message) pending?.reject(BridgeError.fromMessage(message.error));
      else pending?.resolve(message.result);
    });
  }

  /** @throws {BridgeError} */
  async ask<Answer>(command: string, members: Members, details: object = {}): Promise<Answer> {
    const id = String(this.nextId++);
    const answer = new Promise<unknown>((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
    });
    this.port.postMessage({ sceau: "request", id, command, arguments: toJson(details), language: language() });
    return decode<Answer>(await answer, members);
  }
}
