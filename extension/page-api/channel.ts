// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import { type Limits, within } from "./limits.js";

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly progress?: (details: unknown) => void;
}

interface Message {
  readonly sceau?: unknown;
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly event?: unknown;
  readonly arguments?: unknown;
  readonly code?: unknown;
}

/** The page's end of the way to the extension. Hears only messages of its own window and origin. */
export class Channel {
  private readonly pending = new Map<string, Pending>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private found: (() => void) | undefined;
  private readonly closing = new AbortController();

  constructor(private readonly language: string) {
    const hear = ({ source, origin, data }: MessageEvent<Message | null>): void => {
      // Frames and other windows can post to this one; they cannot be this one.
      if (source === window && origin === window.origin && data) this.receive(data);
    };
    window.addEventListener("message", hear, this.closing);
  }

  /** Hears nothing more. */
  close(): void {
    this.closing.abort();
  }

  /**
   * Waits until the content script answers.
   * @throws {BridgeError} `extensionMissing`
   */
  async find(options: Limits): Promise<void> {
    const ping = (): void => {
      post({ sceau: "ping" });
    };
    // Asked again and again: the content script may come later than the page.
    const again = setInterval(ping, 50);
    try {
      await within<undefined>({ ...options, late: "extensionMissing" }, (resolve) => {
        this.found = () => {
          resolve(undefined);
        };
        ping();
      });
    } finally {
      clearInterval(again);
    }
  }

  /**
   * Sends a request and waits for its answer.
   * @throws {BridgeError}
   */
  async call(command: string, details: object, options: Limits & { progress?: (details: unknown) => void }): Promise<unknown> {
    // Nobody who cannot read the page can know it.
    const id = crypto.randomUUID();
    try {
      return await within(options, (resolve, reject) => {
        this.pending.set(id, { resolve, reject, ...(options.progress && { progress: options.progress }) });
        post({ sceau: "request", id, command, arguments: details, language: this.language });
      });
    } finally {
      // Without an answer it was given up.
      if (this.pending.delete(id)) post({ sceau: "cancel", id });
    }
  }

  /** Calls `listener` at every event of that name; returns what ends it. */
  on(event: string, listener: () => void): () => void {
    const listeners = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  private receive({ sceau, id, result, error, event, arguments: details, code }: Message): void {
    const pending = typeof id === "string" ? this.pending.get(id) : undefined;
    if (sceau === "here") this.found?.();
    else if (sceau === "answer" && pending) {
      this.pending.delete(id as string);
      if (error === undefined) pending.resolve(result);
      else pending.reject(BridgeError.fromMessage(error));
    } else if (sceau === "event") {
      if (pending) pending.progress?.(details);
      else if (typeof event === "string") this.announce(event);
    } else if (sceau === "lost") {
      for (const { reject } of this.pending.values()) reject(BridgeError.fromMessage({ code }));
      this.pending.clear();
      this.announce("lost");
    }
  }

  private announce(event: string): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener();
  }
}

/** To this very origin; a page without one, in a sandbox, can name it no other way. */
function post(message: object): void {
  window.postMessage(message, "/");
}
