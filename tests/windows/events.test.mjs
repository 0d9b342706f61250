// SPDX-License-Identifier: Apache-2.0
// What reaches Windows' event log: wine prints there what a program reports. And what Windows shows of the program itself.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { BrowserPipe, build, freshWindows } from "./wine.mjs";

const windows = freshWindows();
const built = join(build, "native-host/sceau-host.exe");
const program = windows.place("native-host/sceau-host.exe");
const crash = windows.place("tests/windows/mini-module.dll", "Jeton", "crash.dll");
windows.reg("add", "HKLM\\SOFTWARE\\Policies\\Sceau\\modules", "/v", "Jeton Exemple", "/d", crash, "/f");
windows.env.WINEDEBUG = "-all,warn+eventlog";

const reports = (host) => host.stderr.split("\n").filter((line) => line.includes(":eventlog:ReportEvent"));

test("an administrator reads once that a driver crashes, and nothing that a page wrote", async () => {
  const host = new BrowserPipe(windows, program, "chrome-extension://abcdefghijklmnopabcdefghijklmnop/");
  await host.call("listTokens");
  await host.call("listTokens");
  await host.call("CamilleExemple");
  await host.call("listCertificates", {}, { origin: "http://camille.example" });
  await host.close();
  const told = reports(host);
  assert.equal(told.length, 1, host.stderr);
  assert.match(told[0], /module crashed/);
  assert.match(told[0], /Jeton Exemple/);
  assert.doesNotMatch(told[0], /amille|Jeton\\/);
});

test("a policy that is wrong is told to administrators", async () => {
  windows.reg("add", "HKLM\\SOFTWARE\\Policies\\Sceau", "/v", "allowedOrigin", "/d", "x", "/f");
  const host = new BrowserPipe(windows, program, "chrome-extension://abcdefghijklmnopabcdefghijklmnop/");
  assert.equal((await host.call("listTokens")).error.code, "policyInvalid");
  await host.close();
  assert.match(reports(host).join(), /policyInvalid/);
});

test("the program carries its version, its manifest and the event log's sentences in both languages", () => {
  const bytes = readFileSync(built);
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const has = (text, encoding) => assert.ok(bytes.includes(Buffer.from(text, encoding)), text);
  for (const text of ["OriginalFilename\0", "sceau-host.exe\0", `${version}\0`, "Sceau a rencontré une anomalie", "Sceau met something"]) has(text, "utf16le");
  for (const text of ["PerMonitorV2", "<activeCodePage", "asInvoker"]) has(text, "utf8");
});

test("the same objects give the same bytes again, and no path of the computer that built them is inside", () => {
  const place = mkdtempSync(join(tmpdir(), "sceau-link-"));
  after(() => rmSync(place, { recursive: true }));
  const commands = spawnSync("ninja", ["-C", build, "-t", "commands", "native-host/sceau-host.exe"], { encoding: "utf8", maxBuffer: 1 << 26 });
  const link = commands.stdout.trim().split("\n").at(-1).replace("-o native-host/sceau-host.exe", `-o ${place}/again.exe`).replace(/--out-implib,\S+?\.a/, `--out-implib,${place}/again.a`);
  assert.match(link, /again\.exe/);
  const linked = spawnSync("sh", ["-c", link], { cwd: build, encoding: "utf8" });
  assert.equal(linked.status, 0, linked.stderr);
  assert.ok(readFileSync(join(place, "again.exe")).equals(readFileSync(built)));
  const stripped = join(place, "stripped.exe");
  assert.equal(spawnSync("x86_64-w64-mingw32-strip", ["-o", stripped, built]).status, 0);
  const bytes = readFileSync(stripped);
  for (const path of [fileURLToPath(new URL("../..", import.meta.url)), process.env.HOME ?? "/root"])
    if (path !== "/") assert.equal(bytes.includes(path), false, path);
});
