// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { beforeEach, describe, test, type TestContext } from "node:test";
import { connect, type Sceau } from "../../extension/page-api/index.js";
import { deliver, fakeWindow, settled, windowWithExtension } from "./fakes.js";

const certificate = Uint8Array.of(0x30, 0x82);
const origin = "https://portal.example";

let page: ReturnType<typeof fakeWindow>;
/** Answers what the page posts, as the content script would. */
let extension: (message: Record<string, unknown>) => unknown;

const fromExtension = (data: unknown): void => {
  deliver(page, { data, source: page, origin });
};
const requests = (): Record<string, unknown>[] => page.posted.filter(({ sceau }) => sceau === "request");

beforeEach(() => {
  extension = () => undefined;
  page = windowWithExtension(origin, (request) => extension(request));
});

async function connected(): Promise<Sceau> {
  return connect({ language: "en" });
}

void describe("A portal page", () => {
  void test("finds the extension and learns its versions", async () => {
    assert.deepEqual((await connected()).versions, { extension: "0.1.0", host: "1.2.3", protocol: 1 });
  });

  void test("learns that the extension is missing", async () => {
    page = fakeWindow(origin);
    await assert.rejects(connect({ timeout: 20 }), { name: "BridgeError", code: "extensionMissing" });
  });

  for (const code of ["hostMissing", "hostForbidden", "hostOutdated", "extensionOutdated", "versionUnsupported", "originNotAllowed"])
    void test(`learns ${code} when it connects`, async () => {
      page = fakeWindow(origin);
      page.addEventListener("message", (event) => {
        const { data } = event as MessageEvent<Record<string, unknown>>;
        if (data["sceau"] === "ping") fromExtension({ sceau: "here" });
        if (data["sceau"] === "request") fromExtension({ sceau: "answer", id: data["id"], error: { code } });
      });
      await assert.rejects(connect(), { code });
    });

  void test("gets bytes as Uint8Array, and a newer host's members do no harm", async () => {
    const sceau = await connected();
    extension = () => ({ result: { certificates: [{ tokenId: "t", certificate: "MII=", hasPrivateKey: true, madeIn: 2031 }] } });
    assert.deepEqual(await sceau.certificates(), [{ tokenId: "t", certificate: Uint8Array.of(0x30, 0x82), hasPrivateKey: true }]);
  });

  void test("gets an identification token that its server can verify as it is", async () => {
    const sceau = await connected();
    extension = () => ({ result: { format: "web-eid:1.0", algorithm: "ES256", signature: "AQI=", unverifiedCertificate: "MII=" } });
    const token = await sceau.identify(certificate, "n".repeat(44));
    assert.deepEqual(requests().at(-1)?.["arguments"], { certificate: "MII=", nonce: "n".repeat(44) });
    assert.equal(requests().at(-1)?.["language"], "en");
    assert.deepEqual(JSON.parse(JSON.stringify(token)), {
      format: "web-eid:1.0",
      algorithm: "ES256",
      signature: "AQI=",
      unverifiedCertificate: "MII=",
      appVersion: "https://sceau.invalid/sceau-host/1.2.3",
    });
  });

  void test("gets the host's errors as one class with a code", async () => {
    const sceau = await connected();
    extension = () => ({ error: { code: "pinBlocked", stack: "at chrome-extension://…" } });
    await assert.rejects(sceau.identify(certificate, "n"), (error: Error) => error.name === "BridgeError" && error.message === "pinBlocked");
    extension = () => ({ error: { code: "tokenTooModern" } });
    await assert.rejects(sceau.tokens(), { code: "tokenTooModern" }, "a newer host says more than we know");
    extension = () => ({ error: { code: "<script>" } });
    await assert.rejects(sceau.tokens(), { code: "internalError" });
    extension = () => ({ result: { tokens: "none" } });
    await assert.rejects(sceau.tokens(), { code: "internalError" });
  });

  void test("gives up after its time and has the request cancelled", async () => {
    const sceau = await connected();
    await assert.rejects(sceau.tokens({ timeout: 5 }), { code: "timeout" });
    assert.deepEqual(page.posted.at(-1), { sceau: "cancel", id: requests().at(-1)?.["id"] });
  });

  void test("aborts, before and during a call", async () => {
    const sceau = await connected();
    const asked = requests().length;
    await assert.rejects(sceau.tokens({ signal: AbortSignal.abort("the page changed") }), { code: "cancelled", cause: "the page changed" });
    assert.equal(requests().length, asked, "nothing was asked");
    const abort = new AbortController();
    const answer = sceau.tokens({ signal: abort.signal });
    await settled();
    abort.abort();
    await assert.rejects(answer, { code: "cancelled" });
    assert.equal(page.posted.at(-1)?.["sceau"], "cancel");
  });

  void test("aborts while it looks for the extension", async () => {
    page = fakeWindow(origin);
    const abort = new AbortController();
    const connection = connect({ signal: abort.signal });
    abort.abort("the page changed");
    await assert.rejects(connection, { code: "cancelled", cause: "the page changed" });
    const asked = page.posted.length;
    await assert.rejects(connect({ signal: AbortSignal.abort() }), { code: "cancelled" });
    assert.equal(page.posted.length, asked, "nobody was looked for");
  });

  void test("aborts and times out while its server has not released a PUK", async () => {
    const sceau = await connected();
    extension = () => ({ result: { unblockId: "u1", publicKey: "AQI=", serialNumber: "0001" } });
    const release = (): Promise<Uint8Array> => new Promise(() => undefined);
    const abort = new AbortController();
    const unblocking = sceau.unblockPin("t", { release, signal: abort.signal });
    await settled();
    abort.abort();
    await assert.rejects(unblocking, { code: "cancelled" });
    await assert.rejects(sceau.unblockPin("t", { release, timeout: 5 }), { code: "timeout" });
    assert.ok(!requests().some(({ command }) => command === "unblockPin"));
  });

  for (const timeout of [undefined, NaN, Infinity, 2 ** 31, Number.MAX_SAFE_INTEGER])
    void test(`has time when it says timeout: ${String(timeout)}, instead of none`, async (context) => {
      const sceau = await connected();
      context.mock.timers.enable({ apis: ["setTimeout"] });
      const answer = sceau.tokens({ timeout } as { timeout: number });
      await settled();
      context.mock.timers.tick(29_000);
      fromExtension({ sceau: "answer", id: requests().at(-1)?.["id"], result: { tokens: [] } });
      assert.deepEqual(await answer, []);
    });

  for (const timeout of [undefined, NaN]) {
    void test(`has the usual thirty seconds when it says timeout: ${String(timeout)}, not the five minutes of calls that wait for a person`, async (context) => {
      const sceau = await connected();
      context.mock.timers.enable({ apis: ["setTimeout"] });
      const options = { timeout } as { timeout: number };
      for (const call of [() => sceau.tokens(options), () => sceau.diagnose(options), () => sceau.pending(options), () => sceau.watch(() => undefined, options)]) {
        let outcome: unknown;
        call().catch((error: unknown) => (outcome = error));
        await settled();
        context.mock.timers.tick(29_999);
        await settled();
        assert.equal(outcome, undefined);
        context.mock.timers.tick(1);
        await settled();
        assert.equal((outcome as { code?: unknown } | undefined)?.code, "timeout");
      }
    });

    void test(`looks for the extension for a second when it says timeout: ${String(timeout)}`, async (context) => {
      page = fakeWindow(origin);
      context.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
      let outcome: unknown;
      connect({ timeout } as { timeout: number }).catch((error: unknown) => (outcome = error));
      await settled();
      context.mock.timers.tick(999);
      await settled();
      assert.equal(outcome, undefined);
      context.mock.timers.tick(1);
      await settled();
      assert.equal((outcome as { code?: unknown } | undefined)?.code, "extensionMissing");
    });
  }

  void test("unblocks with what its server released, also where plain JavaScript brings the bytes without a promise", async () => {
    const sceau = await connected();
    extension = ({ command }) => ({ result: command === "prepareUnblock" ? { unblockId: "u1", publicKey: "AQI=", serialNumber: "0001" } : {} });
    const release = (() => Uint8Array.of(9)) as unknown as () => Promise<Uint8Array>;
    await sceau.unblockPin("t", { release });
    assert.deepEqual(requests().at(-1)?.["arguments"], { tokenId: "t", unblockId: "u1", sealedPuk: "CQ==" });
  });

  void test("cancels nothing that was answered, and hears each answer once", async () => {
    const sceau = await connected();
    extension = ({ id }) => {
      fromExtension({ sceau: "answer", id, result: { tokens: [] } });
      fromExtension({ sceau: "answer", id, error: { code: "tokenAbsent" } });
    };
    assert.deepEqual(await sceau.tokens(), []);
    assert.ok(!page.posted.some(({ sceau: kind }) => kind === "cancel"));
  });

  void test("has two connections that do not answer for each other", async () => {
    const [one, two] = [await connected(), await connected()];
    const open: unknown[] = [];
    extension = ({ id }) => void open.push(id);
    const [first, second] = [one.tokens(), two.tokens()];
    await settled();
    fromExtension({ sceau: "answer", id: open[1], error: { code: "tokenAbsent" } });
    await assert.rejects(second, { code: "tokenAbsent" });
    fromExtension({ sceau: "answer", id: open[0], result: { tokens: [] } });
    assert.deepEqual(await first, []);
  });

  void test("without an origin of its own, in a sandbox, learns that the extension is missing", async () => {
    page = fakeWindow("null");
    await assert.rejects(connect({ timeout: 20 }), { name: "BridgeError", code: "extensionMissing" });
  });

  void test("learns that the extension was reloaded under it", async () => {
    const sceau = await connected();
    extension = () => {
      fromExtension({ sceau: "lost", code: "extensionReloaded" });
    };
    await assert.rejects(sceau.tokens(), { code: "extensionReloaded" });
  });

  for (const [method, details] of [
    ["changePin", { tokenId: "t1" }],
    ["unblockPin", { tokenId: "t1" }],
    ["removeCertificate", { certificate: "MII=" }],
  ] as const)
    void test(`asks for ${method} and gets nothing but the outcome`, async () => {
      const sceau = await connected();
      const perform = (): Promise<void> => (method === "removeCertificate" ? sceau.removeCertificate(certificate) : sceau[method]("t1"));
      extension = () => ({ result: {} });
      await perform();
      assert.deepEqual([requests().at(-1)?.["command"], requests().at(-1)?.["arguments"]], [method, details]);
      extension = () => ({ error: { code: "pinIncorrect" } });
      await assert.rejects(perform(), { code: "pinIncorrect" });
    });

  void test("watches tokens until it stops", async () => {
    const sceau = await connected();
    extension = () => ({ result: {} });
    const stop = new AbortController();
    let changes = 0;
    await sceau.watch(() => changes++, { signal: stop.signal });
    fromExtension({ sceau: "event", event: "tokensChanged", arguments: {} });
    assert.equal(changes, 1);
    stop.abort();
    fromExtension({ sceau: "event", event: "tokensChanged", arguments: {} });
    assert.equal(changes, 1);
  });

  /** A page that watches, at a time that stands still until the test moves it. */
  async function watching(context: TestContext, signal?: AbortSignal): Promise<{ changes: () => number; asked: () => readonly unknown[]; pass: (milliseconds: number) => Promise<void> }> {
    const sceau = await connected();
    let now = 5000;
    context.mock.method(performance, "now", () => now);
    context.mock.timers.enable({ apis: ["setTimeout"] });
    extension = () => ({ result: {} });
    let changes = 0;
    await sceau.watch(() => changes++, signal && { signal });
    const before = requests().length;
    const pass = async (milliseconds: number): Promise<void> => {
      now += milliseconds;
      context.mock.timers.tick(milliseconds);
      await settled();
    };
    return { changes: () => changes, asked: () => requests().slice(before).map(({ command }) => command), pass };
  }
  const lose = (): void => {
    fromExtension({ sceau: "lost", code: "hostStopped" });
  };

  void test("watches on, without waiting, when the service worker was stopped", async (context) => {
    const { changes, asked, pass } = await watching(context);
    await pass(1000);
    lose();
    await pass(1);
    assert.equal(changes(), 1, "what it knew may have changed meanwhile");
    assert.deepEqual(asked(), ["watch"]);
  });

  void test("watches again once a second and no oftener where each watch is lost at once", async (context) => {
    const { asked, pass } = await watching(context);
    // As when the extension is being unloaded: whoever asks is told that all is lost.
    extension = () => {
      queueMicrotask(lose);
    };
    lose();
    await pass(999);
    assert.deepEqual(asked(), [], "the last one is less than a second old");
    await pass(1);
    assert.equal(asked().length, 1);
    for (let second = 2; second < 6; second++) {
      await pass(999);
      await pass(1);
      assert.equal(asked().length, second);
    }
  });

  void test("watches no more when it stopped while it was to watch again", async (context) => {
    const stop = new AbortController();
    const { asked, pass } = await watching(context, stop.signal);
    lose();
    stop.abort();
    await pass(5000);
    assert.deepEqual(asked(), []);
  });
});
