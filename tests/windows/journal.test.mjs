// SPDX-License-Identifier: Apache-2.0
// A process that is killed while it writes the journal, again and again: the entry before or the entry after is there, whole.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { test } from "node:test";

import { freshWindows } from "./wine.mjs";

const windows = freshWindows();
const program = windows.place("tests/windows/journal-writer.exe");
const state = windows.folder("état");

test("twenty kills while an entry is replaced leave a whole entry each time", async () => {
  for (let kill = 1; kill <= 20; kill += 1) {
    const writer = spawn("wine", [program, "write", "C:\\état"], { env: windows.env, stdio: ["ignore", "pipe", "ignore"] });
    const ended = once(writer, "exit");
    let lines = 0;
    for await (const line of createInterface(writer.stdout)) if (line !== "" && (lines += 1) === kill * 3) break;
    writer.kill("SIGKILL");
    const [, signal] = await ended;
    assert.equal(signal, "SIGKILL", "it wrote until it was killed");
    assert.equal(windows.run(program, "check", "C:\\état").status, 0, `after kill ${kill}`);
  }
  assert.ok(readdirSync(`${state}/renewals`).includes("5b1c.json"));
});
