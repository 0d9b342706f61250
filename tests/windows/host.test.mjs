// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { BrowserPipe, build, freshWindows, patience } from "./wine.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const windows = freshWindows();
const program = windows.place("native-host/sceau-host.exe");

// A path with what French and Chinese machines have in theirs.
const middleware = "Programmes/Jeton Élodie 中";
const module = (name) => `C:\\Programmes\\Jeton Élodie 中\\${name}.dll`;
for (const name of ["good", "crash", "hang", "chatty", "starts", "starts-crash"]) windows.place("tests/windows/mini-module.dll", middleware, `${name}.dll`);
windows.place("tests/windows/needs-neighbour-module.dll", middleware, "needs-neighbour.dll");
windows.place("tests/windows/neighbour.dll", middleware);

/** Sets the machine's policy with the file that tools/policies writes, as an administrator would. */
function policy(host) {
  const input = join(windows.drive, "input.json");
  writeFileSync(input, JSON.stringify({ origins: ["https://portail.exemple.fr"], updateUrl: "https://portail.exemple.fr/updates.xml", host }));
  const written = spawnSync(join(root, "tools/policies"), ["--input", input, "--out", join(windows.drive, "policies")], { encoding: "utf8" });
  assert.equal(written.status, 0, written.stderr);
  if (windows.registry("HKLM\\SOFTWARE\\Policies\\Sceau") !== undefined) windows.reg("delete", "HKLM\\SOFTWARE\\Policies\\Sceau", "/f");
  windows.reg("import", "C:\\policies\\windows\\sceau.reg");
}

const origin = "chrome-extension://abcdefghijklmnopabcdefghijklmnop/";
const start = () => new BrowserPipe(windows, program, origin, "--parent-window=0");
const hello = { clientVersion: "0.1.0", protocolVersions: [1] };

test("it imports nothing but what Windows always takes from its own folder", () => {
  const { stdout } = spawnSync("x86_64-w64-mingw32-objdump", ["-p", join(build, "native-host/sceau-host.exe")], { encoding: "utf8", maxBuffer: 1 << 28 });
  const imported = [...stdout.matchAll(/DLL Name: (\S+)/g)].map(([, name]) => name.toLowerCase());
  const knownDlls = ["advapi32.dll", "gdi32.dll", "kernel32.dll", "msvcrt.dll", "ole32.dll", "shell32.dll", "user32.dll", "ws2_32.dll"];
  assert.deepEqual(imported.filter((name) => !knownDlls.includes(name)), []);
  assert.match(stdout, /HIGH_ENTROPY_VA[\s\S]*DYNAMIC_BASE[\s\S]*NX_COMPAT/);
});

test("it answers frames byte for byte, refuses what is malformed, and ends with the pipe", async () => {
  const host = start();
  assert.deepEqual((await host.call("hello", hello)).result.protocolVersion, 1);
  for (const [text, code] of [["{", "invalidRequest"], ["[]", "invalidRequest"], ['{"id":1,\r\n"command":"x","arguments":{}}', "unknownCommand"], [`{"id":1,"command":"x","arguments":{}}${" ".repeat(0x0d0a - 36)}`, "unknownCommand"]]) {
    const answer = host.answer(1);
    host.sendFrame(Buffer.from(text));
    assert.equal((await answer).error.code, code, text);
  }
  assert.equal((await host.call("hello", { ...hello, clientVersion: "é中😀" })).result.protocolVersion, 1);
  assert.equal(await host.close(), 0);
});

test("it takes the machine's policy from the registry as tools/policies writes it", async () => {
  policy({ modules: [{ name: "Jeton Exemple", path: module("good") }], forbiddenOrigins: ["https://interdit.exemple.fr"] });
  const host = start();
  const { result } = await host.call("listTokens");
  assert.equal(result.tokens.length, 1, JSON.stringify(result));
  assert.equal(result.tokens[0].label, "", "nobody has let the site see whose token it is");
  assert.equal((await host.call("listTokens", {}, { origin: "" })).result.tokens[0].label, "Carte Élodie");
  assert.equal((await host.call("listTokens", {}, { origin: "https://autre.exemple.fr" })).error.code, "originForbidden");
  assert.equal((await host.call("listTokens", {}, { origin: "https://interdit.exemple.fr" })).error.code, "originForbidden");
  await host.close();
});

test("it never reads a policy that a user can write", async () => {
  policy({});
  windows.reg("add", "HKCU\\SOFTWARE\\Policies\\Sceau\\modules", "/v", "Intrus", "/d", module("good"), "/f");
  const host = start();
  assert.deepEqual((await host.call("listTokens")).result.tokens, []);
  await host.close();
});

test("a policy that is wrong is reported and serves nobody", async () => {
  policy({});
  windows.reg("add", "HKLM\\SOFTWARE\\Policies\\Sceau", "/v", "allowedOrigin", "/d", "https://portail.exemple.fr", "/f");
  const host = start();
  const { result } = await host.call("status");
  assert.ok(result.findings.some(({ code }) => code === "policyInvalid"), JSON.stringify(result));
  await host.close();
});

test("a module that crashes, hangs or talks takes down its own process only", async () => {
  policy({ modules: ["crash", "hang", "chatty"].map((name) => ({ name, path: module(name) })) });
  const host = start();
  const { result } = await host.call("listTokens");
  assert.equal(result.tokens.length, 1, JSON.stringify(result));
  const { result: status } = await host.call("status");
  const codes = status.findings.map(({ code }) => code);
  assert.ok(codes.includes("moduleCrashed"), JSON.stringify(status));
  assert.ok(codes.includes("moduleTimeout"), JSON.stringify(status));
  assert.equal((await host.call("hello", hello)).result.protocolVersion, 1);
  assert.equal(await host.close(), 0);
  assert.match(host.stderr, /^a module that talks on standard output\r?$/m, "what a module prints comes out where nobody takes it for a frame");
});

/** Sees the number of programs that the module `name` started become `count`, as long as a busy machine may take. */
async function started(name, count) {
  const running = () => windows.running(new RegExp(`${name}\\.dll"?,waitForever`));
  for (const limit = Date.now() + patience; running() !== count && Date.now() < limit; ) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(running(), count, name);
}

test("what a module starts ends with the module's process, when the host ends and when the module crashes", async () => {
  policy({ modules: [{ name: "Lanceur", path: module("starts") }] });
  const host = start();
  assert.equal((await host.call("listTokens")).result.tokens.length, 1);
  await started("starts", 1);
  await host.close();
  await started("starts", 0);

  policy({ modules: [{ name: "Lanceur", path: module("starts-crash") }] });
  const other = start();
  assert.deepEqual((await other.call("listTokens")).result.tokens, []);
  const codes = (await other.call("status")).result.findings.map(({ code }) => code);
  assert.ok(codes.includes("moduleCrashed"), JSON.stringify(codes));
  assert.ok(windows.exists("Programmes/Jeton Élodie 中/starts-crash.dll.started"), "it had started a program before it crashed");
  await started("starts-crash", 0);
  await other.close();
});

test("a module finds the libraries in its own folder", async () => {
  policy({ modules: [{ name: "Voisin", path: module("needs-neighbour") }] });
  const host = start();
  assert.equal((await host.call("listTokens")).result.tokens.length, 1);
  await host.close();
});
