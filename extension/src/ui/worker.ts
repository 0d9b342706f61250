// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import { decode, type Members, toJson } from "../../../shared/protocol/ts/codec.js";
import type { FromExtension } from "../messages.js";
import { language } from "./elements.js";

/** Between one watch and the next: a service worker that dies whenever it is asked is asked once in so many milliseconds. */
const pause = 1000;

/** The service worker as our own pages ask it: the same messages as portals, without an origin. */
export class Worker {
  private port: chrome.runtime.Port | undefined;
  private watches = false;
  private lastWatch = 0;
  private readonly pending = new Map<string, { readonly resolve: (result: unknown) => void; readonly reject: (error: BridgeError) => void }>();
  private nextId = 1;

  constructor(private readonly tokensChanged: () => void) {}

  /** @throws {BridgeError} */
  async ask<Answer>(command: string, members: Members, details: object = {}): Promise<Answer> {
    const id = String(this.nextId++);
    const answer = new Promise<unknown>((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
    });
    this.port ??= this.connect();
    this.port.postMessage({ sceau: "request", id, command, arguments: toJson(details), language: language() });
    return decode<Answer>(await answer, members);
  }

  /** Has `tokensChanged` called from now on; without a program there is nothing to watch. */
  async watch(): Promise<void> {
    this.lastWatch = performance.now();
    this.watches = await this.ask("watch", {}).then(() => true, () => false);
  }

  /** Chromium stops a service worker that has nothing to do, and its ports close: a page that stays open connects again when it asks. */
  private connect(): chrome.runtime.Port {
    const port = chrome.runtime.connect();
    port.onMessage.addListener((message: FromExtension) => {
      this.receive(message);
    });
    port.onDisconnect.addListener(() => {
      this.port = undefined;
      const { watches } = this;
      this.watches = false;
      for (const { reject } of this.pending.values()) reject(new BridgeError("hostStopped"));
      this.pending.clear();
      if (watches) setTimeout(() => void this.watch().then(this.tokensChanged), this.lastWatch + pause - performance.now());
    });
    return port;
  }

  private receive(message: FromExtension): void {
    if (message.sceau === "event" && message.event === "tokensChanged") this.tokensChanged();
    if (message.sceau !== "answer") return;
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    if ("error" in message) pending?.reject(BridgeError.fromMessage(message.error));
    else pending?.resolve(message.result);
  }
}
