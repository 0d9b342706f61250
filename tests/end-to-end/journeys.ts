// SPDX-License-Identifier: Apache-2.0
// tools/test runs this inside tests/environment/with-token, once with each browser: the ways through the portal that are not the
// straight one. Prints "  yes  sentence" or "  NO  sentence" for each thing that must hold.
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { certificateTest } from "./journeys/certificate-test.js";
import { interrupted } from "./journeys/interrupted.js";
import { office } from "./journeys/office.js";
import { changed, expired, lostKey, revoked, software } from "./journeys/outcomes.js";
import { Stage } from "./journeys/stage.js";
import { unblocking } from "./journeys/unblocking.js";

const { values: options } = parseArgs({ options: { browser: { type: "string", default: "chromium" }, only: { type: "string" }, out: { type: "string", default: "build/test/journeys" } } });
if (options.browser !== "chromium" && options.browser !== "firefox") throw new Error("--browser chromium or firefox");
// `office` and `unblocking` change the PIN; journeys after `office` type the one that was chosen there.
const journeys = { interrupted, certificateTest, office, lostKey, changed, expired, revoked, software, unblocking };
const asked = (name: string): boolean => options.only === undefined || options.only.split(",").includes(name);
const began = Date.now();

const stage = await Stage.open(resolve(options.out), options.browser);
for (const [name, walk] of Object.entries(journeys)) {
  if (!asked(name)) continue;
  const started = Date.now();
  try {
    await walk(stage);
  } catch (error) {
    stage.say(`The journey “${name}” ended: ${String(error)}`, false);
    for (const page of stage.browser.context.pages()) await stage.picture(page, `stopped-${name}`);
    stage.endSessions();
  }
  console.log(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
process.exitCode = (await stage.close()) ? 0 : 1;
console.log(`${((Date.now() - began) / 1000).toFixed(1)} s in all`);
