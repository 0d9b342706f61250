// SPDX-License-Identifier: Apache-2.0
// docs/seed-coverage.md names, for each sentence of the customer's documents, the tests that hold it: they must be there.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

const document = readFileSync("docs/seed-coverage.md", "utf8");
/** "`tests/…`: words of the test". */
const named = /`(tests\/[^`]+)`: (.+)/;

void test("Each sentence of the renewal document names at least one test", () => {
  const renewal = document.split(/^# /m)[1] ?? "";
  const rows = renewal.split("\n").filter((line) => line.startsWith("| ")).slice(2);
  assert.ok(rows.length > 40, `only ${rows.length} sentences`);
  assert.deepEqual(rows.filter((row) => !named.test(row)), []);
});

void test("Every test that the document names is there", () => {
  const absent: string[] = [];
  for (const cell of document.split("\n").filter((line) => line.startsWith("|")).flatMap((line) => line.split(/\s*\|\s*|<br>/))) {
    const [, file, words] = named.exec(cell) ?? [];
    if (file !== undefined && words !== undefined && !(existsSync(file) && readFileSync(file, "utf8").includes(words))) absent.push(`${file}: ${words}`);
  }
  assert.deepEqual(absent, []);
});
