// SPDX-License-Identifier: Apache-2.0
// The web components in the hands of a framework (Preact), under the same strict Content-Security-Policy and trusted types as everywhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inBothBrowsers } from "./components.js";

declare global {
  // What the page refused to do.
  var refused: readonly string[];
}

inBothBrowsers("sceau-status in a framework", (bench) => {
  const text = (selector: string, expected: string): Promise<void> => bench.page.locator(selector).getByText(expected, { exact: true }).waitFor();

  void test("tells the framework's state by its event", async () => {
    await bench.open("framework.html");
    await text("#ready", "pas prêt");
    await bench.install();
    await bench.comeBack();
    await text("#ready", "prêt");
  });

  void test("is taken away and put back with the state, and looks again", async () => {
    await bench.page.click("#toggle");
    await bench.page.locator("sceau-status").waitFor({ state: "detached" });
    await bench.page.evaluate(() => {
      globalThis.fake.plug("out");
    });
    await bench.page.click("#toggle");
    await text("#ready", "pas prêt");
    await bench.page.evaluate(() => {
      globalThis.fake.plug("in");
    });
    await text("#ready", "prêt");
  });

  void test("has a neighbour whose choice the framework hears, whatever it is told again", async () => {
    const picker = bench.page.locator("sceau-certificate-picker");
    await picker.evaluate((element) => void (element as unknown as { load(): Promise<void> }).load());
    await picker.getByRole("radio").first().check();
    await text("#chosen", "Camille Exemple");
    assert.equal(await picker.getByRole("radio").first().isChecked(), true, "drawing the page anew takes no choice away");
  });

  void test("has a neighbour that takes its plan when the framework sets it", async () => {
    const renewal = bench.page.locator("sceau-renewal#late");
    await bench.page.evaluate(() => customElements.whenDefined("sceau-renewal"));
    assert.equal(await renewal.getByRole("button").count(), 0);
    await bench.page.click("#plan");
    await renewal.getByRole("button", { name: "Renouveler maintenant" }).waitFor();
  });

  void test("has a neighbour that takes a plan which was set before the browser knew it", async () => {
    await bench.page.locator("sceau-renewal#early").getByRole("button", { name: "Renouveler maintenant" }).waitFor();
    assert.equal(await bench.page.evaluate(() => Object.hasOwn(document.querySelector("#early") ?? {}, "plan")), false, "nothing hides the property any more");
  });

  void test("asks for nothing that the page's policy forbids", async () => {
    assert.equal(await bench.page.evaluate(() => globalThis.refused.join()), "");
  });
});
