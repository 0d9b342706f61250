// SPDX-License-Identifier: Apache-2.0
// Runs a program with Catch2 tests in a Windows of its own. Usage: node tests/windows/unit-tests.mjs PROGRAM.exe
import assert from "node:assert/strict";
import { test } from "node:test";

import { freshWindows } from "./wine.mjs";

const windows = freshWindows();
const program = windows.place(process.argv[2]);

test(`every case of ${program} passes`, () => {
  const { status, stdout, stderr } = windows.run(program);
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /All tests passed/);
});
