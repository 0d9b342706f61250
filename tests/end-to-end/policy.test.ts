// SPDX-License-Identifier: Apache-2.0
// What an IT department does by policy, in real browsers: forced installation, managed settings, a forbidden host.
// Policies lie in /etc, so the test runs itself again in a mount namespace with an /etc/chromium and an /etc/firefox of its own.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Frame, Page } from "playwright-core";
import type * as Api from "../../extension/page-api/index.js";
import { chromiumId, chromiumProgram, launchChromium } from "./lib/chromium.mjs";
import { freshDirectory, hostName, type Launched, root, until } from "./lib/common.mjs";
import { firefoxProgram, launchFirefox } from "./lib/firefox.mjs";
import { fakeHost, type FakeHost, serveSite, type Site } from "./lib/site.mjs";

const inside = process.env["SCEAU_POLICY_NAMESPACE"] === "yes";
const chromiumPolicies = "/etc/chromium/policies/managed/sceau.json";
const firefoxPolicies = "/etc/firefox/policies/policies.json";
const firefoxId = "extension@fr.sceau";

function skipReason(): string | false {
  if (process.env["CI"] === "true") return false;
  if (chromiumProgram === undefined || firefoxProgram === undefined) return "Chromium or Firefox is not installed";
  return spawnSync("unshare", ["-m", "true"]).status === 0 ? false : "this system gives no private mount namespaces";
}

void test("Policies of an IT department are obeyed, in a namespace of their own", { skip: inside ? "inside" : skipReason(), timeout: 300_000 }, () => {
  const etc = freshDirectory("etc");
  for (const directory of ["chromium/policies/managed", "chromium/native-messaging-hosts", "firefox/policies"]) mkdirSync(join(etc, directory), { recursive: true });
  const mount = 'for browser in chromium firefox; do mkdir -p "/etc/$browser" && mount --bind "$0/$browser" "/etc/$browser" || exit; done; exec "$@"';
  // Without NODE_TEST_CONTEXT, or the inner run reports to a runner that does not listen.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const { status, stdout } = spawnSync("unshare", ["-m", "sh", "-c", mount, etc, process.execPath, "--test", fileURLToPath(import.meta.url)], {
    env: { ...env, SCEAU_POLICY_NAMESPACE: "yes" },
    encoding: "utf8",
  });
  assert.equal(status, 0, stdout);
});

const codeOf = (page: Page, command: "tokens" | "identify"): Promise<string> =>
  page.evaluate(async (which) => {
    try {
      const sceau = await globalThis.api.connect();
      await (which === "tokens" ? sceau.tokens() : sceau.identify(Uint8Array.of(48), "n".repeat(44)));
      return "ok";
    } catch (error) {
      return (error as Api.BridgeError).code;
    }
  }, command);

const connects = (frame: Frame): Promise<boolean> => frame.evaluate(() => globalThis.api.connect().then(() => true, () => false));

/** Nobody installs anything: the extension comes after the browser, and into pages that are opened from then on. */
async function present(page: Page, origin: string): Promise<void> {
  await until(async () => {
    await page.goto(origin);
    await page.waitForFunction(() => "api" in globalThis);
    return (await codeOf(page, "tokens")) !== "extensionMissing";
  }, "the extension installs itself");
}

const pages = {
  "index.html": '<!doctype html><html lang="fr"><title>Portail</title><script type="module" src="/page.js"></script><button>Commencer</button>',
  "frame.html": '<!doctype html><html lang="fr"><title>Cadre</title><iframe src="/index.html"></iframe>',
  "page.js": 'import * as api from "/sceau.js"; globalThis.api = api;',
};
const answers = { listTokens: { result: { tokens: [] } }, identify: { result: { format: "web-eid:1.0", algorithm: "ES256", signature: "AQI=", unverifiedCertificate: "MII=" } } };

