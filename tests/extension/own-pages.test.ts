// SPDX-License-Identifier: Apache-2.0
// What popup, settings and installation page have in common: their way to the service worker, and when they look again.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import { looker, type State } from "../../extension/src/ui/state.js";
import { Worker } from "../../extension/src/ui/worker.js";
import { FakePort, settled } from "./fakes.js";

let ports: FakePort[];
/** What the service worker answers; nothing leaves the question open. */
let answers: Record<string, object | undefined>;

beforeEach(() => {
  ports = [];
  answers = { watch: { result: {} }, hello: { result: { protocolVersion: 1, hostVersion: "1.2.3" } } };
  const connect = (): FakePort => {
    const port = new FakePort();
    port.answer = ({ id, command }) => {
      const answer = answers[String(command)];
      if (answer) port.onMessage.emit({ sceau: "answer", id, ...answer });
    };
    ports.push(port);
    return port;
  };
  Object.assign(globalThis, { chrome: { runtime: { connect }, i18n: { getMessage: () => "fr" } } });
});

void describe("A page of the extension that stays open", () => {
  void test("is answered also after the service worker was stopped for having nothing to do", async () => {
    const worker = new Worker(() => undefined);
    await worker.ask("hello", {});
    ports[0]?.close();
    await worker.ask("hello", {});
    assert.equal(ports.length, 2);
  });

  void test("hears that what it had asked is lost", async () => {
    answers["listConsents"] = undefined;
    const worker = new Worker(() => undefined);
    const answer = worker.ask("listConsents", {});
    ports[0]?.close();
    await assert.rejects(answer, { code: "hostStopped" });
  });

  void test("goes on watching tokens, and looks at once at what it missed", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    let now = 5000;
    context.mock.method(performance, "now", () => now);
    let changes = 0;
    const worker = new Worker(() => changes++);
    await worker.watch();
    now += 1000;
    ports[0]?.close();
    context.mock.timers.tick(1);
    await settled();
    assert.deepEqual([ports.length, ports[1]?.received[0]?.["command"], changes], [2, "watch", 1]);
    ports[1]?.onMessage.emit({ sceau: "event", event: "tokensChanged", arguments: {} });
    assert.equal(changes, 2);
  });

  void test("watches again once a second and no oftener where the service worker dies after each answer", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    let now = 5000;
    context.mock.method(performance, "now", () => now);
    const worker = new Worker(() => undefined);
    await worker.watch();
    for (let seconds = 1; seconds < 6; seconds++) {
      assert.equal(ports.length, seconds);
      ports.at(-1)?.close();
      for (const milliseconds of [999, 1]) {
        await settled();
        assert.equal(ports.length, seconds);
        now += milliseconds;
        context.mock.timers.tick(milliseconds);
      }
      await settled();
    }
  });

  void test("does not watch again and again where there is no program", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    answers["watch"] = { error: { code: "hostMissing" } };
    const worker = new Worker(() => undefined);
    await worker.watch();
    ports[0]?.close();
    context.mock.timers.tick(60_000);
    await settled();
    assert.equal(ports.length, 1);
  });
});

void describe("The state of the computer", () => {
  const empty: State = { findings: [], tokens: [], certificates: [] };
  /** Looks that the test lets end, one after the other. */
  const scene = (): { look: () => Promise<void>; end: (state: State) => Promise<void>; shown: State[]; reads: () => number } => {
    const shown: State[] = [];
    const ends: ((state: State) => void)[] = [];
    let reads = 0;
    const read = (): Promise<State> => new Promise((resolve) => {
      reads++;
      ends.push(resolve);
    });
    const end = async (state: State): Promise<void> => {
      ends.shift()?.(state);
      await settled();
    };
    return { look: looker(read, (state) => shown.push(state)), end, shown, reads: () => reads };
  };

  void test("is read once more when something changed during the look, and never twice at once", async () => {
    const { look, end, shown, reads } = scene();
    void look();
    void look();
    void look();
    assert.equal(reads(), 1);
    await end(empty);
    assert.equal(reads(), 2);
    await end({ ...empty, hostVersion: "1.2.3" });
    assert.deepEqual([reads(), shown.length], [2, 2]);
  });

  void test("is not drawn anew when nothing changed: the keyboard stays where it is", async () => {
    const { look, end, shown } = scene();
    void look();
    await end(empty);
    void look();
    await end({ ...empty });
    assert.equal(shown.length, 1);
    void look();
    await end({ ...empty, problem: new BridgeError("hostMissing") });
    assert.equal(shown.length, 2);
  });

  void test("is not looked at for ever when the program stops at every look", async () => {
    const { look, end, reads } = scene();
    void look();
    void look(); // a program that stopped is a change
    await end({ ...empty, problem: new BridgeError("hostStopped") });
    assert.equal(reads(), 1);
  });
});
