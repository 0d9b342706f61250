// SPDX-License-Identifier: Apache-2.0
// Just enough of a browser: events, ports with two ends, and a window that posts messages to itself.

export class FakeEvent<Arguments extends unknown[]> {
  private readonly listeners = new Set<(...details: Arguments) => void>();

  addListener = (listener: (...details: Arguments) => void): void => {
    this.listeners.add(listener);
  };
  removeListener = (listener: (...details: Arguments) => void): void => {
    this.listeners.delete(listener);
  };
  emit(...details: Arguments): void {
    for (const listener of [...this.listeners]) listener(...details);
  }
}

/** One end of a port; `received` is what the code under test sent. */
export class FakePort {
  readonly onMessage = new FakeEvent<[unknown]>();
  readonly onDisconnect = new FakeEvent<[FakePort]>();
  readonly received: Record<string, unknown>[] = [];
  error?: { message: string };
  isOpen = true;
  /** Called for each message that the code under test sends. */
  answer: (message: Record<string, unknown>) => void = () => undefined;

  constructor(readonly sender?: object) {}

  postMessage = (message: unknown): void => {
    if (!this.isOpen) throw new Error("Attempting to use a disconnected port object");
    const copy = structuredClone(message) as Record<string, unknown>;
    this.received.push(copy);
    this.answer(copy);
  };
  /** The code under test closes its end: as in browsers, its own onDisconnect does not fire. */
  disconnect = (): void => {
    this.isOpen = false;
  };
  /** The other end closes. */
  close(message?: string): void {
    this.isOpen = false;
    if (message !== undefined) this.error = { message };
    this.onDisconnect.emit(this);
  }

  get asPort(): chrome.runtime.Port {
    return this as unknown as chrome.runtime.Port;
  }
}

/** Everything that was promised so far has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** Installs a window that dispatches what is posted to it, a turn later, as coming from itself. */
export function fakeWindow(origin = "https://portal.example"): EventTarget & { posted: Record<string, unknown>[] } {
  const target = new EventTarget() as EventTarget & { posted: Record<string, unknown>[]; origin: string; postMessage: (message: unknown, to: string) => void };
  target.posted = [];
  target.origin = origin;
  target.postMessage = (message, to) => {
    // "/" is the page's own origin, whatever it is; an opaque one has no other name.
    if (to === "null") throw new SyntaxError("Invalid target origin 'null'");
    if (to !== origin && to !== "/") throw new Error("a message went to another origin");
    const data = structuredClone(message) as Record<string, unknown>;
    target.posted.push(data);
    queueMicrotask(() => {
      deliver(target, { data, source: target, origin });
    });
  };
  Object.assign(globalThis, { window: target, document: { documentElement: { lang: "fr" } } });
  return target;
}

/** A window beside which the extension is installed: it says hello, and answers every other request as `answer` does. */
export function windowWithExtension(origin: string, answer: (request: Record<string, unknown>) => unknown): ReturnType<typeof fakeWindow> {
  const target = fakeWindow(origin);
  const reply = (data: object): void => {
    deliver(target, { data, source: target, origin });
  };
  target.addEventListener("message", (event) => {
    const { data } = event as MessageEvent<Record<string, unknown>>;
    if (data["sceau"] === "ping") reply({ sceau: "here" });
    if (data["sceau"] !== "request") return;
    const hello = { result: { protocolVersion: 1, hostVersion: "1.2.3", extensionVersion: "0.1.0", newerMember: true } };
    const answered = data["command"] === "hello" ? hello : answer(data);
    if (answered) reply({ sceau: "answer", id: data["id"], ...answered });
  });
  return target;
}

/** A message event with a source and origin of the test's choice. */
export function deliver(target: EventTarget, message: { data: unknown; source: unknown; origin: string }): void {
  target.dispatchEvent(Object.assign(new Event("message"), message));
}

/**
 * A page whose extension answers each request as `answer` says, and `hello` by itself.
 * @returns what tells the page of an event, as the content script would
 */
export function fakeExtension(answer: (command: string, details: Readonly<Record<string, unknown>>) => object | Promise<object>, origin = "https://portal.example"): (message: object) => void {
  const page = fakeWindow(origin);
  const toPage = (data: object): void => {
    deliver(page, { data, source: page, origin });
  };
  const hello = { result: { protocolVersion: 1, hostVersion: "1.2.3", extensionVersion: "0.1.0" } };
  page.addEventListener("message", (event) => {
    const { sceau, id, command, arguments: details } = (event as MessageEvent<Record<string, unknown>>).data;
    if (sceau === "ping") toPage({ sceau: "here" });
    if (sceau !== "request") return;
    void Promise.resolve(command === "hello" ? hello : answer(String(command), details as Record<string, unknown>)).then((reply) => {
      toPage({ sceau: "answer", id, ...reply });
    });
  });
  return toPage;
}
