// SPDX-License-Identifier: Apache-2.0
// A portal for tests: https on a free port of localhost, a test authority, a strict Content-Security-Policy, the page API.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Strict as our own portal's. */
const contentSecurityPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; frame-src 'self'";
const types: Readonly<Record<string, string>> = { html: "text/html; charset=utf-8", js: "text/javascript", css: "text/css", wasm: "application/wasm" };

export interface Site {
  readonly origin: string;
  /** PEM of the authority that vouches for it. */
  readonly authority: string;
  readonly directory: string;
  close(): void;
}

/** Serves `pages` (name → content). `/sceau.js` is the page API, built from its sources. */
export async function serveSite(pages: Readonly<Record<string, string | Uint8Array>>, scripts: Readonly<Record<string, string>> = {}): Promise<Site> {
  const directory = mkdtempSync(join(tmpdir(), "sceau-site-"));
  const authority = makeAuthority(directory);
  const files = new Map<string, string | Uint8Array>(Object.entries(pages));
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
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    authority,
    directory,
    close: () => {
      server.closeAllConnections();
      server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function bundle(entry: string): Uint8Array {
  return execFileSync("node_modules/.bin/esbuild", ["--bundle", "--format=esm", "--target=chrome121,firefox128", entry], { stdio: ["ignore", "pipe", "ignore"] });
}

/** An authority and, signed by it, a certificate for localhost. By the openssl program: nothing of ours is needed to test ours. */
function makeAuthority(directory: string): string {
  const openssl = (...options: string[]): Buffer => execFileSync("openssl", options, { cwd: directory, stdio: "pipe" });
  const key = (name: string): Buffer => openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name);
  key("authority.key");
  openssl("req", "-x509", "-key", "authority.key", "-subj", "/CN=Autorité Démonstration (test)", "-utf8", "-days", "2", "-out", "authority.pem");
  key("site.key");
  openssl("req", "-new", "-key", "site.key", "-subj", "/CN=localhost", "-out", "site.csr");
  writeFileSync(join(directory, "site.ext"), "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n");
  openssl("x509", "-req", "-in", "site.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-days", "2", "-extfile", "site.ext", "-out", "site.pem");
  return join(directory, "authority.pem");
}

/** A host that answers as told; `scenario` may change while it runs, `received` is what it was asked so far. */
export interface FakeHost {
  readonly program: string;
  scenario(answers: Readonly<Record<string, unknown>>): void;
  received(): readonly Record<string, unknown>[];
}

export function fakeHost(directory: string, answers: Readonly<Record<string, unknown>> = {}): FakeHost {
  const [program, scenario, log] = ["fake-host", "scenario.json", "requests.log"].map((name) => join(directory, name)) as [string, string, string];
  const source = fileURLToPath(new URL("../../../../tests/end-to-end/fake-host.mjs", import.meta.url));
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${source}' '${scenario}' '${log}'\n`, { mode: 0o755 });
  writeFileSync(log, "");
  const host: FakeHost = {
    program,
    scenario: (next) => {
      writeFileSync(scenario, JSON.stringify(next));
    },
    received: () => readFileSync(log, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>),
  };
  host.scenario(answers);
  return host;
}

/** Builds the extension for these portals into `directory`; where it is, for each browser. */
export function buildExtension(directory: string, portals: readonly string[]): { readonly chromium: string; readonly firefox: string } {
  const out = join(directory, "extension");
  execFileSync("tools/build-extension.mjs", ["--out", out, ...portals.flatMap((portal) => ["--portal", portal])]);
  return { chromium: join(out, "chromium"), firefox: join(out, "firefox") };
}
