// SPDX-License-Identifier: Apache-2.0
// Popup and options in every state, as a person meets them; screenshots go to build/screenshots/extension.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { violations } from "./lib/accessibility.mjs";
import { chromiumProgram, launchChromium } from "./lib/chromium.mjs";
import { hostManifest, hostName, type Launched, until } from "./lib/common.mjs";
import { Screenshots } from "./lib/screenshots.mjs";
import { buildExtension, fakeHost, type FakeHost } from "./lib/site.mjs";

const directory = mkdtempSync(join(tmpdir(), "sceau-ui-"));
const token = { tokenId: "t1", label: "Carte Exemple", manufacturer: "Exemple", model: "M1", serialNumber: "00112233", reader: "Lecteur USB 0", driver: "softhsm", pinState: "ok", pinPad: false, writable: true, keyTypes: ["RSA-3072", "P-256"] };
const fine = { code: "ok", severity: "ok", fr: "Le service des cartes à puce fonctionne.", en: "The smart card service is running." };
const driver = { code: "moduleUnavailable", severity: "error", subject: "Lecteur USB 0", fr: "Le pilote de ce support manque. Installez-le, puis réinsérez le support.", en: "This token's driver is missing. Install it, then insert the token again.", link: "https://drivers.example/" };

/** A self-signed certificate that ends in so many days, by the openssl program. */
function certificate(name: string, days: number): string {
  const out = join(directory, `${name}.der`);
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", join(directory, "key.pem"), "-utf8", "-subj", `/O=Entreprise Exemple/CN=${name}`, "-days", String(days), "-outform", "DER", "-out", out], { stdio: "ignore" });
  return readFileSync(out).toString("base64");
}

