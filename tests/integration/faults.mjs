#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// faults.mjs NAME: one misfortune in the middle of a renewal, told to the holder with its own code, after which the same
// holder finishes the renewal. Judges look at the token in between and at the end.

import { scenarios as card } from "./faults/card.mjs";
import { scenarios as enrolment } from "./faults/enrolment.mjs";
import { scenarios as host } from "./faults/host.mjs";
import { scenarios as module } from "./faults/module.mjs";
import { scenarios as pin } from "./faults/pin.mjs";
import { scenarios as refusal } from "./faults/refusal.mjs";

const scenarios = { ...pin, ...card, ...host, ...enrolment, ...module, ...refusal };
const name = process.argv[2];
if (!scenarios[name]) {
  console.error(`no such scenario; there are: ${Object.keys(scenarios).join(" ")}`);
  process.exit(2);
}
await scenarios[name]();
