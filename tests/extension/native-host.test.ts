// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { type HostEvent, NativeHost } from "../../extension/src/background/native-host.js";
import { FakePort, settled } from "./fakes.js";

const list = { origin: "https://portal.example", language: "fr", command: "listTokens", arguments: {} };

let ports: FakePort[];
let events: HostEvent[];
/** What those who watch do when they are told. */
let heard: () => void;

/** A host that greets at once and leaves everything else to the test. */
function greetingPort(): FakePort {
  const port = new FakePort();
  port.answer = ({ id, command }) => {
    if (command === "hello") port.onMessage.emit({ id, result: { protocolVersion: 1, hostVersion: "1.2.3" } });
  };
  return port;
}

function hostWith(makePort: () => FakePort = greetingPort, times: { idleMilliseconds?: number; helloMilliseconds?: number } = { idleMilliseconds: 500 }): NativeHost {
  return new NativeHost({
    connect: () => {
      const port = makePort();
      ports.push(port);
      return port.asPort;
    },
    clientVersion: "0.1.0",
    onEvent: (event) => {
      events.push(event);
      heard();
    },
    ...times,
  });
}

const last = (port: FakePort | undefined): Record<string, unknown> => port?.received.at(-1) ?? {};

beforeEach(() => {
  ports = [];
  events = [];
  heard = () => undefined;
  Object.assign(globalThis, { chrome: { runtime: {} } });
});

