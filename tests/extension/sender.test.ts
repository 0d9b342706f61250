// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { identifySender, isSameSite } from "../../extension/src/background/sender.js";
import { RateLimit } from "../../extension/src/background/rate-limit.js";

const trust = {
  extensionId: "abc",
  extensionUrl: "chrome-extension://abc/",
  isAllowedSite: (origin: string) => ["https://portal.example", "https://portal.example:8443", "http://localhost:3000", "http://portal.example"].includes(origin),
  isAllowedFrame: (origin: string, topUrl: string) => origin === "https://portal.example" && topUrl.startsWith("https://www.portal.example/"),
};
const tab = { url: "https://www.portal.example/" };

void describe("The service worker knows its callers from the browser", () => {
  for (const [who, sender, origin] of [
    ["a portal's top frame", { id: "abc", origin: "https://portal.example", url: "https://portal.example/x", frameId: 0, tab }, "https://portal.example"],
    ["a portal on a port of its own", { id: "abc", origin: "https://portal.example:8443", frameId: 0, tab }, "https://portal.example:8443"],
    ["a portal under development", { id: "abc", origin: "http://localhost:3000", frameId: 0, tab }, "http://localhost:3000"],
    ["a portal in a browser that gives no origin", { id: "abc", url: "https://portal.example/x?y", frameId: 0, tab }, "https://portal.example"],
    ["a frame that policy allows", { id: "abc", origin: "https://portal.example", frameId: 7, tab }, "https://portal.example"],
  ] as const)
    void test(`${who} is ${origin}`, () => {
      assert.deepEqual(identifySender(sender as unknown as chrome.runtime.MessageSender, trust), { kind: "page", origin });
    });

  for (const [who, sender] of [
    ["nobody", undefined],
    ["another extension", { id: "xyz", origin: "https://portal.example", frameId: 0, tab }],
    ["a site that nobody allowed", { id: "abc", origin: "https://evil.example", frameId: 0, tab }],
    ["another port of an allowed host", { id: "abc", origin: "https://portal.example:1234", frameId: 0, tab }],
    ["an insecure page, even if allowed", { id: "abc", origin: "http://portal.example", frameId: 0, tab }],
    ["an opaque origin", { id: "abc", origin: "null", url: "https://portal.example/", frameId: 0, tab }],
    ["a frame that policy does not allow", { id: "abc", origin: "https://portal.example", frameId: 7, tab: { url: "https://evil.example/" } }],
    ["a document without a tab", { id: "abc", origin: "https://portal.example", frameId: 0 }],
    ["a page that pretends to be ours", { id: "abc", origin: "https://evil.example", url: "https://evil.example/chrome-extension://abc/", frameId: 0, tab }],
  ] as const)
    void test(`${who} is refused`, () => {
      assert.equal(identifySender(sender as unknown as chrome.runtime.MessageSender | undefined, trust), undefined);
    });

  void test("our own pages are our own", () => {
    const sender = { id: "abc", origin: "chrome-extension://abc", url: "chrome-extension://abc/popup.html" };
    assert.deepEqual(identifySender(sender, trust), { kind: "own" });
  });
});

void describe("A frame is of the same site as its page", () => {
  for (const [frame, top, same] of [
    ["https://portal.example", "https://portal.example/x", true],
    ["https://portal.example", "https://portal.example:8443/", true],
    ["https://sign.portal.example", "https://portal.example/", true],
    ["https://portal.example", "https://www.portal.example/", true],
    ["https://a.portal.example", "https://b.portal.example/", false], // hosting services give neighbours to strangers
    ["https://portal.example", "https://evilportal.example/", false],
    ["https://portal.example", "http://portal.example/", false],
    ["https://portal.example", "", false],
  ] as const)
    void test(`${frame} in “${top}”: ${same ? "yes" : "no"}`, () => {
      assert.equal(isSameSite(frame, top), same);
    });
});

void test("A page that asks without end is slowed down, a page that waits is not", () => {
  let now = 0;
  const limit = new RateLimit(3, 2, () => now);
  assert.deepEqual([limit.take(), limit.take(), limit.take(), limit.take()], [true, true, true, false]);
  now += 500;
  assert.deepEqual([limit.take(), limit.take()], [true, false]);
  now += 3_600_000;
  assert.deepEqual([limit.take(), limit.take(), limit.take(), limit.take()], [true, true, true, false]);
});
