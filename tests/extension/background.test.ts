// SPDX-License-Identifier: Apache-2.0
// The service worker as a whole, in a browser that is made of fakes: what no real browser can be made to do at a moment of the test's choice.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, describe, test } from "node:test";
import { FakeEvent, FakePort } from "./fakes.js";

const portal = "https://portal.example";
const directory = mkdtempSync(join(tmpdir(), "sceau-background-"));
after(() => {
  rmSync(directory, { recursive: true });
});

/** A self-signed certificate that ends in so many days, base64. */
function certificate(days: number): string {
  const out = join(directory, "certificate.der");
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null", "-subj", "/CN=Camille Exemple", "-days", String(days), "-outform", "DER", "-out", out], { stdio: "ignore" });
  return readFileSync(out).toString("base64");
}

/** Everything that was promised has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

type Changes = Readonly<Record<string, unknown>>;

/** What the service worker sees of a browser, and what it did there. */
class FakeBrowser {
  /** What policy says, once it can be read; a promise arrives late. */
  managed: Changes | Promise<Changes> = {};
  readonly local = new Map<string, unknown>();
  badge = "";
  title = "";
  reloads = 0;
  refusesScripts = false;
  registered: { readonly id: string; readonly matches: readonly string[]; readonly allFrames?: boolean }[] = [];
  readonly native = new FakePort();
  /** What the program answers, by command. */
  host: Record<string, object | undefined> = { listTokens: { tokens: [] }, changePin: {} };
  readonly onConnect = new FakeEvent<[chrome.runtime.Port]>();
  readonly onChanged = new FakeEvent<[Changes, string]>();
  readonly onUpdateAvailable = new FakeEvent<[]>();
  readonly onStartup = new FakeEvent<[]>();

  constructor() {
    this.native.answer = ({ id, command }) => {
      const answers: Record<string, object | undefined> = { hello: { protocolVersion: 1, hostVersion: "1.2.3" }, ...this.host };
      const result = answers[String(command)];
      if (result) this.native.onMessage.emit({ id, result });
    };
    const { onConnect, onChanged, onUpdateAvailable, onStartup } = this;
    const done = (): Promise<void> => Promise.resolve();
    const chrome = {
      runtime: {
        id: "sceau",
        getManifest: () => ({ version: "0.1.0" }),
        getURL: (path: string) => `chrome-extension://sceau/${path}`,
        connectNative: () => this.native.asPort,
        reload: () => {
          this.reloads++;
        },
        onConnect, onUpdateAvailable, onStartup,
      },
      storage: {
        managed: { get: () => Promise.resolve(this.managed) },
        local: {
          get: (name: string) => Promise.resolve({ [name]: this.local.get(name) }),
          set: (values: object) => {
            for (const [name, value] of Object.entries(values)) this.local.set(name, value);
            return done();
          },
          remove: (name: string) => Promise.resolve(void this.local.delete(name)),
        },
        onChanged,
      },
      permissions: { getAll: () => Promise.resolve({ origins: [] }), onAdded: new FakeEvent(), onRemoved: new FakeEvent() },
      scripting: {
        getRegisteredContentScripts: () => Promise.resolve(this.registered),
        registerContentScripts: (scripts: FakeBrowser["registered"]) =>
          this.refusesScripts ? Promise.reject(new Error("Invalid value for 'matches[0]'")) : Promise.resolve(void this.registered.push(...scripts)),
        unregisterContentScripts: ({ ids }: { ids: readonly string[] }) => Promise.resolve(void (this.registered = this.registered.filter(({ id }) => !ids.includes(id)))),
      },
      windows: { onCreated: new FakeEvent() },
      action: {
        setBadgeText: ({ text }: { text: string }) => Promise.resolve(void (this.badge = text)),
        setBadgeBackgroundColor: done,
        setTitle: ({ title }: { title: string }) => Promise.resolve(void (this.title = title)),
      },
      i18n: { getUILanguage: () => "fr", getMessage: (name: string, ...values: string[]) => [name, ...values].join(" ") },
    };
    Object.assign(globalThis, { chrome, __PORTAL_ORIGINS__: [portal] });
  }

  /** The browser starts the service worker. */
  async start(): Promise<void> {
    // A module is evaluated once for each address.
    const address = new URL("../../extension/src/background/main.js", import.meta.url);
    address.search = String(++starts);
    await import(address.href);
    await settled();
  }

  /** A page of the portal connects. */
  open(): Page {
    return new Page(this.connect());
  }
  connect(): FakePort {
    const port = new FakePort({ id: "sceau", origin: portal, url: `${portal}/`, frameId: 0, tab: { id: 1, url: `${portal}/` } });
    this.onConnect.emit(port.asPort);
    return port;
  }

  get commands(): readonly unknown[] {
    return this.native.received.map(({ command }) => command).filter((command) => command !== "hello");
  }
}
let starts = 0;

class Page {
  private asked = 0;

  constructor(private readonly port: FakePort) {}

  /** Asks after a click; what was answered by the time nothing moves any more. */
  async ask(command: string): Promise<string> {
    const id = `r${++this.asked}`;
    this.port.onMessage.emit({ sceau: "request", id, command, arguments: {}, gesture: true });
    await settled();
    return this.answer(id);
  }

  /** "done", the error's code, or "nothing". */
  answer(id: string): string {
    const [answer] = this.port.received.filter((message) => message["sceau"] === "answer" && message["id"] === id);
    return answer ? ((answer["error"] as { code: string } | undefined)?.code ?? "done") : "nothing";
  }
}

let browser: FakeBrowser;
beforeEach(() => {
  browser = new FakeBrowser();
});
afterEach(() => {
  browser.native.close();
});

