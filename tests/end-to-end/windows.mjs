#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// windows.mjs chromium|firefox: beside SoftHSM (tests/environment/with-token), a page in a browser, the real extension, the real host and the
// real windows of a desktop: pinentry-gtk-2 under Xvfb, where xdotool types as a person would. Pictures: build/screenshots/windows.
// Every kind of window there is: tests/native-host, from the host's side.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { assert, that } from "../integration/lib/scenario.mjs";
import { control } from "../integration/lib/token.mjs";
import { root, until } from "./lib/common.mjs";
import { base64, needs, nonce, tokenPage } from "./lib/token-page.mjs";

const [browserName] = process.argv.slice(2);
needs(browserName);
const absent = ["Xvfb", "xdotool", "import", "pinentry-gtk-2"].filter((name) => !existsSync(join("/usr/bin", name)));
if (absent.length > 0) {
  console.log(`skipped: ${absent.join(", ")} missing`);
  process.exit(process.env.CI === "true" ? 1 : 77);
}
control("desktop-dialogs");

const pictures = join(root, "build/screenshots/windows", browserName);
rmSync(pictures, { recursive: true, force: true });
mkdirSync(pictures, { recursive: true });

// -noreset: it would begin anew whenever its last client leaves, and turn away who comes meanwhile.
const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "900x600x24", "-nolisten", "tcp", "-noreset"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
const display = await new Promise((resolve, reject) => {
  server.stdio[3].once("data", (number) => resolve(`:${String(number).trim()}`));
  server.once("exit", () => reject(new Error("Xvfb did not start")));
});
const desktop = (program, ...args) => spawnSync(program, args, { env: { ...process.env, DISPLAY: display }, encoding: "utf8", timeout: 20_000 });

/** A window's number may come again with the next program; with its process it does not. */
const named = (id) => `${desktop("xdotool", "getwindowpid", id).stdout.trim()}/${id}`;
let last;
let count = 0;
/** What the page has heard, while a window is waited for. */
let heard = "nothing yet";
/** Waits for the next window, types, keeps a picture of it, and ends it as a person does. */
async function window(name, { typed, before, end = "Return" }) {
  let id;
  await until(() => {
    assert.equal(heard, "nothing yet", `the window “${name}” opens before the page hears anything`);
    const all = desktop("xdotool", "search", "--onlyvisible", "--class", "pinentry").stdout.split("\n").filter(Boolean);
    return (id = all.find((found) => named(found) !== last)) !== undefined;
  }, `the window “${name}” opens`);
  last = named(id);
  desktop("xdotool", "windowfocus", "--sync", id);
  if (typed !== undefined) desktop("xdotool", "type", "--delay", "20", typed);
  if (before !== undefined) desktop("xdotool", "key", before);
  desktop("import", "-window", "root", "-trim", join(pictures, `${String(++count).padStart(2, "0")}-${name}.png`));
  desktop("xdotool", "key", end);
}
const accept = (name) => window(name, { before: "Tab" }); // pinentry begins on the button that means no
const type = (name, typed) => window(name, { typed });

const { close, connect, current, inPage, page } = await tokenPage(browserName, "EC:prime256v1", { env: { DISPLAY: display } });
await connect();
const certificate = base64(current);
const begin = async (work, ...values) => {
  await page.getByRole("button", { name: "Commencer" }).click();
  heard = "nothing yet";
  return { answer: inPage(work, ...values).then((outcome) => (heard = outcome)) };
};
const identify = () => begin(([der, challenge]) => globalThis.outcome(globalThis.sceau.identify(globalThis.bytes(der), challenge)), certificate, nonce);

await that("a person permits the list of certificates in a window that names the site", async () => {
  const { answer } = await begin(() => globalThis.outcome(globalThis.sceau.certificates()));
  await accept("consent-listing");
  assert.equal(await answer, "done");
});
await that("a person types the PIN, wrong first, and is told so in the window", async () => {
  const { answer } = await identify();
  await type("pin", "000000");
  await type("pin-incorrect", "123456");
  assert.equal(await answer, "done");
});
await that("closing the PIN window is userCancelled", async () => {
  const { answer } = await identify();
  await window("pin-closed", { end: "Escape" });
  assert.equal(await answer, "userCancelled");
});
await that("a person reads what is declared, then types the PIN", async () => {
  const { answer } = await begin(([der, challenge]) => globalThis.outcome(globalThis.sceau.declare(globalThis.bytes(der), "Je demande une attestation.", challenge)), certificate, nonce);
  await accept("consent-declaration");
  await type("pin-declaration", "123456");
  assert.equal(await answer, "done");
});
await that("a person reads which documents are signed, then types the PIN", async () => {
  const { answer } = await begin(([der]) => globalThis.outcome(globalThis.sceau.sign(globalThis.bytes(der), ["acte-d-engagement.pdf", "offre.pdf"].map((name) => ({ name, content: Uint8Array.of(1, 2, 3) })))), certificate);
  await accept("consent-documents");
  await type("pin-documents", "123456");
  assert.equal(await answer, "done");
});

await close();
server.kill();
