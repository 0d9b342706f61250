#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Figures of docs/revocation.md: lists of many entries, from the confirmation to OCSP and list, requests a second. search.mjs has the others.
// SCEAU_PORTAL names a release build; tests/bench/portal/revocation.mjs prints Markdown.

import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { Portal, unescaped } from "../../portal/api/portal.mjs";
import { figure, percentile, timed } from "./figures.mjs";

const lists = [0, 1_000, 10_000, 100_000, 500_000];
const secondsOfLoad = 5;
const connections = 16;

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const plain = await freePort();
const portal = await Portal.start((configuration) => {
  configuration.listen.push({ address: "127.0.0.1", port: plain });
  configuration.revocation = { ...configuration.revocation, requestsAMinute: 0 };
  configuration.authority.publicationUrl = `http://127.0.0.1:${plain}`;
});
const shell = (command) => {
  const ran = spawnSync("sh", ["-c", command], { cwd: portal.directory, encoding: "utf8", env: { ...process.env, LC_ALL: "C", no_proxy: "*" } });
  return ran.stdout + ran.stderr;
};
const sql = (statement) => execFileSync("sqlite3", ["-cmd", ".timeout 60000", portal.file("data/portal.db"), statement], { encoding: "utf8" }).trim();
const publish = () => portal.run("crl", "--config", portal.file("portal.json"));

/** Revocations that this authority made, so many in all besides those of holders. */
function fill(count) {
  const have = Number(sql("SELECT COUNT(*) FROM revocation WHERE channel = 'bench'"));
  const issuer = sql("SELECT issuer FROM issuance LIMIT 1");
  sql(`WITH RECURSIVE n(i) AS (SELECT ${have} UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) INSERT INTO revocation (issuer, serial, revoked_at, motive, reason, reason_published, channel, certificate, authority_told) SELECT '${issuer}', '11' || lower(hex(randomblob(15))), 1790000000 + i, 'holderLeft', 3, 0, 'bench', '', 1 FROM n WHERE i > ${have}`);
}

/** What is asked of the plain listener, until the time is over. */
async function load(name, make) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times = [];
  const end = performance.now() + secondsOfLoad * 1000;
  const ask = ({ method = "GET", path, headers = {}, body, expected }) =>
    new Promise((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port: plain, agent, method, path, headers }, (response) => {
        response.resume();
        response.on("end", () => (response.statusCode === expected ? resolve() : reject(new Error(`${name}: ${response.statusCode}`))));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) times.push((await timed(() => ask(make(times.length)))).ms);
    }),
  );
  agent.destroy();
  console.log(`| ${name} | ${figure(times.length / secondsOfLoad)} | ${percentile(times, 0.5).toFixed(1)} ms | ${percentile(times, 0.99).toFixed(1)} ms |`);
}

const mailed = async (browser, pattern) => {
  for (;;) {
    const found = pattern.exec(unescaped((await browser.get("/outbox")).text));
    if (found) return found[1];
  }
};

