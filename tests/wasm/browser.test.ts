// SPDX-License-Identifier: Apache-2.0
// The module in real browsers, in a module worker, under the strictest Content-Security-Policy that lets WebAssembly run.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { chromium, firefox, type Browser } from "playwright-core";

import { chromiumProgram } from "../end-to-end/lib/chromium.mjs";
import { firefoxProgram } from "../end-to-end/lib/firefox.mjs";
import type { Asked } from "./browser/page.js";

declare global {
  // What browser/page.ts and browser/forbidden.ts leave for the test.
  var journey: (asked: Asked) => Promise<Answers>;
  var forbidden: readonly string[];
}

interface Answers {
  readonly request: number[];
  readonly signer: number[];
  readonly [answer: string]: unknown;
}

const modulePath = "build/wasm/wasm/sceau.wasm";
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types sceau";
const types: Readonly<Record<string, string>> = { html: "text/html; charset=utf-8", js: "text/javascript", wasm: "application/wasm" };
const directory = mkdtempSync(join(tmpdir(), "sceau-browser-"));
const fixture = (name: string): Buffer => readFileSync(join(directory, name));
const bundled = (entry: string): Buffer =>
  execFileSync("node_modules/.bin/esbuild", ["--bundle", "--format=esm", "--target=chrome121,firefox128", `tests/wasm/browser/${entry}.ts`], { stdio: ["ignore", "pipe", "ignore"] });

let server: Server;
let origin = "";
before(async () => {
  execFileSync("tests/shared/x509/make-fixtures", [directory], { stdio: "pipe" });
  if (!existsSync(modulePath)) return;
  const page = (script: string): string => `<!doctype html><html lang="fr"><title>Certificats</title><script type="module" src="/${script}.js"></script></html>`;
  const files = new Map<string, string | Buffer>([
    ["/", page("page")],
    ["/forbidden", page("forbidden")],
    ["/page.js", bundled("page")],
    ["/forbidden.js", bundled("forbidden")],
    ["/worker.js", bundled("worker")],
    ["/sceau.wasm", readFileSync(modulePath)],
  ]);
  server = createServer(({ url = "/" }, response) => {
    const content = files.get(url);
    response.writeHead(content === undefined ? 404 : 200, {
      "Content-Type": types[url.split(".").at(1) ?? "html"] ?? "text/plain",
      "Content-Security-Policy": policy,
    });
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, "localhost", () => {
    resolve(undefined);
  }));
  origin = `http://localhost:${String((server.address() as AddressInfo).port)}/`;
});
after(() => {
  if (origin !== "") {
    server.closeAllConnections();
    server.close();
  }
  rmSync(directory, { recursive: true });
});

const absent = (name: string, program: string | undefined): string | false => {
  if (process.env["CI"] === "true") return false;
  if (!existsSync(modulePath)) return "sceau.wasm is not built: cmake --workflow --preset wasm";
  return program === undefined ? `${name} is not installed` : false;
};

for (const [name, program, launch] of [
  ["Chromium", chromiumProgram, () => chromium.launch({ executablePath: chromiumProgram ?? "", chromiumSandbox: false })],
  ["Firefox", firefoxProgram, () => firefox.launch({ channel: "moz-firefox", executablePath: firefoxProgram ?? "" })],
] as const)
  void describe(`In a worker in ${name}`, { skip: absent(name, program), timeout: 180_000 }, () => {
    let browser: Browser;
    let answers: Answers;
    let forbidden: readonly string[];
    before(async () => {
      browser = await launch();
      const page = await browser.newPage();
      await page.goto(origin);
      await page.waitForFunction(() => "journey" in globalThis);
      const asked: Asked = { holder: [...fixture("holder-rsa.der")], issuing: [...fixture("issuing.der")], root: [...fixture("root.der")], signedData: [...fixture("openssl.cms")] };
      answers = await page.evaluate((question) => globalThis.journey(question), asked);
      await page.goto(`${origin}forbidden`);
      await page.waitForFunction(() => "forbidden" in globalThis);
      forbidden = await page.evaluate(() => globalThis.forbidden);
    });
    after(async () => {
      await browser.close();
    });

    void it("certificates are read and their chain is validated", () => {
      assert.equal(answers["commonName"], "Camille Exemple");
      assert.deepEqual(answers["dates"], [true, true]);
      assert.equal(answers["serial"], String(0x1127b0de3cfe77ed9d14211879f34f783201n));
      assert.equal(answers["chain"], 3);
      assert.equal(answers["inPage"], "RSA-3072");
    });

    void it("requests are made for a key of the browser, as openssl confirms", () => {
      writeFileSync(join(directory, "request.der"), Uint8Array.from(answers.request));
      const judged = execFileSync("openssl", ["req", "-in", "request.der", "-inform", "DER", "-verify", "-noout", "-subject"], { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
      assert.match(judged, /Camille Exemple/);
    });

    void it("signed data is verified", () => {
      assert.deepEqual(Buffer.from(answers.signer), fixture("holder-rsa.der"));
    });

    void it("a table of thousands comes with its progress, and stops when told", () => {
      assert.equal(answers["rows"], 5000);
      assert.deepEqual(answers["progress"], [2000, 4000, 5000]);
      assert.equal(answers["aborted"], "the page was left");
    });

    void it("what is malformed is refused by its code", () => {
      assert.equal(answers["refusal"], "certificateInvalid");
    });

    void it("nothing of it violates the policy, which is in force", () => {
      assert.deepEqual(answers["violations"], []);
      assert.equal(forbidden[0], "EvalError");
      assert(forbidden[1] === "TypeError" || (forbidden[1] === "unknown" && name === "Firefox"));
    });
  });
