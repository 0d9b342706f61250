// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import { type HelloResponse, HelloResponseMembers } from "../../../shared/protocol/generated/ts/native-host.js";
import { decode } from "../../../shared/protocol/ts/codec.js";
import { hostFailure } from "./host-failure.js";

/** Versions of the protocol that this extension speaks. */
export const protocolVersions: readonly number[] = [1];

/** What the native host is asked, on whose behalf. The extension's own pages have no origin. */
export interface HostRequest {
  readonly origin?: string;
  readonly language: string;
  readonly command: string;
  readonly arguments: unknown;
}

export interface HostEvent {
  readonly event: string;
  readonly arguments: unknown;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: BridgeError) => void;
  readonly progress?: (event: HostEvent) => void;
}

interface Options {
  readonly connect: () => chrome.runtime.Port;
  readonly clientVersion: string;
  /** Events that concern no single request. */
  readonly onEvent: (event: HostEvent) => void;
  /** Longer than the two minutes that a login on the token outlives its last request. */
  readonly idleMilliseconds?: number;
  readonly helloMilliseconds?: number;
  /** Nothing is under way any more. */
  readonly onIdle?: () => void;
}

/** The native host: started when needed, left when idle. Requests may overlap; answers find their request by id. */
export class NativeHost {
  private readonly pending = new Map<number, Pending>();
  private readonly watchers = new Set<object>();
  private port: chrome.runtime.Port | undefined;
  private greeting: Promise<HelloResponse> | undefined;
  private greeted = false;
  /** Those who watch have something to lose: a host answered more than a greeting since they were told last. */
  private tells = true;
  private idleTimer: ReturnType<typeof setTimeout> | undefined;
  private nextId = 1;

  constructor(private readonly options: Options) {}

  /** Starts the host if it is not running and agrees on a version. */
  hello(): Promise<HelloResponse> {
    if (this.greeting) return this.greeting;
    const greeting = this.open();
    this.greeting = greeting;
    // Asked anew the next time: the program may have been installed or updated meanwhile.
    greeting.catch(() => {
      if (this.greeting === greeting) this.greeting = undefined;
    });
    return greeting;
  }

  /**
   * Asks the host. `signal` cancels the request in the host too.
   * @throws {BridgeError} what the host answered, or why it could not
   */
  async call(request: HostRequest, signal?: AbortSignal, progress?: (event: HostEvent) => void): Promise<unknown> {
    await this.hello();
    if (signal?.aborted) throw new BridgeError("cancelled");
    const { id, answer } = this.post(request, progress);
    const cancel = (): void => {
      void this.cancel(id, request);
    };
    signal?.addEventListener("abort", cancel);
    try {
      return await answer;
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Keeps the host running, so that its events arrive, until `release` is called with the same watcher. */
  async watch(watcher: object): Promise<void> {
    this.watchers.add(watcher);
    await this.hello();
  }

  release(watcher: object): void {
    this.watchers.delete(watcher);
    this.rest();
  }

  get isBusy(): boolean {
    return this.pending.size > 0;
  }

  private async open(): Promise<HelloResponse> {
    const port = this.start();
    this.port = port;
    port.onMessage.addListener((message: unknown) => {
      this.receive(message);
    });
    port.onDisconnect.addListener((closed) => {
      // Firefox puts the reason on the port, Chromium in lastError.
      const reason = (closed as { error?: { message?: string } }).error ?? chrome.runtime.lastError;
      this.closed(port, new BridgeError(hostFailure(reason?.message)));
    });
    const { answer } = this.post({
      command: "hello",
      language: "fr",
      arguments: { clientVersion: this.options.clientVersion, protocolVersions },
    });
    const timer = setTimeout(() => {
      port.disconnect();
      this.closed(port, new BridgeError("hostStopped"));
    }, this.options.helloMilliseconds ?? 15_000);
    try {
      const greeting = decode<HelloResponse>(await answer, HelloResponseMembers);
      if (!protocolVersions.includes(greeting.protocolVersion)) throw new BridgeError("versionUnsupported");
      this.greeted = true;
      return greeting;
    } catch (error) {
      port.disconnect();
      this.closed(port, new BridgeError("hostStopped"));
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private start(): chrome.runtime.Port {
    try {
      return this.options.connect();
    } catch (cause) {
      throw new BridgeError("hostForbidden", { cause });
    }
  }

  private post(request: HostRequest, progress?: (event: HostEvent) => void): { id: number; answer: Promise<unknown> } {
    const id = this.nextId++;
    const answer = new Promise<unknown>((resolve, reject) => {
      if (!this.port) {
        reject(new BridgeError("hostStopped"));
        return;
      }
      this.pending.set(id, { resolve, reject, ...(progress && { progress }) });
      clearTimeout(this.idleTimer);
      this.port.postMessage({ id, ...request });
    });
    return { id, answer };
  }

  private async cancel(requestId: number, { origin, language }: HostRequest): Promise<void> {
    if (!this.pending.has(requestId)) return;
    const { answer } = this.post({ ...(origin !== undefined && { origin }), language, command: "cancel", arguments: { requestId } });
    // The cancelled request has its own answer; this one only says that the host heard.
    await answer.catch(() => undefined);
  }

  private receive(message: unknown): void {
    const { id, result, error, event, arguments: details } = (message ?? {}) as Record<string, unknown>;
    if (typeof event === "string") {
      this.announce({ event, arguments: details });
      return;
    }
    const pending = typeof id === "number" ? this.pending.get(id) : undefined;
    if (!pending) return; // an answer to nobody is not worth failing others for
    this.pending.delete(id as number);
    this.tells ||= this.greeted;
    if (error === undefined) pending.resolve(result);
    else pending.reject(BridgeError.fromMessage(error));
    this.rest();
  }

  private announce(event: HostEvent): void {
    const requestId = (event.arguments as { requestId?: unknown } | undefined)?.requestId;
    if (typeof requestId === "number") this.pending.get(requestId)?.progress?.(event);
    else this.options.onEvent(event);
  }

  private closed(port: chrome.runtime.Port, reason: BridgeError): void {
    if (this.port !== port) return;
    this.port = undefined;
    this.greeting = undefined;
    clearTimeout(this.idleTimer);
    const pending = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of pending) reject(reason);
    // Watchers want to know: what they saw of the tokens holds no longer. Of hosts that stop before they show anything they hear once: each look of
    // one would have the others look, for ever.
    const isNews = this.greeted && this.tells && this.watchers.size > 0;
    this.greeted = false;
    if (isNews) {
      this.tells = false;
      this.options.onEvent({ event: "tokensChanged", arguments: {} });
    }
    this.options.onIdle?.();
  }

  private rest(): void {
    if (this.pending.size > 0) return;
    this.options.onIdle?.();
    clearTimeout(this.idleTimer);
    if (this.watchers.size > 0 || !this.port) return;
    const port = this.port;
    this.idleTimer = setTimeout(() => {
      port.disconnect();
      this.closed(port, new BridgeError("hostStopped"));
    }, this.options.idleMilliseconds ?? 150_000);
  }
}
