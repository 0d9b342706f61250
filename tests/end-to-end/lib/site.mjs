// SPDX-License-Identifier: Apache-2.0
// A portal for tests: https on a free port of localhost, a test authority, a strict Content-Security-Policy, the page API.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { requireFreshWasm } from "./built.mjs";
import { freshDirectory, root } from "./common.mjs";

/** Stricter than our own portal's: no markup is made of text either. */
const contentSecurityPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; font-src 'self'; frame-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
/** @type {Record<string, string>} */
const types = { html: "text/html; charset=utf-8", js: "text/javascript", css: "text/css", wasm: "application/wasm" };

/**
 * @typedef {object} Site
 * @property {string} origin
 * @property {string} authority PEM of the authority that vouches for it.
 * @property {string} directory
 * @property {() => void} close
 */

/**
 * Serves `pages` (name → content) and `scripts` (name → entry point). `/sceau.js` is the page API, built from its sources;
 * `/sceau.wasm` is there once it was built.
 * @param {Record<string, string | Uint8Array>} pages
 * @param {Record<string, string>} [scripts]
 * @returns {Promise<Site>}
 */
export async function serveSite(pages, scripts = {}) {
  requireFreshWasm();
  const directory = freshDirectory("site");
  const authority = makeAuthority(directory);
  const files = new Map(Object.entries(pages));
  const wasm = join(root, "build/wasm/wasm/sceau.wasm");
  if (existsSync(wasm)) files.set("sceau.wasm", readFileSync(wasm));
  for (const [name, entry] of Object.entries({ "sceau.js": "extension/page-api/index.ts", ...scripts })) files.set(name, bundle(entry));
  const server = createServer({ key: readFileSync(join(directory, "site.key")), cert: readFileSync(join(directory, "site.pem")) }, ({ url = "/" }, response) => {
    const name = new URL(url, "https://localhost").pathname.slice(1) || "index.html";
    const content = files.get(name);
    response.writeHead(content === undefined ? 404 : 200, {
      "Content-Type": types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream",
      "Content-Security-Policy": contentSecurityPolicy,
    });
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, "localhost", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `https://localhost:${port}`,
    authority,
    directory,
    close: () => {
      server.closeAllConnections();
      server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/**
 * @param {string} entry
 * @returns {Uint8Array}
 */
function bundle(entry) {
  return execFileSync(join(root, "node_modules/.bin/esbuild"), ["--bundle", "--format=esm", "--target=chrome121,firefox128", entry], { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
}

/**
 * An authority and, signed by it, a certificate for localhost. By the openssl program: nothing of ours is needed to test ours.
 * @param {string} directory
 * @returns {string}
 */
function makeAuthority(directory) {
  /** @param {string[]} options */
  const openssl = (...options) => execFileSync("openssl", options, { cwd: directory, stdio: "pipe" });
  /** @param {string} name */
  const key = (name) => openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name);
  key("authority.key");
  openssl("req", "-x509", "-key", "authority.key", "-subj", "/CN=Autorité Démonstration (test)", "-utf8", "-days", "2", "-out", "authority.pem");
  key("site.key");
  openssl("req", "-new", "-key", "site.key", "-subj", "/CN=localhost", "-out", "site.csr");
  writeFileSync(join(directory, "site.ext"), "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n");
  openssl("x509", "-req", "-in", "site.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-days", "2", "-extfile", "site.ext", "-out", "site.pem");
  return join(directory, "authority.pem");
}

/**
 * A host that answers as told; `scenario` may change while it runs, `received` is what it was asked so far.
 * @typedef {object} FakeHost
 * @property {string} program
 * @property {(answers: Record<string, unknown>) => void} scenario
 * @property {() => readonly Record<string, unknown>[]} received
 */

/**
 * @param {string} directory
 * @param {Record<string, unknown>} [answers]
 * @returns {FakeHost}
 */
export function fakeHost(directory, answers = {}) {
  const program = join(directory, "fake-host");
  const scenario = join(directory, "scenario.json");
  const log = join(directory, "requests.log");
  const source = join(root, "tests/end-to-end/fake-host.mjs");
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${source}' '${scenario}' '${log}'\n`, { mode: 0o755 });
  writeFileSync(log, "");
  /** @type {FakeHost} */
  const host = {
    program,
    scenario: (next) => {
      writeFileSync(scenario, JSON.stringify(next));
    },
    received: () => readFileSync(log, "utf8").split("\n").filter(Boolean).map((line) => /** @type {Record<string, unknown>} */ (JSON.parse(line))),
  };
  host.scenario(answers);
  return host;
}

/**
 * Builds the extension for these portals into `directory`; where it is, for each browser.
 * @param {string} directory
 * @param {readonly string[]} portals
 * @returns {{ chromium: string, firefox: string }}
 */
export function buildExtension(directory, portals) {
  const out = join(directory, "extension");
  execFileSync(join(root, "tools/build-extension.mjs"), ["--out", out, ...portals.flatMap((portal) => ["--portal", portal])]);
  return { chromium: join(out, "chromium"), firefox: join(out, "firefox") };
}
