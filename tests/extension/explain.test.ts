// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { texts } from "../../extension/page-api/components/texts.js";
import { errorCodes } from "../../shared/errors/generated/ts/error-codes.js";
import { BridgeError } from "../../shared/errors/ts/bridge-error.js";
import { explain } from "../../shared/errors/ts/explain.js";

void test("Every code of ours survives the way to the page and has a sentence in both languages", () => {
  for (const code of errorCodes) {
    assert.equal(BridgeError.fromMessage({ code }).code, code);
    assert.notEqual(explain(code, "fr"), explain(code, "en"));
  }
});

void test("A code that is newer than this list, or no code at all, reads as an unforeseen error", () => {
  for (const code of ["tokenTooModern", "constructor", ""]) assert.equal(explain(code, "fr"), explain("internalError", "fr"));
});

void test("French signs stay on the line of their word, in the sentences and in the elements' own texts", () => {
  for (const written of [...errorCodes.map((code) => explain(code, "fr")), JSON.stringify(texts.fr)]) assert.doesNotMatch(written, / [?:;!»]|« /);
});
