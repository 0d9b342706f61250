// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";

import { digestAround } from "../../wasm/api/covered.js";

const document = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) & 255);

void describe("The digest of what a signature covers", () => {
  for (const [what, begin, end] of [
    ["near the beginning", 10, 200], ["near the end", 9_700, 9_900], ["in the middle", 4_000, 6_000], ["at the very beginning", 0, 100], ["at the very end", 9_900, 10_000],
    ["of less than what follows it", 9_000, 9_010], ["of less than what precedes it", 900, 905], ["of nothing", 500, 500],
  ] as const)
    void it(`leaves out a place ${what}, and the document as it was`, async () => {
      const bytes = document(10_000);
      const pending = digestAround(bytes, begin, end, "SHA-256");
      assert.deepEqual(bytes, document(10_000), "the document is whole again at once");
      const expected = createHash("sha256").update(bytes.subarray(0, begin)).update(bytes.subarray(end)).digest();
      assert.deepEqual(Buffer.from(await pending), expected);
    });

  void it("reads a document that is part of a larger buffer", async () => {
    const whole = document(3_000);
    const part = whole.subarray(1_000, 2_000);
    const expected = createHash("sha256").update(part.subarray(0, 950)).update(part.subarray(960)).digest();
    assert.deepEqual(Buffer.from(await digestAround(part, 950, 960, "SHA-256")), expected);
    assert.deepEqual(whole, document(3_000));
  });
});
