#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Figures of docs/revocation.md: what an outsider can measure of the public search, where somebody matches and where nobody does.
// SCEAU_PORTAL names a release build; tests/bench/portal/search.mjs prints Markdown.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Portal } from "../../portal/api/portal.mjs";
import { figure, percentile, timed } from "./figures.mjs";

const searches = Number(process.env.SCEAU_SEARCHES ?? 300);
const watched = Number(process.env.SCEAU_WATCHED ?? 10);
const secondsWatched = 4;

/** A portal of its own with so many more holders, and visitors whose addresses a proxy says: no limit drops a search. */
async function searchedPortal(holders) {
  const searched = await Portal.start((configuration) => (configuration.proxies = ["127.0.0.1", "::1"]));
  searched.enrol({ days: 300 });
  const records = (statement) => execFileSync("sqlite3", ["-cmd", ".timeout 60000", searched.file("data/portal.db"), statement], { encoding: "utf8" }).trim();
  const copies = (table, changes) => {
    const columns = records(`SELECT name FROM pragma_table_info('${table}')`).split("\n");
    records(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${holders}) INSERT INTO ${table} (${columns.join()}) SELECT ${columns.map((column) => changes[column] ?? column).join()} FROM (SELECT * FROM ${table} LIMIT 1), n`);
  };
  copies("holder", { id: "'holder-' || i", email: "'holder-' || i || '@entreprise-exemple.example'" });
  copies("certificate", { id: "'certificate-' || i", holder_id: "'holder-' || i", fingerprint: "'fingerprint-' || i", key_digest: "'key-' || i" });
  let visits = 0;
  const visitor = searched.browser();
  const headers = () => ({ "X-Forwarded-Proto": "https", "X-Forwarded-For": `10.1.${visits >> 8}.${visits++ & 255}` });
  const get = (path) => visitor.send("GET", path, { headers: headers() });
  visitor.csrf = /data-csrf="([^"]*)"/.exec((await get("/revocation")).text)?.[1] ?? "";
  return { searched, records, get, post: (fields) => visitor.post("/revocation", fields, headers()) };
}

/**
 * By turns, each kind first every other time, so that what else the machine does falls on both alike: how long the answer takes, and, of
 * single searches, how long other pages take while their question rests and is looked at.
 */
async function measure() {
  const portal = await searchedPortal(searches + watched);
  const kinds = ["known", "unknown"];
  const { identityNumber } = JSON.parse(readFileSync("portal/config/demo-holder.json", "utf8"));
  const answers = { known: [], unknown: [] };
  const pages = { known: [], unknown: [] };
  try {
    const search = async (kind, holder) => {
      const { ms, result } = await timed(() => portal.post({ email: `holder-${holder}@entreprise-exemple.example`, identityNumber: kind === "known" ? identityNumber : "ZZ0000000", product: "" }));
      if (result.location !== "/revocation/sent") throw new Error(`${result.status} ${result.text}`);
      return ms;
    };
    const inTurn = (index) => (index % 2 === 0 ? kinds : [...kinds].reverse());
    for (let index = 1; index <= searches; ++index) for (const kind of inTurn(index)) answers[kind].push(await search(kind, index));
    for (let index = 1; index <= watched; ++index)
      for (const kind of inTurn(index)) {
        await search(kind, searches + index);
        const end = performance.now() + secondsWatched * 1000;
        while (performance.now() < end) pages[kind].push((await timed(() => portal.get("/revocation/sent"))).ms);
      }
    while (portal.records("SELECT COUNT(*) FROM revocation_search WHERE done = 0") !== "0") await new Promise((resolve) => setTimeout(resolve, 100));
    const mails = Number(portal.records("SELECT COUNT(*) FROM outbox WHERE plain LIKE '%/revocation/link/%'"));
    if (mails !== searches + watched) throw new Error(`${mails} mails for ${searches + watched} matches`);
  } finally {
    await portal.searched.remove();
  }
  console.log(`\n| The public search | Times | Median | 90 of 100 | 99 of 100 |\n|---|---:|---:|---:|---:|`);
  const row = (name, values) => console.log(`| ${name} | ${figure(values.length)} | ${[0.5, 0.9, 0.99].map((share) => `${percentile(values, share).toFixed(2)} ms`).join(" | ")} |`);
  for (const kind of kinds) row(`Answer where ${kind === "known" ? "somebody" : "nobody"} matches`, answers[kind]);
  for (const kind of kinds) row(`Another page, within ${secondsWatched} s of a search where ${kind === "known" ? "somebody" : "nobody"} matches`, pages[kind]);
}

await measure();