void describe("Policy", () => {
  void test("that takes its time is waited for: no page is served before it was read, and each is judged by it then", async () => {
    let arrive: (settings: Changes) => void = () => undefined;
    browser.managed = new Promise((resolve) => (arrive = resolve));
    await browser.start();
    const page = browser.open();
    assert.deepEqual([await page.ask("changePin"), await page.ask("listTokens")], ["nothing", "nothing"]);
    arrive({ disabledCommands: ["changePin"] });
    await settled();
    assert.deepEqual([page.answer("r1"), page.answer("r2")], ["originForbidden", "done"]);
    assert.deepEqual(browser.commands, ["listTokens"], "what is off never reached the program");
  });

  void test("that takes its time is not waited for by a page that closed: nothing of it is performed or kept", async () => {
    let arrive: (settings: Changes) => void = () => undefined;
    browser.managed = new Promise((resolve) => (arrive = resolve));
    await browser.start();
    const port = browser.connect();
    port.onMessage.emit({ sceau: "request", id: "r", command: "changePin", arguments: {}, gesture: true });
    port.close();
    arrive({});
    await settled();
    assert.deepEqual(browser.commands, []);
  });

  void test("that cannot be obeyed leaves the built-in portals as they are", async () => {
    browser.refusesScripts = true;
    browser.managed = { frameOrigins: [portal] };
    await browser.start();
    assert.equal(await browser.open().ask("listTokens"), "done");
  });

  void test("that the browser hands over later still is obeyed from then on, by pages that are open too, and given up when it goes", async () => {
    await browser.start();
    const page = browser.open();
    assert.equal(await page.ask("listTokens"), "done");
    browser.managed = { disabledCommands: ["listTokens"] };
    assert.equal(await page.ask("listTokens"), "done", "nobody said yet that there is a policy");
    browser.onChanged.emit({ disabledCommands: {} }, "managed");
    await settled();
    assert.equal(await page.ask("listTokens"), "originForbidden");
    browser.managed = {};
    browser.onChanged.emit({ disabledCommands: {} }, "managed");
    await settled();
    assert.equal(await page.ask("listTokens"), "done");
  });

  void test("that names frames late has the content script run in them, and no longer once it names none", async () => {
    await browser.start();
    assert.deepEqual(browser.registered, []);
    browser.managed = { frameOrigins: [portal, "https://other.example"] };
    browser.onChanged.emit({}, "managed");
    await settled();
    assert.deepEqual(browser.registered.map(({ matches, allFrames }) => ({ matches, allFrames })), [{ matches: [`${portal}/*`], allFrames: true }]);
    browser.managed = {};
    browser.onChanged.emit({}, "managed");
    await settled();
    assert.deepEqual(browser.registered, []);
  });

  void test("is not read anew because something else was stored", async () => {
    await browser.start();
    browser.managed = { disabledCommands: ["listTokens"] };
    browser.onChanged.emit({ nextEnd: {} }, "local");
    await settled();
    assert.equal(await browser.open().ask("listTokens"), "done");
  });
});

void describe("The icon", () => {
  const inDays = (days: number): number => Date.now() + (days + 0.5) * 86_400_000;

  for (const [days, expected] of [
    [44, "44"],
    [45, "45"],
    [46, ""],
    [0, "0"],
    [-1, ""],
  ] as const)
    void test(`shows “${expected}” when the browser starts ${days} days before the end that it remembers`, async () => {
      browser.local.set("nextEnd", inDays(days));
      await browser.start();
      assert.equal(browser.badge, expected);
      assert.equal(browser.title, expected === "" ? "Sceau" : `badgeTitle ${expected}`);
    });

  void test("counts no more once the renewed certificate is on the token and the old one removed", async () => {
    const listed = (...days: readonly number[]): object => ({ certificates: days.map((count) => ({ tokenId: "t", certificate: certificate(count), hasPrivateKey: true })) });
    browser.host["listCertificates"] = listed(20);
    await browser.start();
    const page = browser.open();
    await page.ask("listCertificates");
    assert.match(browser.badge, /^(19|20)$/);
    browser.host = { installCertificate: {}, removeCertificate: {}, listCertificates: listed(20, 900) };
    await page.ask("installCertificate");
    assert.match(browser.badge, /^(19|20)$/, "the old one still ends soon");
    browser.host["listCertificates"] = listed(900);
    await page.ask("removeCertificate");
    assert.deepEqual([browser.badge, browser.title], ["", "Sceau"]);
  });

  void test("remembers nothing of a list of one token only", async () => {
    browser.host["listCertificates"] = { certificates: [{ tokenId: "t", certificate: certificate(20), hasPrivateKey: true }] };
    await browser.start();
    const port = new FakePort({ id: "sceau", origin: portal, url: `${portal}/`, frameId: 0, tab: { id: 1, url: `${portal}/` } });
    browser.onConnect.emit(port.asPort);
    port.onMessage.emit({ sceau: "request", id: "r", command: "listCertificates", arguments: { tokenId: "t" } });
    await settled();
    assert.equal(browser.badge, "");
    assert.equal(browser.local.has("nextEnd"), false);
  });
});

void describe("An update of the extension", () => {
  void test("waits for what is under way", async () => {
    browser.host["changePin"] = undefined;
    await browser.start();
    const page = browser.open();
    assert.equal(await page.ask("changePin"), "nothing");
    browser.onUpdateAvailable.emit();
    assert.equal(browser.reloads, 0);
    browser.native.onMessage.emit({ id: browser.native.received.at(-1)?.["id"], result: {} });
    await settled();
    assert.equal(page.answer("r1"), "done");
    assert.equal(browser.reloads, 1);
  });

  void test("comes at once when nothing is under way", async () => {
    await browser.start();
    browser.onUpdateAvailable.emit();
    assert.equal(browser.reloads, 1);
  });
});
