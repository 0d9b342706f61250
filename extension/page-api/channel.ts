// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";

/** How long a call may take and how it is given up. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds until the call fails with `timeout`; it is then cancelled in the host too. */
  readonly timeout?: number;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: BridgeError) => void;
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
  private readonly here = new Set<() => void>();
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
  async find(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const ping = (): void => {
        post({ sceau: "ping" });
      };
      // Asked again and again: the content script may come later than the page.
      const again = setInterval(ping, 50);
      const end = (): void => {
        clearInterval(again);
        clearTimeout(timer);
        this.here.delete(found);
      };
      const found = (): void => {
        end();
        resolve();
      };
      const timer = setTimeout(() => {
        end();
        reject(new BridgeError("extensionMissing"));
      }, milliseconds);
      this.here.add(found);
      ping();
    });
  }

  /**
   * Sends a request and waits for its answer.
   * @throws {BridgeError}
   */
  async call(command: string, details: object, options: CallOptions & { progress?: (details: unknown) => void; timeout: number }): Promise<unknown> {
    const { signal, timeout, progress } = options;
    if (signal?.aborted) throw new BridgeError("cancelled", { cause: signal.reason });
    // Nobody who cannot read the page can know it.
    const id = crypto.randomUUID();
    let giveUp = (): void => undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise((resolve, reject) => {
        this.pending.set(id, { resolve, reject, ...(progress && { progress }) });
        const end = (error: BridgeError): void => {
          post({ sceau: "cancel", id });
          reject(error);
        };
        giveUp = () => {
          end(new BridgeError("cancelled", { cause: signal?.reason }));
        };
        signal?.addEventListener("abort", giveUp);
        timer = setTimeout(() => {
          end(new BridgeError("timeout"));
        }, timeout);
        post({ sceau: "request", id, command, arguments: details, language: this.language });
      });
    } finally {
      this.pending.delete(id);
      signal?.removeEventListener("abort", giveUp);
      clearTimeout(timer);
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
    if (sceau === "here") for (const found of [...this.here]) found();
    else if (sceau === "answer") {
      if (error === undefined) pending?.resolve(result);
      else pending?.reject(BridgeError.fromMessage(error));
    } else if (sceau === "event") {
      if (pending) pending.progress?.(details);
      else if (typeof event === "string") this.announce(event);
    } else if (sceau === "lost") {
      for (const { reject } of [...this.pending.values()]) reject(BridgeError.fromMessage({ code }));
      this.announce("lost");
    }
  }

  private announce(event: string): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener();
  }
}

function post(message: object): void {
  window.postMessage(message, window.origin);
}
