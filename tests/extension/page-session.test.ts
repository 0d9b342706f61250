// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { NativeHost } from "../../extension/src/background/native-host.js";
import { PageSession } from "../../extension/src/background/page-session.js";
import { FakePort, settled } from "./fakes.js";

let native: FakePort;
let page: FakePort;
let session: PageSession;

const request = (command: string, more: object = {}): object => ({ sceau: "request", id: "a", command, arguments: {}, ...more });
const commandsToHost = (): unknown[] => native.received.map(({ command }) => command);

function open(origin?: string): void {
  const host = new NativeHost({
    connect: () => native.asPort,
    clientVersion: "0.1.0",
    idleMilliseconds: 500, // or the test would end no earlier than the host is left
    onEvent: (event) => {
      session.announce(event);
    },
  });
  session = new PageSession(page.asPort, host, {
    admit: () => origin,
    language: (asked) => asked ?? "en",
    extensionVersion: "0.1.0",
  });
}

beforeEach(() => {
  Object.assign(globalThis, { chrome: { runtime: {} } });
  native = new FakePort();
  native.answer = ({ id, command }) => {
    if (command === "hello") native.onMessage.emit({ id, result: { protocolVersion: 1, hostVersion: "1.2.3" } });
  };
  page = new FakePort();
  open("https://portal.example");
});