/** A representative in the company space. */
async function represented() {
  portal.run("give-access", "--config", portal.file("portal.json"), "--identifier", "EXEMPLE", "--siren", "732829320", "--name", "Dominique Exemple", "--email", "dominique.exemple@entreprise-exemple.example");
  const browser = portal.browser();
  const key = await mailed(browser, /Clé d'accès\s: ([0-9-]{19})/);
  await browser.post("/company", { identifier: "EXEMPLE", key });
  await browser.post("/company/code", { code: await mailed(browser, /code de sécurité\s: ([0-9 ]{11})/) });
  return browser;
}

/** Revokes a new certificate of the company; from the click to each client's word. */
async function confirmed(browser, entries) {
  const givenName = `Mesure${entries}`;
  const { certificate } = portal.enrol({ days: 300, change: (file) => Object.assign(file, { givenName }) });
  writeFileSync(portal.file("bench.der"), certificate);
  shell("openssl x509 -inform DER -in bench.der -out bench.pem");
  const serial = shell("openssl x509 -in bench.pem -noout -serial").trim().replace("serial=", "");
  const { text } = await browser.get(`/company/certificates?q=${givenName}`);
  const [, path] = /href="(\/company\/certificates\/[0-9a-f]+)\/reason"/.exec(text);
  await browser.get(`${path}/reason`);
  const began = performance.now();
  const answered = await timed(() => browser.post(`${path}/confirm`, { reason: "holderLeft" }));
  if (!answered.result.location?.endsWith("/done")) throw new Error(answered.result.text);
  const ocsp = shell(`openssl ocsp -issuer issuing.pem -cert bench.pem -url http://127.0.0.1:${plain}/ocsp -CAfile root.pem -verify_other issuing.pem`);
  const ocspAt = performance.now() - began;
  shell(`curl -sSf -o now.crl http://127.0.0.1:${plain}/pki/issuing.crl`);
  const fetchedAt = performance.now() - began;
  const listed = shell(`openssl crl -inform DER -in now.crl -noout -text | grep -c ${serial}`).trim() === "1";
  console.log(`| ${figure(entries)} | ${figure(answered.ms)} ms | ${/: revoked/.test(ocsp) ? `${figure(ocspAt)} ms` : "not revoked"} | ${listed ? `${figure(fetchedAt)} ms` : "not listed"} |`);
}

try {
  const holder = portal.enrol({ days: 300 });
  writeFileSync(portal.file("holder.der"), holder.certificate);
  shell(`openssl x509 -inform DER -in holder.der -out holder.pem; for n in root issuing; do curl -sSf -o $n.cer http://127.0.0.1:${plain}/pki/$n.cer; openssl x509 -inform DER -in $n.cer -out $n.pem; done`);
  const browser = await represented();

  const confirmations = [];
  console.log("| Entries | List | Made and kept | Read by `openssl crl` |\n|---:|---:|---:|---:|");
  for (const entries of lists) {
    fill(entries);
    const start = await timed(() => publish());
    shell(`curl -sSf -o issuing.crl http://127.0.0.1:${plain}/pki/issuing.crl`);
    const read = await timed(() => shell("openssl crl -inform DER -in issuing.crl -noout"));
    console.log(`| ${figure(entries)} | ${figure(statSync(portal.file("issuing.crl")).size)} bytes | ${figure(start.ms)} ms | ${figure(read.ms)} ms |`);
    if ([0, 10_000, 100_000].includes(entries)) confirmations.push(entries);
    if (entries === 10_000) await measureLoad();
  }
  sql("DELETE FROM revocation WHERE channel = 'bench'");
  console.log("\n| Entries already | Page answers the confirmation | `openssl ocsp` says revoked | `curl` has the list that says so |\n|---:|---:|---:|---:|");
  for (const entries of confirmations) {
    fill(entries);
    await confirmed(browser, entries);
  }
} finally {
  await portal.remove();
}

/** While the list has 10,000 entries. */
async function measureLoad() {
  shell("openssl ocsp -issuer issuing.pem -cert holder.pem -no_nonce -reqout plain.req");
  const fixed = readFileSync(portal.file("plain.req"));
  const nonces = Array.from({ length: 200 }, () => {
    shell("openssl ocsp -issuer issuing.pem -cert holder.pem -reqout nonce.req");
    return readFileSync(portal.file("nonce.req"));
  });
  const head = shell(`curl -sSI -X GET http://127.0.0.1:${plain}/pki/issuing.crl`);
  const [, tag] = /ETag: (.+?)\r?\n/i.exec(head);
  const body = { method: "POST", path: "/ocsp", headers: { "Content-Type": "application/ocsp-request" }, expected: 200 };
  console.log(`\n${connections} connections, ${secondsOfLoad} s each:\n\n| Request | A second | Median | 99 of 100 |\n|---|---:|---:|---:|`);
  await load("OCSP, GET, signed before", () => ({ path: `/ocsp/${encodeURIComponent(fixed.toString("base64"))}`, expected: 200 }));
  await load("OCSP, POST with nonce, signed for it", (index) => ({ ...body, body: nonces[index % nonces.length] }));
  await load("OCSP, garbage", () => ({ ...body, body: "garbage" }));
  await load("List of 10,000 entries", () => ({ path: "/pki/issuing.crl", expected: 200 }));
  await load("The same list, known already", () => ({ path: "/pki/issuing.crl", headers: { "If-None-Match": tag }, expected: 304 }));
  console.log("");
}
