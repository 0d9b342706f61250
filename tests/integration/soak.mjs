#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// soak.mjs CUTS [SEED]: renewals on one token, each cut short at a random moment of a random step by a random misfortune,
// then finished by the same holder. Nothing may be orphaned before the request was sent, nothing lost after.
// Prints what the holder saw and where the journal stood, fault by state; the last line is "cut N lost N orphaned N".

import { setTimeout as pause } from "node:timers/promises";

import { journalState, snapshot, startAfresh } from "./lib/afresh.mjs";
import { finishCut, steps } from "./lib/cuts.mjs";
import { renew } from "./lib/renewal.mjs";
import { holder, startHost } from "./lib/scenario.mjs";
import { control, kind } from "./lib/token.mjs";

const [cuts, seed] = [Number(process.argv[2] ?? 50), Number(process.argv[3] ?? Date.now() % 1_000_000)];
const keyType = kind === "gids" ? "RSA-2048" : "P-256";

/** Mulberry32: the same seed, the same cuts. */
let state = seed;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};
const oneOf = (list) => list[Math.floor(random() * list.length)];

/** Each fault strikes, and says whether the host that saw it goes on. */
const faults = {
  "host killed": async (host) => void (await host.kill()),
  "browser closed": async (host) => void (await host.close()),
  "worker killed": async (host) => {
    for (const worker of host.workers()) process.kill(worker, "SIGKILL");
    return true;
  },
  ...(kind === "softhsm"
    ? {}
    : {
        "card pulled": async () => {
          control("pull");
          return true;
        },
        "service killed": async () => {
          control("kill-pcscd");
          return true;
        },
      }),
};
const repair = { "card pulled": ["insert"], "service killed": ["start-pcscd", "insert"] };

const person = holder(kind === "gids" ? "rsa:2048" : "EC:prime256v1");
const { authority, current } = person;
snapshot();

/** How long each step took when nothing had happened yet: the last time, for other programs use the machine too. */
const durations = {};
const watch = () => {
  let [last, since] = [];
  return (step) => {
    const now = performance.now();
    if (last) durations[last] = now - since;
    [last, since] = [step, now];
  };
};
await (async () => {
  const host = await startHost("browser", { log: "ignore" });
  const at = watch();
  await renew(host, current, keyType, authority, at);
  at("end");
  await host.close();
})();
console.log(`token ${kind}, seed ${seed}, milliseconds undisturbed: ${steps.map((step) => `${step} ${Math.round(durations[step])}`).join(", ")}`);

const counts = { cut: 0, lost: 0, orphaned: 0, clickedAgain: 0, madeNone: 0, stumps: 0, strays: 0, damaged: 0 };
const progress = 50;

/** One renewal, cut once and finished. Yields what happened; throws when something was lost or orphaned. */
const cut = async () => {
  await startAfresh();
  const fault = oneOf(Object.keys(faults));
  const step = oneOf(steps);
  const delay = random() * durations[step] * 1.2;
  let [struck, happened, requestSent] = [undefined, false, false];
  const strike = async (host) => {
    await pause(delay);
    happened = true;
    return faults[fault](host);
  };

  let host = await startHost("browser", { log: "ignore" });
  let saw = "finished";
  let result;
  const at = watch();
  try {
    result = await renew(host, current, keyType, authority, (now) => {
      if (!happened) at(now);
      requestSent ||= now === "signAttributes";
      if (now === step) struck = strike(host);
    });
    if (!happened) at("end");
  } catch (error) {
    saw = error.code ?? String(error);
  }
  const goesOn = await struck;
  const stood = journalState();
  for (const word of repair[fault] ?? []) control(word);
  const description = `${fault} ${Math.round(delay)} ms into ${step}, journal: ${stood}, holder saw: ${saw}`;

  if (!goesOn || random() < 0.5) {
    await host.kill();
    host = await startHost("browser", { log: "ignore" });
  }
  const { clicks, madeNone, stumps, strays, damaged } = await finishCut(host, person, keyType, { result, requestSent, description });
  counts.stumps += stumps;
  counts.strays += strays;
  counts.madeNone += madeNone;
  if (damaged) counts.damaged += 1;
  return { fault, stood, saw, clicks };
};

const table = new Map();
for (let i = 0; i < cuts; i++) {
  authority.forget();
  counts.cut += 1;
  try {
    const { fault, stood, saw, clicks } = await cut();
    counts.clickedAgain += clicks;
    const cell = table.get(`${fault}|${stood}`) ?? new Map();
    cell.set(saw, (cell.get(saw) ?? 0) + 1);
    table.set(`${fault}|${stood}`, cell);
  } catch (error) {
    console.error(`cut ${i} (seed ${seed}): ${error.stack}`);
    counts[error.kind ?? "lost"] += 1;
  }
  if (counts.cut % progress === 0) console.log(`${counts.cut} of ${cuts}, ${Math.round(performance.now() / 1000)} s`);
}

console.log(`\n${"fault".padEnd(16)} ${"journal after it".padEnd(20)} what the holder saw`);
for (const [key, cell] of [...table].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const [fault, stood] = key.split("|");
  console.log(`${fault.padEnd(16)} ${stood.padEnd(20)} ${[...cell].map(([saw, count]) => `${saw} ${count}`).join(", ")}`);
}
console.log(`\nthe holder was told to try again ${counts.clickedAgain} times, because the driver took too long`);
console.log(`a GIDS card's driver made no key for no reason that it told ${counts.madeNone} times, and was asked once more`);
console.log(`OpenSC kept a directory entry without a key behind it ${counts.stumps} times`);
console.log(`a public key that belongs to nothing stayed ${counts.strays} times`);
console.log(`OpenSC makes no key any more ${counts.damaged} times: told tokenUnusable, the current certificate works`);
console.log(`cut ${counts.cut} lost ${counts.lost} orphaned ${counts.orphaned}`);
process.exit(counts.lost + counts.orphaned === 0 ? 0 : 1);