void describe("A page that uses the extension", () => {
  void test("has its origin added from the browser's record, whatever it says itself", async () => {
    page.onMessage.emit(request("listTokens", { origin: "https://bank.example", language: "fr" }));
    await settled();
    assert.deepEqual(native.received.at(-1), { id: 2, origin: "https://portal.example", language: "fr", command: "listTokens", arguments: {} });
  });

  void test("is answered under its own id", async () => {
    page.onMessage.emit(request("listTokens"));
    await settled();
    native.onMessage.emit({ id: 2, result: { tokens: [] } });
    await settled();
    assert.deepEqual(page.received, [{ sceau: "answer", id: "a", result: { tokens: [] } }]);
  });

  void test("learns the versions of extension and host", async () => {
    page.onMessage.emit(request("hello"));
    await settled();
    assert.deepEqual(page.received.at(-1)?.["result"], { protocolVersion: 1, hostVersion: "1.2.3", extensionVersion: "0.1.0" });
  });

  for (const [because, message, code] of [
    ["the command does not exist", request("format"), "unknownCommand"],
    ["the command is a property of every object", request("constructor"), "unknownCommand"],
    ["it may not cancel by the host's numbers", request("cancel"), "unknownCommand"],
    ["the command is no text", request(7 as unknown as string), "invalidRequest"],
    ["the request is longer than the host reads", request("listTokens", { arguments: { tokenId: "x".repeat(65 * 1024) } }), "messageTooLarge"],
    ["nobody clicked before a key is made", request("generateKey"), "gestureRequired"],
    ["nobody clicked before an identification", request("identify", { gesture: "yes" }), "gestureRequired"],
    ["diagnostics are for the extension's own pages", request("collectDiagnostics", { gesture: true }), "originNotAllowed"],
    ["another site's consents are none of its business", request("listConsents", { gesture: true }), "originNotAllowed"],
    ["only the holder takes a consent back", request("revokeConsent", { gesture: true, arguments: { origin: "https://bank.example" } }), "originNotAllowed"],
    ["nobody clicked before a PIN change", request("changePin", { arguments: { tokenId: "t1" } }), "gestureRequired"],
    ["nobody clicked before an unblocking", request("unblockPin", { arguments: { tokenId: "t1" } }), "gestureRequired"],
    ["nobody clicked before a removal", request("removeCertificate"), "gestureRequired"],
    ["nobody clicked before documents are signed", request("signAttributes", { arguments: { purpose: "document" } }), "gestureRequired"],
    ["nobody clicked before a declaration", request("signAttributes", { arguments: { purpose: "declaration" } }), "gestureRequired"],
  ] as const)
    void test(`is refused with ${code} because ${because}`, async () => {
      page.onMessage.emit(message);
      await settled();
      assert.deepEqual(page.received, [{ sceau: "answer", id: "a", error: { code } }]);
      assert.ok(!commandsToHost().some((command) => command !== "hello"), "the host heard nothing");
    });

  void test("may identify after a click", async () => {
    page.onMessage.emit(request("identify", { gesture: true }));
    await settled();
    assert.equal(native.received.at(-1)?.["command"], "identify");
  });

  void test("goes on with a renewal without another click", async () => {
    for (const [id, command, details] of [
      ["z", "generateKey", {}],
      ["a", "signRequest", {}],
      ["b", "signAttributes", { purpose: "renewalRequest" }],
      ["c", "installCertificate", {}],
    ] as const)
      page.onMessage.emit({ ...request(command), id, arguments: details, gesture: id === "z" });
    await settled();
    assert.deepEqual(commandsToHost(), ["hello", "generateKey", "signRequest", "signAttributes", "installCertificate"]);
  });

  for (const [command, details] of [
    ["signRequest", {}],
    ["signAttributes", { purpose: "renewalRequest" }],
    ["installCertificate", {}],
  ] as const)
    void test(`takes up a renewal of an earlier day with ${command} after a click, and goes on without`, async () => {
      page.onMessage.emit({ ...request(command), arguments: details });
      await settled();
      assert.deepEqual(page.received, [{ sceau: "answer", id: "a", error: { code: "gestureRequired" } }], "no PIN window opens by itself");
      page.onMessage.emit({ ...request(command), id: "b", arguments: details, gesture: true });
      page.onMessage.emit({ ...request("installCertificate"), id: "c" });
      await settled();
      assert.deepEqual(commandsToHost(), ["hello", command, "installCertificate"]);
    });

  void test("cannot name a language that is none", async () => {
    page.onMessage.emit(request("listTokens", { language: ["fr"] }));
    await settled();
    assert.equal(native.received.at(-1)?.["language"], "en");
  });

  void test("that closes has its requests cancelled in the host", async () => {
    page.onMessage.emit(request("generateKey", { gesture: true }));
    await settled();
    page.close();
    await settled();
    assert.deepEqual(native.received.at(-1)?.["arguments"], { requestId: 2 });
    assert.equal(native.received.at(-1)?.["command"], "cancel");
  });

  void test("can cancel its own request", async () => {
    page.onMessage.emit(request("generateKey", { gesture: true }));
    await settled();
    page.onMessage.emit({ sceau: "cancel", id: "a" });
    await settled();
    assert.equal(native.received.at(-1)?.["command"], "cancel");
  });

  void test("hears progress under its own id", async () => {
    page.onMessage.emit(request("generateKey", { gesture: true }));
    await settled();
    native.onMessage.emit({ event: "progress", arguments: { requestId: 2, step: "waitingForPin" } });
    assert.deepEqual(page.received, [{ sceau: "event", event: "progress", id: "a", arguments: { requestId: 2, step: "waitingForPin" } }]);
  });

  void test("hears of tokens only when it watches", async () => {
    page.onMessage.emit(request("listTokens"));
    await settled();
    native.onMessage.emit({ event: "tokensChanged", arguments: {} });
    assert.equal(page.received.length, 0);
    page.onMessage.emit({ ...request("watch"), id: "b" });
    await settled();
    native.onMessage.emit({ event: "tokensChanged", arguments: {} });
    assert.deepEqual(page.received.at(-1), { sceau: "event", event: "tokensChanged", arguments: {} });
  });

  for (const message of [null, 7, "request", {}, { sceau: "request" }, { sceau: "request", id: 7 }, { sceau: "answer", id: "a", result: {} }])
    void test(`cannot upset the service worker with ${JSON.stringify(message)}`, async () => {
      page.onMessage.emit(message);
      await settled();
      assert.ok(!commandsToHost().some((command) => command !== "hello"));
    });
});

void test("The extension's own pages have no origin and need no gesture", async () => {
  open();
  page.onMessage.emit(request("identify"));
  await settled();
  assert.equal(native.received.at(-1)?.["command"], "identify");
  assert.ok(!("origin" in (native.received.at(-1) ?? {})));
});
