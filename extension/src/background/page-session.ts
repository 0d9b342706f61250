// SPDX-License-Identifier: Apache-2.0
import { BridgeError } from "../../../shared/errors/ts/bridge-error.js";
import type { FromExtension, ToExtension } from "../messages.js";
import { gestureFor, isOwnCommand, isPageCommand } from "./commands.js";
import type { HostEvent, HostRequest, NativeHost } from "./native-host.js";

/** The host's own limit on a request. */
const maxRequestBytes = 64 * 1024;

interface Caller {
  /**
   * Judges the sender anew for each request, for permissions come and go while pages stay. Yields its origin, or nothing for the
   * extension's own pages, which need no gesture and know no limits.
   * @throws {BridgeError}
   */
  readonly admit: (command: string) => string | undefined;
  readonly language: (asked: string | undefined) => string;
  readonly extensionVersion: string;
  /** What policy adds to the host's answers. */
  readonly complete?: (command: string, details: unknown, answer: unknown) => unknown;
}

/** One open page: its requests, answers and events. When the page goes, so do its requests in the host. */
export class PageSession {
  private readonly open = new Map<string, AbortController>();
  private watching = false;
  /** A renewal was begun or taken up here by a click or key. */
  private renewing = false;

  constructor(
    private readonly port: chrome.runtime.Port,
    private readonly host: NativeHost,
    private readonly caller: Caller,
  ) {
    port.onMessage.addListener((message: unknown) => {
      this.receive(message);
    });
    port.onDisconnect.addListener(() => {
      for (const request of this.open.values()) request.abort();
      this.open.clear();
      this.host.release(this);
    });
  }

  /** An event that concerns no request. Only those who watch are told. */
  announce({ event, arguments: details }: HostEvent): void {
    if (this.watching) this.send({ sceau: "event", event, arguments: details });
  }

  /** A message of the page. */
  receive(received: unknown): void {
    const message = received as ToExtension | null;
    if (typeof message?.id !== "string") return;
    if (message.sceau === "cancel") this.open.get(message.id)?.abort();
    else if (!this.open.has(message.id)) void this.answer(message);
  }

  private async answer(message: ToExtension & { sceau: "request" }): Promise<void> {
    const { id } = message;
    const cancellation = new AbortController();
    this.open.set(id, cancellation);
    try {
      const result = await this.perform(message, cancellation.signal);
      this.send({ sceau: "answer", id, result });
    } catch (error) {
      this.send({ sceau: "answer", id, error: { code: BridgeError.fromMessage(error).code } });
    } finally {
      this.open.delete(id);
    }
  }

  private async perform(message: ToExtension & { sceau: "request" }, signal: AbortSignal): Promise<unknown> {
    const { id, command, arguments: details, language, gesture } = message;
    if (typeof command !== "string") throw new BridgeError("invalidRequest");
    const origin = this.caller.admit(command);
    if (command === "hello") return { ...(await this.host.hello()), extensionVersion: this.caller.extensionVersion };
    if (command === "watch") return this.watch();
    if (!isPageCommand(command)) throw new BridgeError("unknownCommand");
    if (origin !== undefined && isOwnCommand(command)) throw new BridgeError("originNotAllowed");
    if (origin !== undefined) this.wantGesture(command, details, gesture === true);

    const request: HostRequest = {
      ...(origin !== undefined && { origin }),
      language: this.caller.language(typeof language === "string" ? language : undefined),
      command,
      arguments: details,
    };
    if (new TextEncoder().encode(JSON.stringify(request)).length > maxRequestBytes) throw new BridgeError("messageTooLarge");
    const answer = await this.host.call(request, signal, ({ event, arguments: progress }) => {
      this.send({ sceau: "event", event, id, arguments: progress });
    });
    return this.caller.complete?.(command, details, answer) ?? answer;
  }

  /** @throws {BridgeError} `gestureRequired` */
  private wantGesture(command: string, details: unknown, isGiven: boolean): void {
    const wanted = gestureFor(command, details);
    if (isGiven) this.renewing ||= wanted === "once" || command === "generateKey";
    else if (wanted === "each" || (wanted === "once" && !this.renewing)) throw new BridgeError("gestureRequired");
  }

  private async watch(): Promise<object> {
    this.watching = true;
    await this.host.watch(this);
    return {};
  }

  private send(message: FromExtension): void {
    try {
      this.port.postMessage(message);
    } catch {
      // The page is gone; its requests were cancelled by onDisconnect.
    }
  }
}
