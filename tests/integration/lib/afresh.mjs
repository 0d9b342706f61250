// SPDX-License-Identifier: Apache-2.0
// The same token again and again: as it was when snapshot() was called, with an empty journal.

import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

import { control, dialogs, kind } from "./token.mjs";

const journal = "/run/sceau-test/user/sceau/renewals";
const copy = "/run/sceau-test/snapshot";
const files = kind === "softhsm" ? "/run/sceau-test/state/softhsm" : "/run/sceau-test/state/card.json";

export const snapshot = () => cpSync(files, copy, { recursive: true });

const isWorker = (name) => {
  try {
    return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8").includes("token-worker");
  } catch {
    return false; // it ended meanwhile
  }
};

/** Until the workers of hosts that are gone have finished what they were writing on the token. */
export const workersHaveEnded = async () => {
  while (readdirSync("/proc").some(isWorker)) await pause(20);
};

export const startAfresh = async () => {
  await workersHaveEnded();
  if (kind === "softhsm") {
    rmSync(files, { recursive: true });
    cpSync(copy, files, { recursive: true });
  } else control("load", copy);
  rmSync(journal, { recursive: true, force: true });
  dialogs();
};

/** Where the journal's first entry stands; `nothing` without one. */
export const journalState = () => {
  if (!existsSync(journal)) return "nothing";
  const entries = readdirSync(journal).filter((name) => name.endsWith(".json"));
  if (entries.length === 0) return "nothing";
  return JSON.parse(readFileSync(`${journal}/${entries[0]}`, "utf8")).state;
};
