// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { inBothBrowsers } from "./components.js";

declare global {
  // What the plan below leaves for the test.
  var unfinished: object[];
  /** Lets the program go on with what it does. */
  var goOn: () => void;
}

inBothBrowsers("sceau-renewal", (bench) => {
  const renewal = (): ReturnType<Page["locator"]> => bench.page.locator("sceau-renewal");

  /** A plan, and a program whose commands wait until the test lets them go on; `submit` fails as long as the portal is down. */
  const plan = (portal: "up" | "down", acknowledges = false): Promise<void> =>
    bench.page.evaluate(({ answers, acknowledges }) => {
      const element = document.querySelector("sceau-renewal");
      if (!element) throw new Error("no element");
      const certificate = Uint8Array.of(0x30, 1);
      const pieces = { signatures: [{ signedAttributes: certificate, signature: certificate }], signatureAlgorithm: "RS256" };
      globalThis.unfinished = [];
      const program = {
        pending: () => Promise.resolve(globalThis.unfinished),
        abandon: () => {
          globalThis.unfinished = [];
          return Promise.resolve();
        },
        certificateFunctions: () => Promise.resolve({ buildRenewalRequestInfo: () => certificate, assembleSignedData: () => certificate }),
        request: async (command: string, _details: object, _members: object, { onProgress, signal }: { onProgress?: (step: string) => void; signal?: AbortSignal }) => {
          onProgress?.(command === "generateKey" ? "waitingForPin" : "writingCertificate");
          if (command !== "signRequest" && command !== "signAttributes")
            await new Promise<void>((resolve, reject) => {
              globalThis.goOn = resolve;
              signal?.addEventListener("abort", () => { reject(new Error("given up")); });
            });
          if (command === "generateKey") globalThis.unfinished = [{ renewalId: "r1", currentCertificate: certificate, publicKey: certificate, request: certificate }];
          if (command === "installCertificate") globalThis.unfinished = [];
          return { renewalId: "r1", publicKey: certificate, request: certificate, acknowledgement: { ...pieces, content: certificate, signatureAlgorithm: "RS256" }, ...pieces };
        },
      };
      element.sceau = program as unknown as NonNullable<typeof element.sceau>;
      element.plan = {
        certificate,
        keyType: "P-256",
        challenge: () => Promise.resolve("n".repeat(44)),
        submit: () => (answers === "up" ? Promise.resolve({ certificate, chain: [], nonce: "m".repeat(44) }) : Promise.reject(new Error("503"))),
        ...(acknowledges && { acknowledge: () => new Promise<void>((resolve) => (globalThis.goOn = resolve)) }),
      };
    }, { answers: portal, acknowledges });
  const goOn = (): Promise<void> =>
    bench.page.evaluate(() => {
      globalThis.goOn();
    });

  void test("shows its four steps before it begins", async () => {
    await bench.open("renewal.html");
    await plan("down");
    await renewal().getByRole("button", { name: "Renouveler maintenant" }).waitFor();
    assert.equal(await renewal().getByRole("listitem").count(), 4);
  });

  void test("says where to type the PIN, and which step it is", async () => {
    await renewal().getByRole("button").click();
    await renewal().getByText("Saisissez votre code PIN dans la fenêtre Sceau").waitFor();
    assert.match(await renewal().locator("[aria-current=step]").innerText(), /Nouvelle clé/);
    await bench.look("renewal-pin");
  });

  void test("says what happened when the portal fails, and offers to go on", async () => {
    await goOn();
    await renewal().getByRole("alert").getByText("Le portail n'a pas répondu").waitFor();
    await renewal().getByRole("button", { name: "Reprendre le renouvellement" }).waitFor();
    assert.deepEqual(await bench.page.evaluate(() => globalThis.heard), [["sceau-failed", { code: "portalUnreachable" }]]);
    await bench.look("renewal-interrupted");
  });

  void test("goes on from where it was, and tells the page when it is done", async () => {
    await bench.page.evaluate(() => {
      const { plan } = document.querySelector("sceau-renewal") ?? {};
      if (plan) Object.assign(plan, { submit: () => Promise.resolve({ certificate: plan.certificate, chain: [], nonce: "m".repeat(44) }) });
    });
    await renewal().getByRole("button", { name: "Reprendre le renouvellement" }).click();
    await renewal().getByText("Le certificat est en cours d'écriture sur votre support.").waitFor();
    assert.equal(await renewal().locator("li.done").count(), 3);
    await goOn();
    await renewal().getByText("Votre certificat est renouvelé.").waitFor();
    assert.equal(await bench.page.evaluate(() => globalThis.heard.at(-1)?.[0]), "sceau-renewed");
    await bench.look("renewal-done");
  });

  void test("stays done when the page sets the same plan anew, as frameworks do, or moves it", async () => {
    await bench.page.evaluate(() => {
      const element = document.querySelector("sceau-renewal");
      if (!element?.plan) throw new Error("no plan");
      element.plan = { ...element.plan };
      element.parentElement?.append(element);
    });
    await renewal().getByText("Votre certificat est renouvelé.").waitFor();
    assert.equal(await renewal().getByRole("button").count(), 0);
    assert.equal(await renewal().locator("li.done").count(), 4);
  });

  void test("goes on undisturbed when the page sets the plan anew meanwhile", async () => {
    await bench.open("renewal.html");
    await plan("up");
    await renewal().getByRole("button", { name: "Renouveler maintenant" }).click();
    await renewal().getByText("Saisissez votre code PIN").waitFor();
    await bench.page.evaluate(() => {
      const element = document.querySelector("sceau-renewal");
      if (element?.plan) element.plan = { ...element.plan };
    });
    assert.match(await renewal().locator("[aria-current=step]").innerText(), /Nouvelle clé/);
    await renewal().getByRole("button", { name: "Interrompre" }).waitFor();
    assert.equal(await renewal().getByRole("button").count(), 1);
  });

  for (const what of ["challenge", "submit"] as const)
    void test(`can be interrupted while the portal does not answer: ${what}`, async () => {
      await bench.open("renewal.html");
      await plan("up");
      await bench.page.evaluate((name) => {
        const element = document.querySelector("sceau-renewal");
        globalThis.heard.length = 0;
        if (element?.plan) element.plan = { ...element.plan, [name]: () => new Promise<never>(() => { document.documentElement.dataset["asked"] = name; }) };
      }, what);
      await renewal().getByRole("button", { name: "Renouveler maintenant" }).click();
      if (what === "submit") {
        await renewal().getByText("Saisissez votre code PIN").waitFor();
        await goOn();
      }
      await bench.page.locator(`html[data-asked=${what}]`).waitFor({ state: "attached" });
      await renewal().getByRole("button", { name: "Interrompre" }).click();
      await renewal().getByRole("alert").getByText("L'opération a été annulée").waitFor();
      await renewal().getByRole("button", { name: what === "submit" ? "Reprendre le renouvellement" : "Renouveler maintenant" }).waitFor();
      assert.deepEqual(await bench.page.evaluate(async () => (await navigator.locks.query()).held), [], "another tab may renew");
    });

  void test("can be given up", async () => {
    await bench.open("renewal.html");
    await plan("down");
    await renewal().getByRole("button", { name: "Renouveler maintenant" }).click();
    await renewal().getByText("Saisissez votre code PIN").waitFor();
    await goOn();
    await renewal().getByRole("button", { name: "Y renoncer" }).click();
    await renewal().getByRole("button", { name: "Renouveler maintenant" }).waitFor();
    assert.deepEqual(await bench.page.evaluate(() => globalThis.unfinished), []);
  });

  void test("says that it is being given up, which can be interrupted, and offers what is left", async () => {
    await bench.open("renewal.html");
    await plan("down");
    await renewal().getByRole("button", { name: "Renouveler maintenant" }).click();
    await renewal().getByText("Saisissez votre code PIN").waitFor();
    await goOn();
    await renewal().getByRole("button", { name: "Y renoncer" }).waitFor();
    await bench.page.evaluate(() => {
      // As a program that asks the holder: it waits.
      const abandon = (_id: string, { signal }: { signal?: AbortSignal }): Promise<void> =>
        new Promise((resolve, reject) => {
          signal?.addEventListener("abort", () => { reject(new Error("given up")); });
          globalThis.goOn = () => {
            globalThis.unfinished = [];
            resolve();
          };
        });
      Object.assign(document.querySelector("sceau-renewal")?.sceau ?? {}, { abandon });
    });
    await renewal().getByRole("button", { name: "Y renoncer" }).click();
    await renewal().getByText("Abandon du renouvellement").waitFor();
    assert.deepEqual(await renewal().getByRole("button").allInnerTexts(), ["Interrompre"]);
    await bench.look("renewal-abandoning");
    await renewal().getByRole("button", { name: "Interrompre" }).click();
    await renewal().getByRole("alert").getByText("L'opération a été annulée").waitFor();
    await renewal().getByRole("button", { name: "Reprendre le renouvellement" }).waitFor();
    await renewal().getByRole("button", { name: "Y renoncer" }).click();
    await renewal().getByText("Abandon du renouvellement").waitFor();
    await goOn();
    await renewal().getByRole("button", { name: "Renouveler maintenant" }).waitFor();
    assert.equal(await renewal().getByRole("alert").count(), 0);
    assert.equal(await bench.page.evaluate(() => document.querySelector("sceau-renewal")?.shadowRoot?.activeElement?.textContent), "Renouveler maintenant", "whoever uses the keyboard is not thrown out");
  });

  /** A renewal that goes on while the page sets another plan: it is done, and told. */
  async function doneMeanwhile(...bytes: readonly number[]): Promise<void> {
    await bench.open("renewal.html");
    await plan("up");
    await renewal().getByRole("button", { name: "Renouveler maintenant" }).click();
    await renewal().getByText("Saisissez votre code PIN").waitFor();
    await bench.page.evaluate((certificate) => {
      const element = document.querySelector("sceau-renewal");
      if (element?.plan) element.plan = certificate.length > 0 ? { ...element.plan, certificate: Uint8Array.from(certificate) } : undefined;
    }, bytes);
    await goOn();
    await renewal().getByText("Le certificat est en cours d'écriture").waitFor();
    await goOn();
    await bench.page.waitForFunction(() => globalThis.heard.at(-1)?.[0] === "sceau-renewed");
  }

  void test("offers the renewal of another certificate that the page planned meanwhile, once the first is done", async () => {
    await doneMeanwhile(0x30, 2);
    await renewal().getByRole("button", { name: "Renouveler maintenant" }).waitFor();
    assert.equal(await renewal().locator("li.done").count(), 0);
  });

  void test("stays done when the page plans nothing any more", async () => {
    await doneMeanwhile();
    await renewal().getByText("Votre certificat est renouvelé.").waitFor();
    assert.equal(await renewal().getByRole("button").count(), 0);
  });

  void test("can be interrupted, says so, and stands where it was", async () => {
    await bench.open("renewal.html");
    await plan("up");
    await renewal().getByRole("button", { name: "Renouveler maintenant" }).click();
    await renewal().getByText("Saisissez votre code PIN").waitFor();
    await renewal().getByRole("button", { name: "Interrompre" }).click();
    await renewal().getByRole("alert").getByText("L'opération a été annulée").waitFor();
    await renewal().getByRole("button", { name: "Renouveler maintenant" }).waitFor();
    assert.deepEqual(await bench.page.evaluate(() => globalThis.heard.at(-1)), ["sceau-failed", { code: "cancelled" }]);
    assert.deepEqual(await bench.page.evaluate(async () => (await navigator.locks.query()).held), [], "another tab may renew");
  });

  void test("has the page's words and drawings, a last step for its acknowledgement, and gives nothing up where it must not", async () => {
    await bench.open("retrieval.html");
    await plan("down", true);
    const shown = async (): Promise<string> => (await renewal().locator("p[slot]:visible").allInnerTexts()).join();
    const go = renewal().getByRole("button", { name: "Retirer mon certificat" });
    await go.waitFor();
    assert.equal(await renewal().getByRole("listitem").count(), 5);
    assert.equal(await shown(), "Votre support");
    await go.click();
    await renewal().getByText("Saisissez votre code PIN").waitFor();
    assert.equal(await shown(), "Votre code PIN");
    await goOn();
    await renewal().getByRole("button", { name: "Reprendre le retrait" }).waitFor();
    assert.equal(await renewal().getByRole("button").count(), 1);
    await plan("up", true);
    await go.click();
    await renewal().getByText("Saisissez votre code PIN").waitFor();
    await goOn();
    await renewal().getByText("Le certificat est en cours d'écriture").waitFor();
    assert.equal(await renewal().getByRole("button").count(), 0, "what is being written is not interrupted");
    await goOn();
    await renewal().getByText("Dernière vérification").waitFor();
    assert.match(await renewal().locator("[aria-current=step]").innerText(), /Vérification finale/);
    await bench.look("renewal-acknowledgement");
    await goOn();
    await renewal().getByText("Votre certificat est renouvelé.").waitFor();
  });
});
