// SPDX-License-Identifier: Apache-2.0
// forms.wasm as a page uses it, with the vectors that forms_test.cpp runs natively: page and server judge alike.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { before, describe, it } from "node:test";

import { Forms, type FieldKind } from "../../wasm/api/forms.js";

interface Vectors {
  readonly fields: readonly { readonly field: FieldKind; readonly text: string; readonly code: string; readonly canonical?: string; readonly display?: string }[];
  readonly questions: readonly string[];
  readonly firstAnswers: readonly string[];
  readonly holder: { readonly givenName: string; readonly surname: string; readonly email: string };
  readonly thirdAnswers: readonly { readonly answer: string; readonly code: string }[];
}

const modulePath = "build/wasm/wasm/forms.wasm";
const options = { skip: !existsSync(modulePath) && process.env["CI"] !== "true" ? "forms.wasm is not built: cmake --workflow --preset wasm" : false };
const vectors = JSON.parse(readFileSync("tests/wasm/form-vectors.json", "utf8")) as Vectors;

let forms: Forms;
before(async () => {
  if (options.skip === false) forms = await Forms.load(readFileSync(modulePath));
});

void describe("The form rules in WebAssembly", options, () => {
  for (const { field, text, code, canonical, display } of vectors.fields)
    void it(`say ${code} of ${field} ${JSON.stringify(text.slice(0, 60))}`, () => {
      const answer = forms.checkField(field, text);
      assert.equal(answer.verdict.code, code);
      assert.equal(answer.verdict.fr === "", code === "ok");
      assert.equal(answer.canonical !== undefined, code === "ok");
      if (canonical !== undefined) assert.equal(answer.canonical, canonical);
      if (display !== undefined) assert.equal(answer.display, display);
    });

  for (const { answer, code } of vectors.thirdAnswers)
    void it(`say ${code} of the answer ${JSON.stringify(answer.slice(0, 60))}`, () => {
      const verdict = forms.checkRevocationCode({ ...vectors.holder, questions: vectors.questions, answers: [...vectors.firstAnswers, answer] });
      assert.equal(verdict.answers[2]?.code, code);
      assert.equal(verdict.accepted, code === "ok");
    });

  void it("tell the rules of a revocation code in both languages", () => {
    const rules = forms.revocationCodeRules();
    assert.equal(rules.length, 5);
    for (const { fr, en } of rules) assert.notEqual(fr, en);
  });

  void it("refuse a revocation code without three answers, and a field that is a book", () => {
    const refused = { name: "BridgeError", code: "invalidRequest" };
    assert.throws(() => forms.checkRevocationCode({ ...vectors.holder, questions: vectors.questions, answers: ["Rex"] }), refused);
    assert.throws(() => forms.checkField("siren", "1".repeat(2000)), refused);
  });
});

void describe("Loading the form rules", () => {
  void it("fails with one code when the module is not one", async () => {
    await assert.rejects(Forms.load(new Uint8Array([1, 2, 3])), { name: "BridgeError", code: "wasmUnavailable" });
  });
});