void describe("By policy", { skip: !inside, timeout: 280_000 }, () => {
  let site: Site;
  let host: FakeHost;
  let id: string;
  const built = (name: string): string => join(site.directory, "extension", name);
  const updates = createServer(({ url }, response) => {
    response.end(
      url?.startsWith("/updates.xml") === true
        ? `<?xml version="1.0"?><gupdate xmlns="http://www.google.com/update2/response" protocol="2.0"><app appid="${id}"><updatecheck codebase="http://127.0.0.1:${port()}/sceau.crx" version="0.1.0"/></app></gupdate>`
        : readFileSync(built("sceau.crx")),
    );
  });
  const port = (): number => (updates.address() as AddressInfo).port;
  const build = (portal: string): void => {
    execFileSync(join(root, "tools/build-extension.mjs"), ["--out", join(site.directory, "extension"), "--portal", portal, "--key", join(site.directory, "key.pem"), "--package"]);
  };

  before(async () => {
    site = await serveSite(pages);
    execFileSync("openssl", ["genrsa", "-out", join(site.directory, "key.pem"), "2048"], { stdio: "ignore" });
    build(site.origin);
    id = chromiumId(built("chromium"));
    host = fakeHost(site.directory, answers);
    await new Promise<void>((resolve) => updates.listen(0, "127.0.0.1", resolve));
  });
  after(() => {
    updates.close();
    site.close();
  });

  void describe("in Chromium", () => {
    const policy = (settings: object, more: object = {}): void => {
      writeFileSync(
        chromiumPolicies,
        JSON.stringify({
          // Or no test could look into a browser whose extension came by policy.
          DeveloperToolsAvailability: 1,
          ExtensionSettings: { [id]: { installation_mode: "force_installed", update_url: `http://127.0.0.1:${port()}/updates.xml`, override_update_url: true } },
          NativeMessagingUserLevelHosts: false,
          "3rdparty": { extensions: { [id]: settings } },
          ...more,
        }),
      );
    };
    /** A browser under these policies besides the forced installation, with the host where administrators put it. */
    async function under(settings: object, more: object, work: (page: Page) => Promise<void>): Promise<void> {
      policy(settings, more);
      writeFileSync(`/etc/chromium/native-messaging-hosts/${hostName}.json`, JSON.stringify({ name: hostName, description: "Sceau", path: host.program, type: "stdio", allowed_origins: [`chrome-extension://${id}/`] }));
      const browser = await launchChromium({ extension: built("chromium"), install: false, certificateAuthority: site.authority });
      try {
        await present(browser.page, site.origin);
        await work(browser.page);
      } finally {
        await browser.close();
      }
    }

    void test("a host that is forbidden is said to be forbidden, not missing", async () => {
      await under({}, { NativeMessagingBlocklist: ["*"] }, async (page) => {
        assert.equal(await codeOf(page, "tokens"), "hostForbidden");
      });
    });

    void test("a host that is on the allow list runs", async () => {
      await under({}, { NativeMessagingBlocklist: ["*"], NativeMessagingAllowlist: [hostName] }, async (page) => {
        assert.equal(await codeOf(page, "tokens"), "ok");
      });
    });

    void test("the extension installs itself; settings, which Chromium gives it seconds later, are obeyed from then on, in frames that they name too", async () => {
      await under({ disabledCommands: ["identify"], frameOrigins: [site.origin] }, {}, async (page) => {
        await page.click("button");
        await until(async () => (await codeOf(page, "identify")) === "originForbidden", "identify is switched off", 500);
        assert.equal(await codeOf(page, "tokens"), "ok");
        await page.goto(`${site.origin}/frame.html`);
        const frame = page.frames()[1];
        assert.ok(frame);
        await frame.waitForFunction(() => "api" in globalThis);
        await until(() => connects(frame), "a frame that policy names connects", 500);
      });
    });
  });

  void describe("in Firefox", () => {
    async function under(settings: object, work: (browser: Launched) => Promise<void>, preferences = {}): Promise<void> {
      writeFileSync(
        firefoxPolicies,
        JSON.stringify({
          policies: {
            ExtensionSettings: { [firefoxId]: { installation_mode: "force_installed", install_url: `file://${built("sceau-firefox.xpi")}` } },
            // Ours for tests is not signed by Mozilla; a released one is, and needs no such line.
            Preferences: { "xpinstall.signatures.required": { Value: false, Status: "locked" } },
            "3rdparty": { Extensions: { [firefoxId]: settings } },
          },
        }),
      );
      const browser = await launchFirefox({ extension: built("firefox"), install: false, host: host.program, certificateAuthority: site.authority, preferences });
      try {
        await work(browser);
      } finally {
        await browser.close();
      }
    }

    void test("the extension installs itself, and what is switched off is off at the first call", async () => {
      await under({ disabledCommands: ["identify"], frameOrigins: [site.origin] }, async ({ page }) => {
        await present(page, site.origin);
        await page.click("button");
        assert.equal(await codeOf(page, "identify"), "originForbidden");
        await page.goto(`${site.origin}/frame.html`);
        const frame = page.frames()[1];
        assert.ok(frame);
        await frame.waitForFunction(() => "api" in globalThis);
        await until(() => connects(frame), "a frame that policy names connects", 500);
      });
    });

    void test("a site of the organisation waits for one click among the settings, and is there from then on", async () => {
      build("https://portal.example");
      const settings = { portalOrigins: [site.origin] };
      await under(settings, async (browser) => {
        const { page } = browser;
        const options = await browser.openOwnPage("options.html");
        const sites = (): Promise<string> => options.evaluate(() => document.querySelector("#sites")?.textContent ?? "").catch(() => "");
        await until(async () => (await sites()).includes(site.origin), "the settings name the organisation's site");
        await page.goto(site.origin);
        await page.waitForFunction(() => "api" in globalThis);
        assert.equal(await codeOf(page, "tokens"), "extensionMissing");
        await options.click("#sites button");
        await until(async () => (await codeOf(page, "tokens")) === "ok", "the page that is open is served", 500);
        await until(async () => (await options.evaluate(() => document.querySelectorAll("#sites button").length)) === 0, "policy's site has no button any more");
        // The browser's own question cannot be answered headless; this answers yes.
      }, { "extensions.webextOptionalPermissionPrompts": false });
    });
  });
});
