// SPDX-License-Identifier: Apache-2.0
// The content script by itself: whom it hears, what it passes on, and what it does when its way to the service worker is gone.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { deliver, FakePort, fakeWindow, settled } from "./fakes.js";

const origin = "https://portal.example";
const request = { sceau: "request", id: "a", command: "listTokens", arguments: {} };

let page: ReturnType<typeof fakeWindow>;
let ports: FakePort[];
let runtime: { id?: string };
let starts = 0;

/** The browser runs the script in the page. */
async function run(): Promise<void> {
  // A module is evaluated once for each address.
  const address = new URL("../../extension/src/content/relay.js", import.meta.url);
  address.search = String(++starts);
  await import(address.href);
  await settled();
}

beforeEach(async () => {
  page = fakeWindow(origin);
  ports = [];
  runtime = { id: "sceau" };
  const connect = (): FakePort => {
    if (runtime.id === undefined) throw new Error("Extension context invalidated.");
    const port = new FakePort();
    ports.push(port);
    return port;
  };
  Object.assign(runtime, { connect });
  Object.assign(globalThis, { chrome: { runtime }, sceauRelay: undefined });
  await run();
  page.posted.length = 0;
});

const say = (data: unknown, source: unknown = page, from = origin): void => {
  deliver(page, { data, source, origin: from });
};
const passedOn = (): unknown[] => ports.flatMap(({ received }) => received.map(({ gesture, ...message }) => ({ ...message, hasGesture: gesture })));
/** The extension is removed, or replaced by a newer one. */
const orphan = (): void => {
  delete runtime.id;
  for (const port of ports) port.close();
};

void describe("The content script", () => {
  void test("passes a request of its page on, and says itself that nobody clicked, whatever the page says", () => {
    say({ ...request, gesture: true });
    assert.deepEqual(passedOn(), [{ ...request, hasGesture: false }]);
  });

  void test("takes a click for one only when the browser says that a person made it", () => {
    page.dispatchEvent(new Event("click"));
    say(request);
    const real = new Event("keydown");
    Object.defineProperty(real, "isTrusted", { value: true });
    page.dispatchEvent(real);
    say(request);
    assert.deepEqual(passedOn(), [false, true].map((hasGesture) => ({ ...request, hasGesture })));
  });

  for (const [because, source, from] of [
    ["a frame says it", new EventTarget(), origin],
    ["a frame of another site says it", new EventTarget(), "https://evil.example"],
    ["nobody says it", null, origin],
    ["its origin is another", undefined, "https://evil.example"],
  ] as const)
    void test(`hears nothing when ${because}`, () => {
      for (const message of [request, { sceau: "cancel", id: "a" }, { sceau: "ping" }]) say(message, source === undefined ? page : source, from);
      assert.deepEqual([passedOn(), page.posted], [[], []]);
    });

  for (const message of [null, 7, "request", {}, { sceau: "answer", id: "a", result: {} }, { sceau: "lost" }, { sceau: "event" }])
    void test(`passes nothing on that is no request: ${JSON.stringify(message)}`, () => {
      say(message);
      assert.deepEqual([passedOn(), page.posted], [[], []]);
    });

  const around: Record<string, unknown> = { ...request };
  around["arguments"] = around;
  for (const [what, message, code] of [
    ["longer than the program reads", { ...request, arguments: { text: "x".repeat(100_000) } }, "messageTooLarge"],
    ["nothing that JSON can carry", around, "invalidRequest"],
    ["a number that JSON has not", { ...request, arguments: { number: 1n } }, "invalidRequest"],
  ] as const)
    void test(`answers ${code} to a request that is ${what}, and goes on with the others`, () => {
      say(request);
      say(message);
      assert.deepEqual(page.posted, [{ sceau: "answer", id: "a", error: { code } }]);
      assert.equal(passedOn().length, 1);
      say({ ...request, id: "b" });
      assert.deepEqual([passedOn().length, ports.length], [2, 1], "the same way");
    });

  void test("relays once, also when it is run twice", async () => {
    await run();
    say(request);
    assert.equal(passedOn().length, 1);
  });

  void test("tells the page that the service worker rests, and wakes it with the next request", () => {
    say(request);
    ports[0]?.close();
    assert.deepEqual(page.posted, [{ sceau: "lost", code: "hostStopped" }]);
    say(request);
    assert.deepEqual([ports.length, ports[1]?.received.length], [2, 1]);
  });

  void test("passes on what JSON carries, and nothing that a page hides from the measure: a browser may copy all of it", () => {
    const { port1, port2 } = new MessageChannel();
    const details = { map: new Map([["text", "x".repeat(200_000)]]), buffer: new ArrayBuffer(200_000), blob: new Blob(["x".repeat(200_000)]), port: port1 };
    say({ ...request, arguments: { ...details, tokenId: "t" } });
    const [passed] = passedOn() as { arguments: Record<string, unknown> }[];
    assert.deepEqual(Object.keys(passed?.arguments ?? {}), ["map", "buffer", "blob", "port", "tokenId"]);
    for (const name of Object.keys(details)) assert.ok(!((passed?.arguments[name] as object) instanceof (details[name as keyof typeof details].constructor as typeof Map)), name);
    assert.ok(JSON.stringify(passed).length < 1000);
    assert.deepEqual([ports.length, page.posted.length], [1, 0]);
    for (const port of [port1, port2]) port.close();
  });

  void test("tells the page that all is lost when its port is closed already, and goes on with the next request", () => {
    say(request);
    ports[0]?.disconnect();
    // The page hears of its end together with what it asked before: nothing of it may be performed that nobody waits for.
    say({ ...request, id: "b" });
    assert.deepEqual(page.posted, [{ sceau: "lost", code: "hostStopped" }]);
    assert.equal(ports.length, 1);
    say({ ...request, id: "c" });
    assert.equal(ports[1]?.received[0]?.["id"], "c");
  });

  void test("loses nothing of its new port when the end of an earlier one is told late", () => {
    say(request);
    ports[0]?.disconnect();
    say({ ...request, id: "b" });
    say({ ...request, id: "c" });
    page.posted.length = 0;
    ports[0]?.close();
    assert.deepEqual(page.posted, []);
    say({ ...request, id: "d" });
    assert.deepEqual([ports.length, ports[1]?.received.map(({ id }) => id)], [2, ["c", "d"]]);
  });

  void test("says once to all that the extension was reloaded, then to each that asks: those who watch would ask for ever", async () => {
    say(request);
    orphan();
    // As the page API does: who watches asks again when it hears that all is lost.
    let asked = 0;
    page.addEventListener("message", (event) => {
      const { data } = event as MessageEvent<{ sceau?: unknown }>;
      if (data.sceau === "lost" && asked < 100) say({ ...request, id: `again ${++asked}` });
    });
    say({ ...request, id: "b" });
    for (let turn = 0; turn < 20; turn++) await settled();
    assert.ok(asked <= 2, `asked ${asked} times`);
    page.posted.length = 0;
    say({ ...request, id: "c" });
    assert.deepEqual(page.posted, [{ sceau: "answer", id: "c", error: { code: "extensionReloaded" } }]);
  });

  void test("tells a page that comes back from the browser's page cache that its requests are gone, and connects anew", () => {
    say(request);
    page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
    assert.deepEqual(page.posted, []);
    page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    assert.deepEqual(page.posted, [{ sceau: "lost", code: "hostStopped" }]);
    assert.equal(ports[0]?.isOpen, false);
    say({ ...request, id: "b" });
    assert.equal(ports[1]?.received[0]?.["id"], "b");
  });
});
