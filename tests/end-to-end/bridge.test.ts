// SPDX-License-Identifier: Apache-2.0
// From a page through the real extension in a real browser to a host process and back.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import type * as Api from "../../extension/page-api/index.js";
import { chromiumProgram, launchChromium } from "./lib/chromium.mjs";
import { type Launched, until } from "./lib/common.mjs";
import { firefoxProgram, launchFirefox } from "./lib/firefox.mjs";
import { buildExtension, fakeHost, type FakeHost, serveSite, type Site } from "./lib/site.mjs";

declare global {
  // What the test page's script leaves for the test.
  var api: typeof Api;
  var sceau: Api.Sceau;
  /** What a page heard, in its order. */
  var messages: string[];
}

const indexPage = `<!doctype html><html lang="fr"><title>Portail d'essai</title><script type="module" src="/page.js"></script><button>Commencer</button>`;
const framePage = `<!doctype html><html lang="fr"><title>Cadre</title><iframe src="/index.html"></iframe>`;
const token = { tokenId: "t1", label: "Carte Exemple", manufacturer: "Exemple", model: "M1", serialNumber: "00112233", reader: "Lecteur 0", driver: "softhsm", pinState: "ok", pinPad: false, writable: true, keyTypes: ["RSA-3072", "P-256"] };
const identification = { format: "web-eid:1.0", algorithm: "ES256", signature: "AQI=", unverifiedCertificate: "MII=" };
const nonce = "n".repeat(44);

