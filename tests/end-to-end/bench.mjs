#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// bench.mjs HOST [STARTS]: the trip page → extension → host and back in each browser, through the real host and, by turns, through one that only
// echoes; and the first call of a browser, which starts the host, in STARTS browsers each (5), by turns too. Prints medians; run it on a quiet machine
// with a release build.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { chromiumProgram, launchChromium } from "./lib/chromium.mjs";
import { firefoxProgram, launchFirefox } from "./lib/firefox.mjs";
import { buildExtension, fakeHost, serveSite } from "./lib/site.mjs";

const [host, starts = 5] = process.argv.slice(2);
if (!host) throw new Error("bench.mjs HOST [STARTS]");
const rounds = 12;
const calls = 100;
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

for (const [name, program, launch] of [["Chromium", chromiumProgram, launchChromium], ["Firefox", firefoxProgram, launchFirefox]]) {
  if (!program) continue;
  const site = await serveSite({
    "index.html": '<!doctype html><html lang="fr"><title>Portail</title><script type="module" src="/page.js"></script>',
    "page.js": 'import * as api from "/sceau.js"; globalThis.api = api;',
  });
  const extension = buildExtension(site.directory, [site.origin])[name.toLowerCase()];
  const echo = fakeHost(site.directory, { pendingRenewals: { result: { renewals: [] } } });
  const programs = { real: host, echo: echo.program };
  const cold = { real: [], echo: [] };
  const browsers = {};
  for (let start = 1; start <= Number(starts); start++)
    for (const [kind, path] of Object.entries(programs)) {
      const state = join(site.directory, `${kind}-${start}`);
      mkdirSync(state);
      const browser = await launch({ extension, host: path, certificateAuthority: site.authority, env: { XDG_STATE_HOME: state } });
      await browser.page.goto(site.origin);
      await browser.page.waitForFunction(() => "api" in globalThis);
      const spent = await browser.page.evaluate(async () => {
        const begin = performance.now();
        globalThis.sceau = await globalThis.api.connect();
        return performance.now() - begin;
      });
      cold[kind].push(spent);
      if (start < Number(starts)) await browser.close();
      else browsers[kind] = { ...browser, times: [] };
    }
  for (let round = 0; round <= rounds; round++)
    for (const browser of Object.values(browsers)) {
      const times = await browser.page.evaluate(async (count) => {
        const spent = [];
        for (let call = 0; call < count; call++) {
          const begin = performance.now();
          await globalThis.sceau.pending();
          spent.push(performance.now() - begin);
          // Slower than the extension's limit on a page.
          await new Promise((resolve) => setTimeout(resolve, 205));
        }
        return spent;
      }, round === 0 ? 10 : Math.ceil(calls / rounds));
      if (round > 0) browser.times.push(...times); // the first round only warms up
    }
  const [real, echoed] = [median(browsers.real.times), median(browsers.echo.times)];
  const each = (kind) => cold[kind].map((spent) => spent.toFixed(0)).join(" ");
  console.log(`${name}: warm ${real.toFixed(2)} ms, echo host ${echoed.toFixed(2)} ms, ratio ${(real / echoed).toFixed(2)}`);
  console.log(`${name}: cold ${each("real")}, echo host ${each("echo")}; medians ${median(cold.real).toFixed(0)} ms, ${median(cold.echo).toFixed(0)} ms, ratio ${(median(cold.real) / median(cold.echo)).toFixed(2)}`);
  for (const browser of Object.values(browsers)) await browser.close();
  site.close();
}
