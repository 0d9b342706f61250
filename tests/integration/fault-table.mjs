#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// fault-table.mjs [--states S,S] [--faults "F,F"] [--without "F,F"] [--record]: every fault in every state of the journal,
// on the token of with-token. What the holder sees must be what fault-table/TOKEN.json says, from which docs/faults.md is
// written; --record writes there what was seen.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { cell } from "./fault-table/cell.mjs";
import { faults, states } from "./fault-table/faults.mjs";
import { snapshot } from "./lib/afresh.mjs";
import { moduleWith } from "./lib/driver.mjs";
import { holder } from "./lib/scenario.mjs";
import { kind } from "./lib/token.mjs";

const option = (name) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1].split(",");
};
const only = option("--states") ?? Object.keys(states);
const wanted = (option("--faults") ?? Object.keys(faults)).filter((name) => !option("--without")?.includes(name));
const record = process.argv.includes("--record");
const file = join(dirname(fileURLToPath(import.meta.url)), `fault-table/${kind}.json`);
const expected = JSON.parse(readFileSync(file, "utf8"));

const person = { ...holder(kind === "gids" ? "rsa:2048" : "EC:prime256v1"), keyType: kind === "gids" ? "RSA-2048" : "P-256" };
snapshot();
moduleWith("pausable");

let [good, bad] = [0, 0];
for (const name of wanted)
  for (const state of only) {
    const fault = faults[name];
    const row = (expected[name] ??= {});
    const reason = fault.never?.();
    if (reason) {
      row[state] = { never: reason };
      continue;
    }
    const started = Date.now();
    let failure;
    let found;
    try {
      found = await cell(fault, state, states[state], person);
    } catch (error) {
      failure = error.stack ?? String(error);
    }
    if (found && record) row[state] = found;
    const allowed = row[state]?.seen?.split(" or ") ?? [];
    if (found && !allowed.includes(found.seen)) failure = `the holder saw ${found.seen}, expected ${allowed.join(" or ")}`;
    if (failure) bad += 1;
    else good += 1;
    console.log(`${failure ? "FAILED" : "ok"} ${name} | ${state}: ${found ? `${found.seen}, ${found.way}` : failure} (${Date.now() - started} ms)${failure && found ? ` ${failure}` : ""}`);
  }
if (record) writeFileSync(file, `${JSON.stringify(expected, undefined, 2)}\n`);
console.log(`${good} cells as expected, ${bad} not`);
process.exit(bad === 0 ? 0 : 1);
