// SPDX-License-Identifier: Apache-2.0
// The desk's form of a new token: what stands in it comes from the token that is inserted now, or from the officer.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { offerTokenFields } from "../../../portal/web/src/desk-token.js";
import { Part } from "../../../portal/web/src/page.js";
import { fakeExtension } from "../../extension/fakes.js";

/** As much of an element as the page's script touches. */
class FakeElement extends EventTarget {
  hidden = true;
  disabled = true;
  textContent = "";
  value = "";
  readonly dataset: Record<string, string> = {};
  children: FakeElement[] = [];

  replaceChildren(...children: FakeElement[]): void {
    this.children = children;
  }
  focus(): void {
    page.focused = this;
  }
}

const token = (serialNumber: string, model = "Récente"): object => ({
  tokenId: serialNumber, label: "", manufacturer: "Exemple Cartes", model, serialNumber, reader: "Lecteur", driver: "", pinState: "ok", pinPad: false, writable: true, keyTypes: [],
});

const page: { focused?: FakeElement } = {};
let inserted: object[];
let parts: Record<string, FakeElement>;
let fields: Record<"maker" | "model" | "serial", FakeElement>;

/** Waits for the end of what a click begins: the button can be clicked again. */
async function clicked(button: FakeElement | undefined): Promise<void> {
  assert.ok(button);
  button.dispatchEvent(new Event("click"));
  while (button.disabled) await new Promise(setImmediate);
}
const read = (): Promise<void> => clicked(parts["[data-begin]"]);
const written = (): string[] => [fields.maker.value, fields.model.value, fields.serial.value];
const vouches = (): boolean => parts["[data-done]"]?.hidden === false;

beforeEach(() => {
  inserted = [token("A-1")];
  fakeExtension((command) => ({ result: command === "listTokens" ? { tokens: inserted } : { certificates: [] } }));
  Object.assign(document, { querySelector: () => null, createElement: () => new FakeElement() });
  Object.assign(globalThis, { HTMLInputElement: FakeElement });
  parts = Object.fromEntries(["error", "done", "waiting", "waiting-text", "begin", "tokens"].map((name) => [`[data-${name}]`, new FakeElement()]));
  fields = { maker: new FakeElement(), model: new FakeElement(), serial: new FakeElement() };
  const form = { elements: { namedItem: (name: "maker" | "model" | "serial") => fields[name] } };
  const root = { hidden: true, querySelector: (selector: string) => parts[selector], closest: () => form };
  offerTokenFields(new Part(root as unknown as HTMLElement));
});

void describe("The desk's form of a new token", () => {
  void test("is filled in from the inserted token, and says so", async () => {
    await read();
    assert.deepEqual(written(), ["Exemple Cartes", "Récente", "A-1"]);
    assert.ok(vouches());
    assert.equal(page.focused, parts["[data-done]"]);
  });

  void test("vouches for no token that is gone", async () => {
    await read();
    inserted = [];
    await read();
    assert.equal(parts["[data-error]"]?.dataset["code"], "tokenAbsent");
    assert.ok(!vouches());
    assert.deepEqual(written(), ["", "", ""]);
  });

  void test("vouches for none while the officer has to choose one of several", async () => {
    await read();
    inserted = [token("B-2"), token("C-3")];
    await read();
    assert.ok(!vouches());
    assert.deepEqual(written(), ["", "", ""]);
    parts["[data-tokens]"]?.children[1]?.dispatchEvent(new Event("click"));
    assert.deepEqual(written(), ["Exemple Cartes", "Récente", "C-3"]);
    assert.ok(vouches());
  });

  void test("keeps what the officer typed where a token says nothing, and nothing that an earlier token said", async () => {
    await read();
    fields.model.value = "Typed";
    inserted = [token("", "")];
    await read();
    assert.deepEqual(written(), ["Exemple Cartes", "Typed", ""]);
    assert.ok(!vouches());
    assert.equal(page.focused, fields.model, "the first field that is the officer's");
  });
});
