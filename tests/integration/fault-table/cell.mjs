// SPDX-License-Identifier: Apache-2.0
// One cell of the table: a renewal that a fault strikes in one state, and its end by the same holder.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { journalState, startAfresh, workersHaveEnded } from "../lib/afresh.mjs";
import { goOn, isPaused, pauseIn } from "../lib/driver.mjs";
import { HostError } from "../lib/native-host.mjs";
import { renew, resume } from "../lib/renewal.mjs";
import { startHost } from "../lib/scenario.mjs";
import { judged, orphans } from "../lib/token.mjs";

const quiet = { log: process.env.VERBOSE ? "inherit" : "ignore" };
const order = ["nothing", "makingKey", "keyMade", "requested", "certificateReceived", "certificateWritten"];

/** The page went away: it takes no further step, and what the host answers reaches nobody. */
class PageGone extends Error {}

/** Strikes once the driver waits in the function, then lets it go on. */
const strikeInside = async (fault, host) => {
  await isPaused();
  const stood = journalState();
  await fault.strike({ host });
  if (!fault.hangs) goOn();
  return stood;
};

const attempt = async (fault, { step, inside }, host, { current, authority, keyType }) => {
  let struck;
  try {
    const result = await renew(host, current, keyType, authority, (now) => {
      if (struck && fault.pageGone) throw new PageGone();
      if (now !== step) return;
      pauseIn(inside);
      struck = strikeInside(fault, host);
    });
    return { seen: "nothing", result: fault.pageGone ? undefined : result, stood: await struck };
  } catch (error) {
    if (error instanceof PageGone) return { seen: "nothing", stood: await struck };
    if (!(error instanceof HostError)) throw error;
    return { seen: error.code, stood: await struck };
  }
};

const isInstalled = ({ pem }) => {
  try {
    judged(pem);
    return true;
  } catch {
    return false;
  }
};

/** What the same holder does next; how it ended. */
const finish = async (host, { current, authority, keyType }, sent) => {
  const resumed = await resume(host, current, authority);
  if (resumed) return { result: resumed, way: "goes on" };
  const installed = authority.issued().find(isInstalled);
  if (installed) return { result: installed, way: "was done" };
  assert.ok(!sent, "the request was sent, and the host remembers nothing");
  return { result: await renew(host, current, keyType, authority), way: "begins again" };
};

/** Yields what the holder saw and how the renewal was finished. Throws when anything was lost or left over. */
export const cell = async (fault, state, place, person) => {
  await startAfresh();
  person.authority.forget();
  let host = await startHost("browser", quiet);
  const sent = order.indexOf(state) >= order.indexOf("requested");
  let seen;
  let end;
  try {
    const { result, stood, ...told } = await attempt(fault, place, host, person);
    goOn(); // the files of a driver that never came back
    assert.equal(stood, state, "the fault struck in another state");
    ({ seen } = told);
    await fault.repair?.();
    if (fault.hostGone) host = await startHost("browser", quiet);

    end = result ? { result, way: "was done" } : await finish(host, person, sent);
    assert.deepEqual((await host.request("pendingRenewals")).renewals, []);
  } catch (error) {
    await host.kill(); // the next cell starts without it
    throw error;
  }
  await host.close();
  await workersHaveEnded();
  judged(end.result.pem);
  judged(person.old.pem);
  assert.deepEqual(orphans(), []);
  assert.equal(journalState(), "nothing");
  assert.ok(!sent || person.authority.issued().length === 1, "a second certificate was asked for");
  assert.ok(readFileSync(end.result.der).length > 0);
  return { seen, way: end.way };
};
