// SPDX-License-Identifier: Apache-2.0
// What comes from outside in no form of ours, what every answer carries, and what the program keeps. Fields of forms: fields.test.mjs.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { connect } from "node:tls";
import { after, before, describe, test } from "node:test";
import { Portal } from "./portal.mjs";

let portal;
let holder;
before(async () => {
  portal = await Portal.start();
  holder = portal.enrol();
  await (await portal.identified(holder)).walk(holder);
});
after(() => portal.remove());

describe("Hostile input", () => {
  test("to the calls is answered with an error code", async () => {
    const browser = await portal.identified(holder);
    for (const body of ["", "{", "[]", "null", '{"cms":1}', '{"cms":"@@"}', '{"cms":"AA==","more":1}', `{"cms":"${"A".repeat(100_000)}"}`, "[".repeat(100_000)])
      assert.equal((await browser.call("/api/renewal/request", body)).code, "invalidRequest", body.slice(0, 30));
    assert.equal((await browser.callCms("/api/renewal/request", Buffer.from("not a cms"))).code, "cmsInvalid");
    const plain = await browser.call("/api/renewal/request", "{}", { "Content-Type": "text/plain" });
    assert.equal(plain.code, "invalidRequest");
  });

  test("below HTTP is cut short", async () => {
    const raw = (text) =>
      new Promise((resolve) => {
        const socket = connect({ host: "localhost", port: portal.port, ca: portal.tlsAuthority, servername: "localhost" }, () => socket.write(text));
        let answer = "";
        socket.on("data", (data) => (answer += data));
        socket.on("close", () => resolve(answer));
        socket.on("error", () => resolve(answer));
      });
    assert.match(await raw("NONSENSE\r\n\r\n"), /^HTTP\/1\.1 400 /);
    assert.match(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(20_000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
    assert.match(await raw("POST /renewal HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n"), /^HTTP\/1\.1 413 /);
    assert.match(await raw("GET /%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), /^HTTP\/1\.1 400 /);
    assert.match(await raw("DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), /^HTTP\/1\.1 405 /);
  });
});

describe("Every answer", () => {
  test("has the strict policy, in both languages and for files as well", async () => {
    for (const path of ["/", "/nope", "/assets/portal.css", "/privacy", "/pki/root.cer"]) {
      const { headers } = await portal.browser().get(path);
      assert.match(headers["content-security-policy"], /default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/, path);
      assert.equal(headers["x-content-type-options"], "nosniff");
    }
    const browser = portal.browser();
    assert.match((await browser.get("/")).text, /<html lang="fr">/);
    assert.equal((await browser.get("/language/en?back=/privacy")).location, "/privacy");
    assert.match((await browser.get("/privacy")).text, /<html lang="en">/);
    assert.equal((await browser.get("/language/en?back=https://elsewhere.example")).location, "/");
    assert.equal((await browser.get("/language/en?back=//elsewhere.example")).location, "/");
  });
});

describe("sceau-portal", () => {
  test("names what is wrong with a configuration", async () => {
    const mistakes = [
      [(c) => delete c.brand.supportPhone, /brand: supportPhone is missing/],
      [(c) => (c.origin = "http://localhost"), /origin must be https/],
      [(c) => (c.products[0].keyType = "RSA-512"), /products: audace: unknown keyType/],
      [(c) => (c.surprise = 1), /unexpected member/],
      [(c) => (c.listen[0].key = undefined), /certificate and key belong together/],
      [(c) => (c.revocation = { ...c.revocation, fonts: "/nowhere" }), /revocation: fonts: no TrueType font in \/nowhere/],
    ];
    for (const [spoil, sentence] of mistakes) {
      const configuration = structuredClone(portal.configuration);
      spoil(configuration);
      writeFileSync(portal.file("wrong.json"), JSON.stringify(configuration));
      const { status, stderr } = spawnSync(process.env.SCEAU_PORTAL ?? "sceau-portal", ["check-config", "--config", portal.file("wrong.json")], { encoding: "utf8" });
      assert.equal(status, 2);
      assert.match(stderr, sentence);
    }
  });

  test("keeps secrets to its user, and answers as a hash", () => {
    const mode = (name) => execFileSync("stat", ["-c", "%a", portal.file(name)], { encoding: "utf8" }).trim();
    assert.equal(mode("data"), "700");
    assert.equal(mode("data/pepper"), "600");
    const dump = execFileSync("sqlite3", [portal.file("data/portal.db"), ".dump"], { encoding: "utf8", maxBuffer: 64 << 20 });
    assert.doesNotMatch(dump, /Tilleuls|outremer|EX1234567/i);
    assert.match(dump, /\$argon2id\$v=19\$/);
  });
});
