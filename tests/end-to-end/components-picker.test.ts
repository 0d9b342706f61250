// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { inBothBrowsers, token } from "./components.js";

inBothBrowsers("sceau-certificate-picker", (bench) => {
  const picker = (): ReturnType<Page["locator"]> => bench.page.locator("sceau-certificate-picker");

  void test("asks nothing of anybody before the holder wants it", async () => {
    await bench.open("picker.html");
    await bench.install();
    await picker().getByRole("button", { name: "Afficher mes certificats" }).waitFor();
    assert.deepEqual(await bench.page.evaluate(() => globalThis.heard), []);
  });

  void test("says why nothing can be listed, and tries again", async () => {
    await bench.page.evaluate(() => {
      globalThis.fake.fail("listCertificates", "userCancelled");
    });
    await picker().getByRole("button").click();
    await picker().getByRole("alert").waitFor();
    await bench.look("picker-failed");
    await bench.page.evaluate(() => {
      globalThis.fake.plug("out");
    });
    await picker().getByRole("button", { name: "Réessayer" }).click();
    await picker().getByText("Aucun certificat de ce support ne convient").waitFor();
    await bench.page.evaluate(() => {
      globalThis.fake.plug("in");
    });
    await picker().getByRole("button", { name: "Réessayer" }).click();
    await picker().getByText("Camille Exemple").first().waitFor();
  });

  void test("shows whose certificate it is and when it ends, chosen when it is alone", async () => {
    const choice = picker().getByRole("radio");
    assert.equal(await choice.isChecked(), true);
    assert.match(await picker().locator("label").innerText(), /Camille Exemple\s+Entreprise Exemple\s+Délivré par Camille Exemple\s+Expire dans (19|20) jours/);
    await bench.look("picker-choice");
  });

  void test("tells the page and the form what was chosen", async () => {
    const { heard, sent, value } = await bench.page.evaluate(() => {
      const element = document.querySelector("sceau-certificate-picker");
      const form = document.querySelector("form");
      return {
        heard: globalThis.heard.at(-1)?.[0],
        sent: form && new FormData(form).get("certificate"),
        value: element?.value && btoa(String.fromCharCode(...element.value.certificate)),
      };
    });
    assert.deepEqual({ heard, sent, value }, { heard: "change", sent: token.certificate, value: token.certificate });
  });

  void test("leaves out what does not fit", async () => {
    await bench.page.evaluate(() => {
      const element = document.querySelector("sceau-certificate-picker");
      element?.setAttribute("product", "1.2.250.1.999");
      void element?.load();
    });
    await picker().getByText("Aucun certificat de ce support ne convient").waitFor();
    assert.equal(await bench.page.evaluate(() => new FormData(document.querySelector("form") ?? undefined).get("certificate")), null);
  });
});
