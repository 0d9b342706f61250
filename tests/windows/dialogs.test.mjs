// SPDX-License-Identifier: Apache-2.0
// The windows a holder sees on Windows, on a display of their own: shown, agreed to, refused, withdrawn. Pictures in BUILD/dialogs.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { BrowserPipe, build, freshWindows } from "./wine.mjs";

const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
const number = await new Promise((resolve, reject) => {
  server.once("error", reject);
  server.stdio[3].once("data", (text) => resolve(String(text).trim()));
});
const display = `:${number}`;
const windows = freshWindows(display);
after(() => server.kill());

const module = join(windows.folder("Jeton"), "good.dll");
copyFileSync(join(build, "tests/windows/mini-module.dll"), module);
windows.run("reg", "add", "HKLM\\SOFTWARE\\Policies\\Sceau\\modules", "/v", "Jeton", "/d", "C:\\Jeton\\good.dll", "/f");

const pictures = join(build, "dialogs");
mkdirSync(pictures, { recursive: true });
const x = (program, ...args) => spawnSync(program, args, { env: { ...process.env, DISPLAY: display }, encoding: "utf8" });
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The window of the host once it is there, with the focus. */
async function dialog() {
  for (let i = 0; i < 80; i += 1) {
    const [window] = x("xdotool", "search", "--onlyvisible", "--name", "Sceau").stdout.trim().split("\n");
    if (window) {
      await sleep(500);
      x("xdotool", "windowfocus", window);
      return window;
    }
    await sleep(150);
  }
  throw new Error("no window appeared");
}
const open = () => x("xdotool", "search", "--onlyvisible", "--name", "Sceau").stdout.trim() !== "";
const picture = (name) => assert.equal(x("import", "-window", "root", join(pictures, `${name}.png`)).status, 0);

const start = () => new BrowserPipe(windows, join(build, "native-host/sceau-host.exe"), "chrome-extension://abcdefghijklmnopabcdefghijklmnop/");

test("consent is refused by Return, because agreeing takes a deliberate move", async () => {
  const host = start();
  const answer = host.call("listCertificates");
  await dialog();
  picture("consent-fr");
  x("xdotool", "key", "Return");
  assert.equal((await answer).error.code, "userCancelled");
  await host.close();
});

test("consent in English is given with the keyboard and remembered", async () => {
  const host = start();
  const answer = host.call("listCertificates", {}, { language: "en" });
  await dialog();
  picture("consent-en");
  x("xdotool", "key", "shift+Tab", "space");
  assert.deepEqual((await answer).result.certificates, []);
  assert.deepEqual((await host.call("listCertificates", {}, { language: "en" })).result.certificates, []);
  assert.equal(open(), false);
  await host.close();
});

test("a request that is withdrawn closes its window", async () => {
  const host = start();
  const answer = host.call("listCertificates", {}, { origin: "https://autre.exemple.fr" });
  await dialog();
  await host.call("cancel", { requestId: 1 }, { origin: "https://autre.exemple.fr" });
  assert.equal((await answer).error.code, "cancelled");
  assert.equal(open(), false);
  await host.close();
});
