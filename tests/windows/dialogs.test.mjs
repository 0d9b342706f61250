// SPDX-License-Identifier: Apache-2.0
// The windows a holder sees on Windows, on a display of their own: shown, agreed to, refused, withdrawn, typed into.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { freshScreen } from "./screen.mjs";
import { freshToken, installSmartCardService, pin, puk } from "./token.mjs";
import { BrowserPipe, freshWindows } from "./wine.mjs";

const screen = await freshScreen();
const windows = freshWindows(screen.display);
installSmartCardService(windows);
const token = freshToken(windows);
token.insert();
const certificate = token.certificate.toString("base64");
const nonce = Buffer.alloc(32, 7).toString("base64");

const program = windows.place("native-host/sceau-host.exe");
const start = (...args) => new BrowserPipe(windows, program, "chrome-extension://abcdefghijklmnopabcdefghijklmnop/", ...args);
const english = { language: "en" };
/** What the holder asks for in Sceau's own pages. */
const own = { origin: "" };
const profile = join(windows.drive, "users", process.env.USER ?? "root", "AppData/Local/Sceau");

test("consent is refused by Return, because agreeing takes a deliberate move", async () => {
  const host = start();
  const answer = host.call("listCertificates");
  await screen.refuse("consent-fr", "Return");
  assert.equal((await answer).error.code, "userCancelled");
  await host.close();
});

test("consent in English is given with the keyboard, remembered, listed and taken back", async () => {
  const host = start();
  const answer = host.call("listCertificates", {}, english);
  await screen.accept("consent-en");
  assert.equal((await answer).result.certificates.length, 1);
  assert.equal((await host.call("listCertificates", {}, english)).result.certificates[0].certificate, certificate);
  assert.equal(screen.isOpen(), false);

  const { result } = await host.call("listConsents", {}, own);
  assert.deepEqual(result.consents.map(({ origin, operation }) => [origin, operation]), [["https://portail.exemple.fr", "listCertificates"]]);
  const listed = windows.run(program, "consents");
  assert.match(listed.stdout, /listCertificates\s+https:\/\/portail\.exemple\.fr/);
  assert.equal(windows.run(program, "consents", "revoke", "https://portail.exemple.fr").status, 0);
  const again = host.call("listCertificates");
  await screen.refuse(undefined, "Return");
  assert.equal((await again).error.code, "userCancelled");
  const given = host.call("listCertificates");
  await screen.accept();
  assert.equal((await given).result.certificates.length, 1);
  await host.close();
});

test("a request that is withdrawn closes its window", async () => {
  const host = start();
  const answer = host.call("listCertificates", {}, { origin: "https://autre.exemple.fr" });
  await screen.dialog();
  await host.call("cancel", { requestId: 1 }, { origin: "https://autre.exemple.fr" });
  assert.equal((await answer).error.code, "cancelled");
  await screen.gone();
  await host.close();
});

test("a wrong PIN is said to be wrong, the right one signs, and neither is written anywhere", async () => {
  const host = start();
  const answer = host.call("identify", { certificate, nonce });
  await screen.type("864209", "pin-fr");
  await screen.type(pin, "pin-wrong-fr");
  const { result, error } = await answer;
  assert.equal(result?.format, "web-eid:1.0", JSON.stringify(error));
  assert.deepEqual(token.pinOnToken(), [pin, "3"]);
  await host.close();
  const log = readFileSync(join(profile, "host.log"), "utf8");
  assert.match(log, /C_Login/);
  for (const secret of ["864209", pin]) assert.equal(log.includes(secret) || host.stderr.includes(secret), false);
});

test("Escape refuses a PIN, and no try is spent", async () => {
  const host = start();
  const answer = host.call("identify", { certificate, nonce }, english);
  await screen.refuse("pin-en");
  assert.equal((await answer).error.code, "userCancelled");
  assert.deepEqual(token.pinOnToken(), [pin, "3"]);
  await host.close();
});

const tokenId = async (host) => (await host.call("listTokens", {}, own)).result.tokens[0].tokenId;

