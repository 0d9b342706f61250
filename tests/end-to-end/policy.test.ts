// SPDX-License-Identifier: Apache-2.0
// What an IT department does by policy, in a real Chromium: forced installation, managed settings, a forbidden host.
// Policies lie in /etc, so the test runs itself again in a mount namespace with an /etc/chromium of its own.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import type * as Api from "../../extension/page-api/index.js";
import { chromiumId, chromiumProgram, launchChromium } from "./lib/chromium.mjs";
import { freshDirectory, hostName, root } from "./lib/common.mjs";
import { fakeHost, type FakeHost, serveSite, type Site } from "./lib/site.mjs";

const inside = process.env["SCEAU_POLICY_NAMESPACE"] === "yes";
const policies = "/etc/chromium/policies/managed/sceau.json";

function skipReason(): string | false {
  if (process.env["CI"] === "true") return false;
  if (chromiumProgram === undefined) return "Chromium is not installed";
  return spawnSync("unshare", ["-m", "true"]).status === 0 ? false : "this system gives no private mount namespaces";
}

void test("Policies of an IT department are obeyed, in a namespace of their own", { skip: inside ? "inside" : skipReason(), timeout: 180_000 }, () => {
  const etc = freshDirectory("etc-chromium");
  mkdirSync(join(etc, "policies/managed"), { recursive: true });
  mkdirSync(join(etc, "native-messaging-hosts"));
  // Without NODE_TEST_CONTEXT, or the inner run reports to a runner that does not listen.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const { status, stdout } = spawnSync("unshare", ["-m", "sh", "-c", 'mkdir -p /etc/chromium && mount --bind "$0" /etc/chromium && exec "$@"', etc, process.execPath, "--test", fileURLToPath(import.meta.url)], {
    env: { ...env, SCEAU_POLICY_NAMESPACE: "yes" },
    encoding: "utf8",
  });
  assert.equal(status, 0, stdout);
});

void describe("By policy", { skip: !inside, timeout: 150_000 }, () => {
  let site: Site;
  let host: FakeHost;
  let extension: string;
  let id: string;
  const updates = createServer(({ url }, response) => {
    response.end(
      url?.startsWith("/updates.xml") === true
        ? `<?xml version="1.0"?><gupdate xmlns="http://www.google.com/update2/response" protocol="2.0"><app appid="${id}"><updatecheck codebase="http://127.0.0.1:${port()}/sceau.crx" version="0.1.0"/></app></gupdate>`
        : readFileSync(join(site.directory, "extension/sceau.crx")),
    );
  });
  const port = (): number => (updates.address() as AddressInfo).port;

  before(async () => {
    site = await serveSite({
      "index.html": '<!doctype html><html lang="fr"><title>Portail</title><script type="module" src="/page.js"></script><button>Commencer</button>',
      "page.js": 'import * as api from "/sceau.js"; globalThis.api = api;',
    });
    execFileSync("openssl", ["genrsa", "-out", join(site.directory, "key.pem"), "2048"], { stdio: "ignore" });
    execFileSync(join(root, "tools/build-extension.mjs"), ["--out", join(site.directory, "extension"), "--portal", site.origin, "--key", join(site.directory, "key.pem"), "--package"]);
    extension = join(site.directory, "extension/chromium");
    id = chromiumId(extension);
    host = fakeHost(site.directory, { listTokens: { result: { tokens: [] } } });
    await new Promise<void>((resolve) => updates.listen(0, "127.0.0.1", resolve));
  });
  after(() => {
    updates.close();
    site.close();
  });

  /** A browser under these policies besides the forced installation, with the host where administrators put it. */
  async function under(more: object, settings: object, work: (page: Page) => Promise<void>): Promise<void> {
    writeFileSync(
      policies,
      JSON.stringify({
        // Or no test could look into a browser whose extension came by policy.
        DeveloperToolsAvailability: 1,
        ExtensionSettings: { [id]: { installation_mode: "force_installed", update_url: `http://127.0.0.1:${port()}/updates.xml`, override_update_url: true } },
        NativeMessagingUserLevelHosts: false,
        "3rdparty": { extensions: { [id]: settings } },
        ...more,
      }),
    );
    writeFileSync(`/etc/chromium/native-messaging-hosts/${hostName}.json`, JSON.stringify({ name: hostName, description: "Sceau", path: host.program, type: "stdio", allowed_origins: [`chrome-extension://${id}/`] }));
    const browser = await launchChromium({ extension, install: false, certificateAuthority: site.authority });
    try {
      const { page } = browser;
      // The extension arrives a moment after the browser; a page that was open before does not have it.
      for (let attempt = 0; attempt < 30; attempt++) {
        await page.goto(site.origin);
        await page.waitForFunction(() => "api" in globalThis);
        if (await page.evaluate(() => globalThis.api.connect().then(() => true, (error: unknown) => (error as Api.BridgeError).code !== "extensionMissing"))) break;
      }
      await work(page);
    } finally {
      await browser.close();
    }
  }
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

  void test("the extension installs itself and works, and what is switched off stays off", async () => {
    await under({}, { disabledCommands: ["identify"] }, async (page) => {
      assert.equal(await codeOf(page, "tokens"), "ok");
      await page.click("button");
      // Managed settings may arrive after the extension.
      for (let attempt = 0; attempt < 40 && (await codeOf(page, "identify")) !== "originForbidden"; attempt++) await new Promise((resolve) => setTimeout(resolve, 250));
      assert.equal(await codeOf(page, "identify"), "originForbidden");
    });
  });

  void test("a host that is forbidden is said to be forbidden, not missing", async () => {
    await under({ NativeMessagingBlocklist: ["*"] }, {}, async (page) => {
      assert.equal(await codeOf(page, "tokens"), "hostForbidden");
    });
  });

  void test("a host that is on the allow list runs", async () => {
    await under({ NativeMessagingBlocklist: ["*"], NativeMessagingAllowlist: [hostName] }, {}, async (page) => {
      assert.equal(await codeOf(page, "tokens"), "ok");
    });
  });
});
