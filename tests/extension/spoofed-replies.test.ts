// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connect } from "../../extension/page-api/index.js";
import { deliver, settled, windowWithExtension } from "./fakes.js";

const origin = "https://portal.example";

void describe("No spoofed reply resolves a call", () => {
  for (const [because, forge] of [
    ["it comes from a frame", (data: object) => ({ data, source: new EventTarget(), origin })],
    ["it comes from a frame of another origin", (data: object) => ({ data, source: new EventTarget(), origin: "https://evil.example" })],
    ["it has no source", (data: object) => ({ data, source: null, origin })],
    ["its origin is another", (data: object, page: object) => ({ data, source: page, origin: "https://evil.example" })],
    ["it names another request", (data: object, page: object) => ({ data: { ...data, id: "1" }, source: page, origin })],
    ["its id is a list", (data: object, page: object) => ({ data: { ...data, id: [(data as { id: unknown }).id] }, source: page, origin })],
    ["it is not in our envelope", (data: object, page: object) => ({ data: { ...data, sceau: "Answer" }, source: page, origin })],
  ] as const)
    void test(`because ${because}`, async () => {
      let release = (): void => undefined;
      const page = windowWithExtension(origin, ({ id }) => {
        deliver(page, forge({ sceau: "answer", id, result: { tokens: [], forged: true } }, page));
        release = () => {
          deliver(page, { data: { sceau: "answer", id, error: { code: "tokenAbsent" } }, source: page, origin });
        };
        return undefined;
      });
      const answer = (await connect({ language: "en" })).tokens();
      await settled();
      release();
      await assert.rejects(answer, { code: "tokenAbsent" }, "the true answer counts");
    });
});
