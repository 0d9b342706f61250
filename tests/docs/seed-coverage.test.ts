// SPDX-License-Identifier: Apache-2.0
// docs/seed-coverage*.md name, for each sentence of the customer's documents, the tests that hold it: they must be there.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

/** "`tests/…`: words of the test". */
const named = /`(tests\/[^`]+)`: (.+)/;
const documents = { renewal: { file: "docs/seed-coverage.md", sentences: 40 }, revocation: { file: "docs/seed-coverage-revocation.md", sentences: 20 } };

for (const [name, { file, sentences }] of Object.entries(documents)) {
  const lines = readFileSync(file, "utf8").split("\n").filter((line) => line.startsWith("|"));

  void test(`Each sentence of the ${name} document names at least one test`, () => {
    const rows = lines.filter((line, index) => line.startsWith("| ") && !line.startsWith("| ---") && !lines[index + 1]?.startsWith("| ---"));
    assert.ok(rows.length > sentences, `only ${rows.length} sentences`);
    assert.deepEqual(rows.filter((row) => !named.test(row)), []);
  });

  void test(`Every test that the ${name} document names is there`, () => {
    const absent: string[] = [];
    for (const cell of lines.flatMap((line) => line.split(/\s*\|\s*|<br>/))) {
      const [, place, words] = named.exec(cell) ?? [];
      if (place !== undefined && words !== undefined && !(existsSync(place) && readFileSync(place, "utf8").includes(words))) absent.push(`${place}: ${words}`);
    }
    assert.deepEqual(absent, []);
  });
}