void describe("The extension's own pages", { skip: chromiumProgram === undefined && process.env["CI"] !== "true" ? "Chromium is not installed" : false, timeout: 180_000 }, () => {
  let host: FakeHost;
  let browser: Launched;
  let page: Page;
  const screenshots = new Screenshots("build/screenshots/extension");

  before(async () => {
    host = fakeHost(directory);
    browser = await launchChromium({ extension: buildExtension(directory, ["https://localhost:8443"]).chromium, host: host.program });
    page = browser.page;
  });
  after(async () => {
    await browser.close();
    rmSync(directory, { recursive: true });
  });

  /** Opens a page at the width of a popup or a window, in both colour schemes, and looks for barriers. */
  async function look(name: string, path: string, expected: string | RegExp): Promise<void> {
    for (const [width, colorScheme] of [
      [390, "light"],
      [1280, "dark"],
    ] as const) {
      await page.setViewportSize({ width, height: 640 });
      await page.emulateMedia({ colorScheme });
      await page.goto(`${browser.extensionUrl}${path}`);
      await page.getByText(expected).first().waitFor({ timeout: 10_000 });
      await screenshots.take(page, `${name}-${width}-${colorScheme}`);
      assert.deepEqual(await violations(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing is cut off at the side");
      if (width < 1280) continue;
      // Zoomed to 200 %, a window of 1280 pixels shows what fits into 640.
      await page.setViewportSize({ width: 640, height: 320 });
      const fits = (): Promise<boolean> => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
      assert.ok(await fits(), "nor zoomed to 200 %");
      await screenshots.take(page, `${name}-zoomed`);
      await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
      assert.ok(await fits(), "nor with letters twice as large on top of it");
    }
  }

  const badge = (): Promise<string> => page.evaluate(() => chrome.action.getBadgeText({}));

  void test("ask for a token when none is there", async () => {
    host.scenario({ status: { result: { findings: [fine] } }, listTokens: { result: { tokens: [] } }, watch: { result: {} } });
    await look("popup-no-token", "popup.html", /Insérez votre support|Insert your token/);
  });

  void test("show certificates, the one that ends first on top, and count its days on the icon", async () => {
    const certificates = [certificate("Camille Exemple", 900), certificate("Dominique Exemple", 20)].map((der) => ({ tokenId: "t1", certificate: der, hasPrivateKey: true }));
    host.scenario({
      status: { result: { findings: [fine] } },
      listTokens: { result: { tokens: [token] } },
      listCertificates: { result: { certificates: [...certificates, { tokenId: "t1", certificate: certificate("Autorité", 3000), hasPrivateKey: false }] } },
    });
    await look("popup-certificates", "popup.html", "Camille Exemple");
    assert.deepEqual(await page.locator("h2").allTextContents(), ["Dominique Exemple", "Camille Exemple"]);
    assert.equal(await page.getByRole("button", { name: /Renouveler|Renew/ }).count(), 1, "only what ends soon is to be renewed");
    assert.equal(await page.locator("dd").getByText("Carte Exemple").count(), 2, "and on which token each is");
    await until(async () => /^(19|20)$/.test(await badge()), "the icon counts the days");
  });

  void test("open the portal to renew", async () => {
    await page.getByRole("button", { name: /Renouveler|Renew/ }).click();
    // Nothing answers there; that the tab goes there is enough.
    const portal = (): Promise<number | undefined> =>
      page.evaluate(async () => (await chrome.tabs.query({})).find(({ url, pendingUrl }) => (pendingUrl ?? url)?.startsWith("https://localhost:8443/"))?.id);
    await until(async () => (await portal()) !== undefined, "a tab shows the portal");
    await page.evaluate(async (id) => {
      if (id !== undefined) await chrome.tabs.remove(id);
    }, await portal());
    await page.bringToFront();
  });

  void test("keep the count when the token is taken away, and forget it when nothing ends soon", async () => {
    host.scenario({ status: { result: { findings: [fine] } }, listTokens: { result: { tokens: [] } }, watch: { result: {} } });
    await page.goto(`${browser.extensionUrl}popup.html`);
    await page.getByText(/Insérez votre support|Insert your token/).first().waitFor();
    assert.match(await badge(), /^(19|20)$/);
    host.scenario({
      status: { result: { findings: [fine] } },
      listTokens: { result: { tokens: [token] } },
      listCertificates: { result: { certificates: [{ tokenId: "t1", certificate: certificate("Camille Exemple", 900), hasPrivateKey: true }] } },
    });
    await page.goto(`${browser.extensionUrl}popup.html`);
    await until(async () => (await badge()) === "", "nothing is due");
  });

  void test("say what the doctor found and where the remedy is", async () => {
    host.scenario({ status: { result: { findings: [driver, fine] } }, listTokens: { result: { tokens: [] } } });
    await look("popup-driver-missing", "popup.html", /pilote de ce support|token's driver/);
    assert.equal(await page.getByRole("link", { name: /solution|remedy/ }).getAttribute("href"), "https://drivers.example/");
  });

  void test("explain a host that does not answer as it should", async () => {
    host.scenario({ hello: { error: { code: "hostOutdated" } }, status: "exit" });
    await page.reload(); // the host that greeted before ends
    await look("popup-host-outdated", "popup.html", /trop ancien|too old/);
    await page.getByRole("link", { name: /Mettre le programme à jour|Update the program/ }).waitFor();
  });

  void test("show sites, state and versions among the settings", async () => {
    const consents = [{ origin: "https://portal.example", operation: "listCertificates", givenAt: "2026-11-22T14:00:00Z" }];
    host.scenario({
      status: { result: { findings: [driver, fine] } },
      listTokens: { result: { tokens: [token] } },
      listConsents: { result: { consents } },
      collectDiagnostics: { result: { report: '{"readers": 1}' } },
      revokeConsent: { result: {} },
    });
    await page.goto(`${browser.extensionUrl}options.html`);
    await page.getByText("1.2.3").waitFor();
    // What the popup asked in the test before has arrived by now.
    const asked = host.received().length;
    await look("options", "options.html", "https://localhost:8443");
    await page.getByText("1.2.3").waitFor();
    assert.ok(!host.received().slice(asked).some(({ command }) => command === "listCertificates"), "settings name nobody");
  });

  void test("save diagnostics that name nobody", async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#diagnostics").click()]);
    const report = readFileSync(await download.path(), "utf8");
    assert.match(report, /"moduleUnavailable"/);
    assert.doesNotMatch(report, /00112233|Camille|Carte Exemple/);
    assert.deepEqual((JSON.parse(report) as { program: unknown }).program, { readers: 1 }, "what the program says is in it");
  });

  void test("show the consents given, and let the holder take one back", async () => {
    host.scenario({ listConsents: { result: { consents: [] } }, revokeConsent: { result: {} }, status: { result: { findings: [fine] } }, listTokens: { result: { tokens: [] } } });
    await page.getByRole("button", { name: /Retirer l'accord de https:\/\/portal\.example|Withdraw the consent of https:\/\/portal\.example/ }).click();
    await page.getByText(/aucun accord durable|no lasting consent/).waitFor();
    const [revoked] = host.received().filter(({ command }) => command === "revokeConsent");
    assert.deepEqual(revoked?.["arguments"], { origin: "https://portal.example" });
  });

  void test("say that the program is installed to whoever looked for it", async () => {
    await look("install", "install.html", /Le programme est installé|The program is installed/);
  });

  /** What the Tab key reaches, in its order, by the name that a screen reader says; each must show that it has the focus. */
  async function path(): Promise<readonly string[]> {
    const names: string[] = [];
    for (let step = 0; step < 20; step++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const { activeElement } = document;
        if (!activeElement || activeElement === document.body) return undefined;
        const { outlineStyle, outlineWidth } = getComputedStyle(activeElement);
        return { name: activeElement.getAttribute("aria-label") ?? (activeElement as HTMLElement).innerText, isSeen: outlineStyle !== "none" && outlineWidth !== "0px" };
      });
      if (!stop) break;
      assert.ok(stop.isSeen, `one sees that “${stop.name}” has the focus`);
      names.push(stop.name);
    }
    return names;
  }

  void test("can be used with the keyboard alone, in the order in which they are read", async () => {
    const due = certificate("Dominique Exemple", 20);
    host.scenario({
      status: { result: { findings: [driver, fine] } },
      listTokens: { result: { tokens: [token] } },
      listCertificates: { result: { certificates: [{ tokenId: "t1", certificate: due, hasPrivateKey: true }] } },
      listConsents: { result: { consents: [{ origin: "https://portal.example", operation: "listCertificates", givenAt: "2026-11-22T14:00:00Z" }] } },
    });
    await page.goto(`${browser.extensionUrl}popup.html`);
    await page.getByText("Dominique Exemple").first().waitFor();
    const french = (await page.evaluate(() => document.documentElement.lang)) === "fr";
    assert.deepEqual(await path(), french ? ["Réglages", "Ouvrir la solution", "Renouveler sur le portail"] : ["Settings", "Open the remedy", "Renew on the portal"]);
    await page.goto(`${browser.extensionUrl}options.html`);
    await page.getByText("https://portal.example").first().waitFor();
    await page.getByText("1.2.3").waitFor();
    assert.deepEqual(
      await path(),
      french ? ["Retirer l'accord de https://portal.example", "Ouvrir la solution", "Enregistrer le diagnostic"] : ["Withdraw the consent of https://portal.example", "Open the remedy", "Save the diagnostics"],
    );
  });

  void test("are understood by ear: headings, lists and findings have their names and kinds", async () => {
    await page.goto(`${browser.extensionUrl}popup.html`);
    await page.getByText("Dominique Exemple").first().waitFor();
    const popup = await page.locator("body").ariaSnapshot();
    for (const part of [/heading "Sceau" \[level=1\]/, /heading "Dominique Exemple" \[level=2\]/, /- list/, /(Problème :|Problem:)/]) assert.match(popup, part);
    assert.doesNotMatch(popup, /- (img|button|link)(:| \[|$)/m, "nothing is nameless");
  });

  void test("explain how to get the program when it is missing", async (context) => {
    const bare = await launchChromium({ extension: join(directory, "extension/chromium") });
    context.after(() => bare.close());
    await bare.page.setViewportSize({ width: 390, height: 640 });
    await bare.page.goto(`${bare.extensionUrl}popup.html`);
    await bare.page.getByText(/Le programme Sceau manque|The Sceau program is missing/).waitFor();
    await screenshots.take(bare.page, "popup-host-missing");
    assert.deepEqual(await violations(bare.page), []);
    const link = await bare.page.getByRole("link", { name: /Installer le programme|Install the program/ }).getAttribute("href");
    await bare.page.goto(`${bare.extensionUrl}${link}`);
    await bare.page.getByText(/apt install/).waitFor();
    assert.equal(await bare.page.locator("[data-system]").first().getAttribute("data-system"), "linux", "this system comes first");
    assert.equal(await bare.page.locator("#done").isVisible(), false);
    for (const width of [390, 1280]) {
      await bare.page.setViewportSize({ width, height: 640 });
      await screenshots.take(bare.page, `install-missing-${width}`);
      assert.deepEqual(await violations(bare.page), []);
    }
    const settings = await bare.context.newPage();
    await settings.goto(`${bare.extensionUrl}options.html`);
    await settings.locator("#consents").getByText(/programme Sceau n'est pas installé|Sceau program is not installed/).waitFor();
    await settings.close();
    // Installing takes longer than Chromium lets a service worker rest; whoever comes back is told all the same.
    const protocol = await bare.context.browser()?.newBrowserCDPSession();
    assert.ok(protocol);
    const worker = (await protocol.send("Target.getTargets")).targetInfos.find(({ type }) => type === "service_worker");
    // Where there is none it rests already.
    if (worker) await protocol.send("Target.closeTarget", { targetId: worker.targetId });
    const manifests = join(bare.home, "profile/NativeMessagingHosts");
    mkdirSync(manifests, { recursive: true });
    writeFileSync(join(manifests, `${hostName}.json`), hostManifest(host.program, { allowed_origins: [bare.extensionUrl] }));
    await until(async () => {
      await bare.page.evaluate(() => void document.dispatchEvent(new Event("visibilitychange")));
      return bare.page.locator("#done").isVisible();
    }, "the page says that the program is installed");
  });
});