void describe("The service worker talks to the native host", () => {
  void test("it greets first, then passes the request on with the origin", async () => {
    const host = hostWith();
    const answer = host.call(list);
    await settled();
    const [hello, request] = ports[0]?.received ?? [];
    assert.equal(hello?.["command"], "hello");
    assert.deepEqual(hello["arguments"], { clientVersion: "0.1.0", protocolVersions: [1] });
    assert.deepEqual(request, { id: 2, ...list });
    ports[0]?.onMessage.emit({ id: 2, result: { tokens: [] } });
    assert.deepEqual(await answer, { tokens: [] });
  });

  void test("answers find their request by id, in any order", async () => {
    const host = hostWith();
    const first = host.call(list);
    const second = host.call(list);
    await settled();
    ports[0]?.onMessage.emit({ id: 3, result: "second" });
    ports[0]?.onMessage.emit({ id: 99, result: "nobody's" });
    ports[0]?.onMessage.emit({ id: 2, result: "first" });
    assert.deepEqual(await Promise.all([first, second]), ["first", "second"]);
    assert.equal(ports.length, 1, "one host serves both");
  });

  void test("an error answer becomes its code and nothing else of it", async () => {
    const host = hostWith();
    const answer = host.call(list);
    await settled();
    ports[0]?.onMessage.emit({ id: 2, error: { code: "pinBlocked", stack: "secret" } });
    await assert.rejects(answer, (error: object) => "code" in error && error.code === "pinBlocked" && !JSON.stringify(error).includes("secret"));
  });

  for (const [message, code] of [
    ["Specified native messaging host not found.", "hostMissing"],
    ["Access to the specified native messaging host is forbidden.", "hostMissing"],
    ["Failed to start native messaging host.", "hostMissing"],
    ["Access to the native messaging host was disabled by the system administrator.", "hostForbidden"],
    ["No such native application fr.sceau.host", "hostMissing"],
    ["Native host has exited.", "hostStopped"],
    ["Error when communicating with the native messaging host.", "hostStopped"],
    [undefined, "hostStopped"],
  ] as const)
    void test(`«${message ?? "no sentence"}» of the browser is ${code}`, async () => {
      const host = hostWith(() => new FakePort());
      const answer = host.call(list);
      ports[0]?.close(message);
      await assert.rejects(answer, { code });
    });

  for (const code of ["versionUnsupported", "hostOutdated", "extensionOutdated"])
    void test(`a host that answers ${code} is asked anew the next time`, async () => {
      const host = hostWith(() => {
        const port = new FakePort();
        port.answer = ({ id }) => {
          port.onMessage.emit({ id, error: { code } });
        };
        return port;
      });
      await assert.rejects(host.call(list), { code });
      await assert.rejects(host.call(list), { code });
      assert.deepEqual(ports.map(({ isOpen }) => isOpen), [false, false]);
    });

  void test("a host that chooses a version we do not speak is refused", async () => {
    const host = hostWith(() => {
      const port = new FakePort();
      port.answer = ({ id }) => {
        port.onMessage.emit({ id, result: { protocolVersion: 2, hostVersion: "9" } });
      };
      return port;
    });
    await assert.rejects(host.call(list), { code: "versionUnsupported" });
  });

  void test("a host that never greets is given up", async () => {
    const host = hostWith(() => new FakePort(), { helloMilliseconds: 5 });
    await assert.rejects(host.call(list), { code: "hostStopped" });
    assert.equal(ports[0]?.isOpen, false);
  });

  void test("a crash ends every open request, and the next request starts a new host", async () => {
    const host = hostWith();
    const open = [host.call(list), host.call(list)];
    await settled();
    ports[0]?.close("Native host has exited.");
    for (const request of open) await assert.rejects(request, { code: "hostStopped" });
    void host.call(list);
    await settled();
    assert.equal(ports.length, 2);
    assert.equal(last(ports[1])["command"], "listTokens");
  });

  void test("aborting cancels the request in the host, which still answers it", async () => {
    const host = hostWith();
    const abort = new AbortController();
    const answer = host.call(list, abort.signal);
    await settled();
    abort.abort();
    await settled();
    assert.deepEqual(last(ports[0]), { id: 3, origin: list.origin, language: "fr", command: "cancel", arguments: { requestId: 2 } });
    ports[0]?.onMessage.emit({ id: 3, result: {} });
    ports[0]?.onMessage.emit({ id: 2, error: { code: "cancelled" } });
    await assert.rejects(answer, { code: "cancelled" });
  });

  void test("progress goes to the request it is about, everything else to all", async () => {
    const host = hostWith();
    const steps: unknown[] = [];
    void host.call(list, undefined, (event) => steps.push(event.arguments));
    await settled();
    ports[0]?.onMessage.emit({ event: "progress", arguments: { requestId: 2, step: "makingKey" } });
    ports[0]?.onMessage.emit({ event: "tokensChanged", arguments: {} });
    assert.deepEqual(steps, [{ requestId: 2, step: "makingKey" }]);
    assert.deepEqual(events, [{ event: "tokensChanged", arguments: {} }]);
  });

  void test("an idle host is left, a watched one is not", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const host = hostWith(greetingPort, { idleMilliseconds: 1000 });
    const watcher = {};
    await host.watch(watcher);
    context.mock.timers.tick(5000);
    assert.equal(ports[0]?.isOpen, true);
    host.release(watcher);
    context.mock.timers.tick(1001);
    assert.equal(ports[0].isOpen, false);
  });

  void test("those who watch are told once that a host stopped, and nothing of one that never greeted: they would look for ever", async () => {
    let makePort = greetingPort;
    const host = hostWith(() => makePort());
    await host.watch({});
    makePort = () => {
      const port = new FakePort();
      port.answer = () => {
        port.close("Specified native messaging host not found.");
      };
      return port;
    };
    ports[0]?.close("Native host has exited.");
    assert.equal(events.length, 1);
    await assert.rejects(host.call(list), { code: "hostMissing" });
    await assert.rejects(host.call(list), { code: "hostMissing" });
    assert.equal(events.length, 1);
    makePort = greetingPort;
    const answer = host.call(list);
    await settled();
    const port = ports.at(-1);
    port?.onMessage.emit({ id: last(port)["id"], result: { tokens: [] } });
    await answer;
    port?.close("Native host has exited.");
    assert.equal(events.length, 2);
  });

  void test("two who watch a host that greets and stops at each look have it started no more than once each", async () => {
    let looks = 0;
    const host: NativeHost = hostWith(() => {
      const port = greetingPort();
      const greet = port.answer;
      port.answer = (message) => {
        greet(message);
        if (message["command"] === "status") port.close("Native host has exited.");
      };
      return port;
    });
    const looking = new Set<object>();
    const look = async (watcher: object): Promise<void> => {
      if (looking.has(watcher) || looks >= 50) return;
      looking.add(watcher);
      looks++;
      await host.call({ language: "fr", command: "status", arguments: {} }).catch(() => undefined);
      looking.delete(watcher);
    };
    const [one, other] = [{}, {}];
    for (const watcher of [one, other]) await host.watch(watcher);
    heard = () => {
      for (const watcher of [one, other]) void look(watcher);
    };
    await look(one);
    for (let turn = 0; turn < 20; turn++) await settled();
    assert.deepEqual([looks, events.length], [2, 1]);
  });

  void test("a browser that refuses to connect is asked anew the next time", async () => {
    let refuses = true;
    const host = hostWith(() => {
      if (refuses) throw new Error("chrome.runtime.connectNative is not a function");
      return greetingPort();
    });
    await assert.rejects(host.call(list), { code: "hostForbidden" });
    refuses = false;
    void host.call(list);
    await settled();
    assert.equal(last(ports[0])["command"], "listTokens");
  });

  void test("a login that a renewal left open for its two minutes is not cut off by idleness", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const host = hostWith(greetingPort, {});
    const answer = host.call(list);
    await settled();
    ports[0]?.onMessage.emit({ id: 2, result: {} });
    await answer;
    context.mock.timers.tick(120_000);
    assert.equal(ports[0]?.isOpen, true);
    context.mock.timers.tick(60_000);
    assert.equal(ports[0].isOpen, false);
  });
});