test("a holder changes the PIN, and what is typed twice must agree", async () => {
  const host = start();
  const answer = host.call("changePin", { tokenId: await tokenId(host) }, own);
  await screen.type(pin, "pin-change-1-current-fr");
  await screen.type("654321", "pin-change-2-new-fr");
  await screen.type("654322", "pin-change-3-again-fr");
  await screen.type("654321", "pin-change-4-mismatch-fr");
  await screen.type("654321");
  assert.deepEqual((await answer).result, {});
  assert.equal(token.pinOnToken()[0], "654321");

  const back = host.call("changePin", { tokenId: await tokenId(host) }, { ...own, ...english });
  await screen.type("654321", "pin-change-1-current-en");
  await screen.type(pin, "pin-change-2-new-en");
  await screen.type(pin, "pin-change-3-again-en");
  assert.deepEqual((await back).result, {});
  await host.close();
});

test("the last try is announced, a blocked PIN is unblocked with the PUK, and the PUK's danger is told", async () => {
  const host = start();
  const wrong = host.call("identify", { certificate, nonce });
  await screen.type("000000");
  await screen.type("000001", "pin-few-tries-fr");
  await screen.accept("last-try-fr");
  await screen.type("000002");
  assert.equal((await wrong).error.code, "pinBlocked");
  assert.equal(token.pinOnToken()[1], "0");

  const id = await tokenId(host);
  const unblocked = host.call("unblockPin", { tokenId: id }, own);
  await screen.type("99999999", "puk-fr");
  await screen.type("222222");
  await screen.type("222222");
  await screen.type(puk, "puk-wrong-fr");
  await screen.type(pin, "puk-new-pin-fr");
  await screen.type(pin);
  assert.deepEqual((await unblocked).result, {});
  assert.deepEqual(token.pinOnToken(), [pin, "3"]);

  const refused = host.call("unblockPin", { tokenId: id }, { ...own, ...english });
  await screen.refuse("puk-en");
  assert.equal((await refused).error.code, "userCancelled");
  await host.close();
});

test("what is signed is shown, page by page when it is long", async () => {
  const host = start();
  const declaration = Array.from({ length: 24 }, (_, line) => `Ligne ${line + 1} : je demande le renouvellement de mon certificat.`).join("\n");
  const answer = host.call("signAttributes", { certificate, purpose: "declaration", declaration, nonce, hash: "SHA-256" });
  await screen.accept("declaration-1-fr");
  await screen.refuse("declaration-2-fr");
  assert.equal((await answer).error?.code, "userCancelled");
  await host.close();
});

test("a dialog opens over the window of the browser that asked", async () => {
  const browser = spawn("wine", [windows.place("tests/windows/browser-window.exe")], { env: windows.env, stdio: ["ignore", "pipe", "ignore"] });
  const [handle] = await once(browser.stdout.setEncoding("utf8"), "data");
  const host = start(`--parent-window=${handle.trim()}`);
  const answer = host.call("identify", { certificate, nonce });
  await screen.dialog();
  const { left, top, width, height } = screen.place();
  await screen.refuse("over-the-browser-fr");
  assert.equal((await answer).error.code, "userCancelled");
  // The middle of a window of 640 by 520 at 560, 300; the title bar and frames may be outside of what X measures.
  assert.ok(Math.abs(left + width / 2 - 880) <= 20 && Math.abs(top + height / 2 - 560) <= 20, JSON.stringify({ left, top, width, height }));
  await host.close();
  browser.kill("SIGKILL");
  await once(browser, "exit");
});

test("on a screen of finer dots a dialog grows with them", async () => {
  const widths = {};
  for (const dots of [96, 144, 192]) {
    windows.reg("add", "HKCU\\Control Panel\\Desktop", "/v", "LogPixels", "/t", "REG_DWORD", "/d", `${dots}`, "/f");
    const host = start();
    const answer = host.call("identify", { certificate, nonce });
    await screen.type("864209");
    await screen.dialog();
    widths[dots] = screen.place().width;
    await screen.refuse(`pin-wrong-${dots}-dpi-fr`);
    assert.equal((await answer).error.code, "userCancelled");
    const listing = host.call("listCertificates", {}, { origin: "https://echelle.exemple.fr", language: "en" });
    await screen.refuse(`consent-${dots}-dpi-en`);
    assert.equal((await listing).error.code, "userCancelled");
    await host.close();
    token.resetTries();
  }
  for (const dots of [144, 192]) assert.ok(Math.abs(widths[dots] / widths[96] - dots / 96) < 0.05, JSON.stringify(widths));
});

test("without a service, a reader or a card, the doctor says which is missing", async () => {
  const doctor = () => windows.run(program, "doctor", "--language", "en").stdout;
  assert.match(doctor(), /✓ The smart card service is running/);
  rmSync(join(windows.drive, "readers.txt"));
  assert.match(doctor(), /✗ .*smart card service/i);
});