for (const [name, program, launch] of [
  ["Chromium", chromiumProgram, launchChromium],
  ["Firefox", firefoxProgram, launchFirefox],
] as const)
  void describe(`In ${name}, a portal page`, { skip: program === undefined && process.env["CI"] !== "true" ? `${name} is not installed` : false, timeout: 180_000 }, () => {
    let site: Site;
    let host: FakeHost;
    let browser: Launched;
    let page: Page;

    before(async () => {
      site = await serveSite({ "index.html": indexPage, "frame.html": framePage, "page.js": 'import * as api from "/sceau.js"; globalThis.api = api;' });
      host = fakeHost(site.directory);
      const built = buildExtension(site.directory, [site.origin]);
      browser = await launch({ extension: name === "Firefox" ? built.firefox : built.chromium, host: host.program, certificateAuthority: site.authority });
      page = browser.page;
      await page.goto(site.origin);
      await page.waitForFunction(() => "api" in globalThis);
    });
    after(async () => {
      await browser.close();
      site.close();
    });

    const code = (attempt: Promise<unknown>): Promise<string> => attempt.then(() => "no error", (error: unknown) => /BridgeError: (\w+)/.exec(String(error))?.[1] ?? String(error));

    void test("connects through extension and host", async () => {
      const versions = await page.evaluate(async () => (globalThis.sceau = await globalThis.api.connect()).versions);
      assert.deepEqual(versions, { extension: "0.1.0", host: "1.2.3", protocol: 1 });
    });

    void test("lists tokens; the host is told the page's origin and language by the extension", async () => {
      host.scenario({ listTokens: { result: { tokens: [token] } } });
      assert.deepEqual(await page.evaluate(() => globalThis.sceau.tokens()), [token]);
      const { id, ...request } = host.received().at(-1) ?? {};
      assert.equal(typeof id, "number");
      assert.deepEqual(request, { origin: site.origin, language: "fr", command: "listTokens", arguments: {} });
    });

    void test("may not identify before a click, and may after one", async () => {
      host.scenario({ identify: { result: identification, progress: ["waitingForConsent", "waitingForPin"] } });
      const identify = (): Promise<Api.IdentificationToken> => page.evaluate((challenge) => globalThis.sceau.identify(Uint8Array.of(48, 130), challenge), nonce);
      assert.equal(await code(identify()), "gestureRequired");
      await page.click("button");
      assert.equal((await identify()).signature, "AQI=");
    });

    void test("gets the host's error codes", async () => {
      host.scenario({ identify: { error: { code: "pinBlocked" } } });
      await page.click("button");
      assert.equal(await code(page.evaluate((challenge) => globalThis.sceau.identify(Uint8Array.of(48, 130), challenge), nonce)), "pinBlocked");
    });

    void test("that aborts a call has it cancelled in the host", async () => {
      host.scenario({ listCertificates: "hang", cancel: { result: {} } });
      const answer = page.evaluate(async () => {
        const abort = new AbortController();
        setTimeout(() => {
          abort.abort();
        }, 300);
        await globalThis.sceau.certificates({ signal: abort.signal });
      });
      assert.equal(await code(answer), "cancelled");
      await until(() => host.received().at(-1)?.["command"] === "cancel");
    });

    void test("that closes has its open requests cancelled in the host", async () => {
      host.scenario({ listCertificates: "hang", cancel: { result: {} } });
      const other = await browser.context.newPage();
      await other.goto(site.origin);
      await other.waitForFunction(() => "api" in globalThis);
      await other.evaluate(async () => {
        const sceau = await globalThis.api.connect();
        void sceau.certificates().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 200));
      });
      await until(() => host.received().at(-1)?.["command"] === "listCertificates");
      const { id } = host.received().at(-1) ?? {};
      await other.close();
      await until(() => host.received().at(-1)?.["command"] === "cancel");
      assert.deepEqual(host.received().at(-1)?.["arguments"], { requestId: id });
    });

    void test("learns when tokens come and go", async () => {
      host.scenario({ listTokens: { result: { tokens: [] }, changes: true } });
      const changes = await page.evaluate(async () => {
        let count = 0;
        const stop = new AbortController();
        await globalThis.sceau.watch(() => count++, { signal: stop.signal });
        await globalThis.sceau.tokens();
        stop.abort();
        return count;
      });
      assert.equal(changes, 1);
    });

    void test("is told when the host crashes, and finds a new one at the next call", async () => {
      host.scenario({ listTokens: "exit" });
      assert.equal(await code(page.evaluate(() => globalThis.sceau.tokens())), "hostStopped");
      host.scenario({ listTokens: { result: { tokens: [] } } });
      assert.deepEqual(await page.evaluate(() => globalThis.sceau.tokens()), []);
    });

    void test("is not spoken for by a frame, not even of its own site", async () => {
      host.scenario({ listTokens: { result: { tokens: [token] } }, status: { result: { findings: [] } }, identify: { result: identification } });
      const other = await browser.context.newPage();
      await other.goto(`${site.origin}/frame.html`);
      const frame = other.frames()[1];
      assert.ok(frame);
      await frame.waitForFunction(() => "api" in globalThis);
      const asked = host.received().length;
      await other.evaluate(() => {
        globalThis.messages = [];
        window.addEventListener("message", ({ data, source }: MessageEvent<{ sceau?: unknown; id?: unknown }>) => {
          globalThis.messages.push(`${String(data.sceau)} ${String(data.id)}${source === window ? "" : " of a frame"}`);
        });
      });
      await frame.evaluate(() => {
        for (const command of ["listTokens", "identify"]) window.parent.postMessage({ sceau: "request", id: "forged", command, arguments: {} }, "*");
      });
      const heard = (message: string, times: number): Promise<unknown> =>
        other.waitForFunction(([message, times]) => globalThis.messages.filter((one) => one === message).length === times, [message, times] as const);
      await heard("request forged of a frame", 2);
      // What the page itself asks afterwards goes the same way to the program: behind the others, had they been passed on.
      await other.evaluate(() => {
        window.postMessage({ sceau: "request", id: "real", command: "status", arguments: {} }, window.origin);
      });
      await heard("answer real", 1);
      assert.deepEqual(host.received().slice(asked).map(({ command }) => command).filter((command) => command !== "hello"), ["status"]);
      assert.ok(!(await other.evaluate(() => globalThis.messages)).includes("answer forged"), "nor was any of them refused: nobody heard them");
      await other.close();
    });

    void test("that asks without end is slowed down", async () => {
      const codes = await page.evaluate(async () => {
        const answers = await Promise.allSettled(Array.from({ length: 80 }, () => globalThis.sceau.tokens()));
        return answers.map((answer) => (answer.status === "fulfilled" ? "answered" : (answer.reason as Api.BridgeError).code));
      });
      assert.ok(codes.includes("answered"));
      assert.ok(codes.includes("rateLimited"));
    });

    void test("finds no extension in a frame", async () => {
      const other = await browser.context.newPage();
      await other.goto(`${site.origin}/frame.html`);
      const frame = other.frames()[1];
      assert.ok(frame);
      await frame.waitForFunction(() => "api" in globalThis);
      assert.equal(await code(frame.evaluate(() => globalThis.api.connect())), "extensionMissing");
      await other.close();
    });
  });
