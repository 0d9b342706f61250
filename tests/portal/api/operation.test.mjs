// SPDX-License-Identifier: Apache-2.0
// What whoever runs the portal asks it: whether it is well, and how much there is of what.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Portal } from "./portal.mjs";

let portal;
let holder;
before(async () => {
  portal = await Portal.start();
  holder = portal.enrol();
  await (await portal.identified(holder)).walk(holder);
});
after(() => portal.remove());

test("Health is a plain answer that needs no session and starts none", async () => {
  const answer = await portal.browser().send("GET", "/health");
  assert.equal(answer.status, 200);
  assert.equal(answer.headers["set-cookie"], undefined);
});

test("Metrics are Prometheus text: every line a help, a type or a sample, and what was done is counted", async () => {
  const { status, headers, text } = await portal.browser().send("GET", "/metrics");
  assert.equal(status, 200);
  assert.match(headers["content-type"], /^text\/plain; version=0\.0\.4/);
  for (const line of text.trim().split("\n")) assert.match(line, /^(# HELP sceau_\w+ .+|# TYPE sceau_\w+ gauge|sceau_\w+\{state="\w+"\} \d+)$/);
  assert.match(text, /^sceau_certificates\{state="valid"\} 1$/m);
  assert.match(text, /^sceau_renewals\{state="registered"\} 1$/m);
  assert.match(text, /^sceau_sessions\{state="open"\} [1-9]/m);
});

test("Neither names anybody", async () => {
  for (const path of ["/health", "/metrics"]) {
    const { text } = await portal.browser().send("GET", path);
    for (const word of [holder.holder.surname, holder.holder.email, holder.holder.companyName]) assert.ok(!text.includes(word), `${path}: ${word}`);
  }
});
