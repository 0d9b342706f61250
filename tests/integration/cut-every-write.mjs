#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// cut-every-write.mjs [STEP[:FROM]…]: on a card, a renewal for each command that writes on it, cut before that command and after
// it, then finished by the same holder; from the FROM-th such command on. Nothing may be lost, nothing orphaned; the last line is "cut N lost N orphaned N".

import { journalState, snapshot, startAfresh } from "./lib/afresh.mjs";
import { finishCut, steps } from "./lib/cuts.mjs";
import { renew } from "./lib/renewal.mjs";
import { holder, startHost } from "./lib/scenario.mjs";
import { cardLog, control, kind } from "./lib/token.mjs";

const keyType = kind === "gids" ? "RSA-2048" : "P-256";
const person = holder(kind === "gids" ? "rsa:2048" : "EC:prime256v1");
const { authority, current } = person;
snapshot();

const writing = ["44", "46", "47", "d6", "da", "db", "e0", "e4"];
const log = () => cardLog().filter((line) => /^[0-9a-f]{4}/.test(line));
const written = (from) => log().slice(from).map((line) => line.slice(2, 4)).filter((instruction) => writing.includes(instruction));

/** The instructions that each step writes with when nothing happens. */
const undisturbed = await (async () => {
  await startAfresh();
  const begins = {};
  const host = await startHost("browser", { log: "ignore" });
  await renew(host, current, keyType, authority, (step) => void (begins[step] = log().length));
  await host.close();
  const all = log().length;
  return Object.fromEntries(steps.map((step, i) => [step, written(begins[step]).slice(0, written(begins[step]).length - written(begins[steps[i + 1]] ?? all).length)]));
})();
for (const step of steps) console.log(`${step}: ${undisturbed[step].join(" ")}`);

const counts = { cut: 0, lost: 0, orphaned: 0, stumps: 0, damaged: 0 };
const cut = async (step, instruction, skip, when, sameHost) => {
  await startAfresh();
  authority.forget();
  let [requestSent, saw, result] = [false, "finished"];
  let host = await startHost("browser", { log: "ignore" });
  try {
    result = await renew(host, current, keyType, authority, (now) => {
      requestSent ||= now === "signAttributes";
      if (now === step) control("pull-on", instruction, when, String(skip));
    });
  } catch (error) {
    saw = error.code ?? String(error);
  }
  const stood = journalState();
  control("clear");
  control("insert");
  if (!sameHost) {
    await host.kill();
    host = await startHost("browser", { log: "ignore" });
  }
  const description = `${when} ${instruction} no. ${skip + 1} of ${step}, ${sameHost ? "same" : "another"} host, journal: ${stood}, holder saw: ${saw}`;
  const { stumps, damaged } = await finishCut(host, person, keyType, { result, requestSent, description });
  counts.stumps += stumps;
  if (damaged) counts.damaged += 1;
  console.log(`ok: ${description}${stumps ? ", OpenSC kept an entry without a key" : ""}${damaged ? ", OpenSC makes no key any more" : ""}`);
};

for (const wanted of process.argv.length > 2 ? process.argv.slice(2) : steps) {
  const [step, from = "1"] = wanted.split(":");
  const seen = {};
  for (const [place, instruction] of undisturbed[step].entries()) {
    const skip = seen[instruction] ?? 0;
    seen[instruction] = skip + 1;
    if (place + 1 < Number(from)) continue;
    for (const when of ["before", "after"]) {
      counts.cut += 1;
      try {
        await cut(step, instruction, skip, when, counts.cut % 2 === 0);
      } catch (error) {
        if (!error.kind) throw error;
        counts[error.kind] += 1;
        console.error(error.message);
      }
    }
  }
}
console.log(`OpenSC kept a directory entry without a key behind it ${counts.stumps} times`);
console.log(`OpenSC makes no key any more ${counts.damaged} times: told tokenUnusable, the current certificate works`);
console.log(`cut ${counts.cut} lost ${counts.lost} orphaned ${counts.orphaned}`);
process.exit(counts.lost + counts.orphaned === 0 ? 0 : 1);
