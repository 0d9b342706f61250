// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { inBothBrowsers, token } from "./components.js";

declare global {
  /** Serial numbers of what `pick()` brought, or the code it failed with. */
  var picked: string[];
}

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

  void test("forgets what was chosen when the form is reset, or when it is taken out and put back: what nobody sees is not sent", async () => {
    const sent = (): Promise<unknown> => bench.page.evaluate(() => new FormData(document.querySelector("form") ?? undefined).get("certificate"));
    for (const change of [
      () => bench.page.evaluate(() => { document.querySelector("form")?.reset(); }),
      () => picker().evaluate((element) => { element.parentElement?.append(element); }),
    ]) {
      await change();
      await picker().getByRole("button", { name: "Afficher mes certificats" }).waitFor();
      assert.equal(await sent(), null);
      await picker().getByRole("button", { name: "Afficher mes certificats" }).click();
      await picker().getByRole("radio").waitFor();
      assert.equal(await sent(), token.certificate);
    }
  });

  void test("taken out and put back while it lists, shows nothing of the list that was given up", async () => {
    await bench.page.evaluate(async () => {
      const element = document.querySelector("sceau-certificate-picker");
      if (!element) throw new Error("no element");
      const first = element.load();
      element.parentElement?.append(element);
      await first;
    });
    await picker().getByRole("button", { name: "Afficher mes certificats" }).waitFor();
    assert.equal(await picker().getByRole("alert").count(), 0);
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

  /** The page asks for a certificate; a program answers with these, or fails first. */
  const pick = (names: readonly string[], failing = 0): Promise<void> =>
    bench.page.evaluate(({ names, failing }) => {
      const element = document.querySelector("sceau-certificate-picker");
      if (!element) throw new Error("no element");
      let failures = failing;
      const summary = { issuer: "Autorité Démonstration", notAfter: new Date(Date.now() + 100 * 86_400_000) };
      const listed = names.map((holder, index) => ({ certificate: Uint8Array.of(index), summary: { ...summary, holder, serialHex: `0${index}` } }));
      const program = { selectCertificates: () => (failures-- > 0 ? Promise.reject(new Error("not now")) : Promise.resolve(listed)) };
      element.sceau = program as unknown as NonNullable<typeof element.sceau>;
      globalThis.picked = [];
      void element.pick().then(({ summary }) => globalThis.picked.push(summary.serialHex), (error: unknown) => globalThis.picked.push((error as { code: string }).code));
    }, { names, failing });
  const picked = (): Promise<unknown> => bench.page.waitForFunction(() => globalThis.picked.length > 0).then(() => bench.page.evaluate(() => globalThis.picked));

  void test("picked by the page: takes the one certificate that fits, and is hidden before and after", async () => {
    await bench.open("pick.html");
    assert.equal(await picker().isVisible(), false);
    await pick(["Camille Exemple"]);
    assert.deepEqual(await picked(), ["00"]);
    assert.equal(await picker().isVisible(), false);
  });

  void test("picked by the page: among several the holder's choice counts once it is confirmed", async () => {
    await pick(["Camille Exemple", "Alix Exemple"]);
    const confirm = picker().getByRole("button", { name: "Continuer avec ce certificat" });
    await confirm.waitFor();
    assert.equal(await confirm.isDisabled(), true, "nothing is chosen yet");
    await bench.look("picker-confirm");
    await picker().getByRole("radio").first().check();
    await picker().locator("[data-serial='01']").check();
    assert.deepEqual(await bench.page.evaluate(() => globalThis.picked), []);
    await confirm.click();
    assert.deepEqual(await picked(), ["01"]);
  });

  void test("picked by the page: says what stands in the way, and goes on once it is mended", async () => {
    await pick(["Camille Exemple"], 1);
    await picker().getByRole("alert").waitFor();
    assert.equal(await bench.page.evaluate(() => (globalThis.heard.at(-1)?.[1] as { code?: string }).code), "internalError");
    await picker().getByRole("button", { name: "Réessayer" }).click();
    assert.deepEqual(await picked(), ["00"]);
  });

  void test("picked by the page twice: the later one counts, the earlier one is told so", async () => {
    await pick(["Camille Exemple", "Alix Exemple"]);
    await picker().evaluate((element) => {
      const asked = element as HTMLElement & { pick: () => Promise<{ summary: { serialHex: string } }> };
      void asked.pick().then(({ summary }) => globalThis.picked.push(summary.serialHex));
    });
    assert.deepEqual(await picked(), ["cancelled"]);
    await picker().locator("[data-serial='01']").check();
    await picker().getByRole("button", { name: "Continuer avec ce certificat" }).click();
    await bench.page.waitForFunction(() => globalThis.picked.length > 1);
    assert.deepEqual(await bench.page.evaluate(() => globalThis.picked), ["cancelled", "01"]);
  });

  const reset = (): Promise<void> =>
    bench.page.evaluate(() => {
      document.querySelector("form")?.reset();
    });

  void test("picked by the page: gives up when the form is reset, whether it lists or shows its list, and can be picked again", async () => {
    await pick(["Camille Exemple", "Alix Exemple"]);
    await picker().getByRole("radio").first().waitFor();
    await reset();
    assert.deepEqual(await picked(), ["cancelled"]);
    assert.equal(await picker().isVisible(), false);
    await bench.page.evaluate(() => {
      const element = document.querySelector("sceau-certificate-picker");
      if (!element) throw new Error("no element");
      element.sceau = { selectCertificates: () => new Promise(() => undefined) } as unknown as NonNullable<typeof element.sceau>;
      globalThis.picked = [];
      void element.pick().catch((error: unknown) => globalThis.picked.push((error as { code: string }).code));
    });
    await reset();
    assert.deepEqual(await picked(), ["cancelled"]);
    await pick(["Camille Exemple"]);
    assert.deepEqual(await picked(), ["00"]);
  });

  void test("picked by the page: gives up when it is taken out", async () => {
    await pick(["Camille Exemple", "Alix Exemple"]);
    await picker().getByRole("radio").first().waitFor();
    await picker().evaluate((element) => { element.remove(); });
    assert.deepEqual(await picked(), ["cancelled"]);
  });

  void test("picked by the page though it is not hidden otherwise: when it is moved or put back, and when the form is reset, the holder sees its button again", async () => {
    await bench.open("picker.html");
    const own = picker().getByRole("button", { name: "Afficher mes certificats" });
    for (const change of [
      () => picker().evaluate((element) => { element.parentElement?.append(element); }),
      () => bench.page.evaluate(async () => {
        const element = document.querySelector("sceau-certificate-picker");
        const form = element?.parentElement;
        element?.remove();
        // By then whoever had picked knows.
        await new Promise((resolve) => setTimeout(resolve));
        if (element) form?.append(element);
      }),
      reset,
    ]) {
      await pick(["Camille Exemple", "Alix Exemple"]);
      await picker().getByRole("radio").first().waitFor();
      await change();
      assert.deepEqual(await picked(), ["cancelled"]);
      await own.waitFor();
    }
    await pick(["Camille Exemple"]);
    assert.deepEqual(await picked(), ["00"]);
    assert.equal(await own.isVisible(), false);
    await reset();
    await own.waitFor();
  });
});
